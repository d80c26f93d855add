/** Why a gradient is lost on its way back, or grows without bound: what a verdict names and a component may address. */
export const CAUSES = {
  eigenvalues: "W's spectral radius is far from 1, so W alone shrinks the gradient at every step",
  transient:
    "W is far from normal, so over tens of steps its powers grow where its eigenvalues say they shrink",
  saturation: "activations lie where their slopes are small",
  "dead-units": "units whose slope is 0 in every sequence at every step pass nothing back",
  "direct-path": "what a state keeps of the one before, by a gate or a leak, is missing or fades too soon",
  exploding: "gradients grow on their way back, and updates with them",
  truncation: "backpropagation stops before it reaches the steps that matter",
} as const;

/** One of the words of `CAUSES`: what keeps a gradient from arriving, or makes it arrive too large. */
export type Cause = keyof typeof CAUSES;
