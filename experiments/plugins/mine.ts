import { activation, initializer, nextUniform, z } from "bptt-lab";

/** f(z) = z/√(1 + z²) */
export const inverseRoot = activation({
  name: "inverse-root",
  summary: "Bounded like tanh, with slopes that vanish as 1/|z|³ instead of exponentially",
  source: "Carlile et al. 2017, arXiv:1710.09967 (their ISRU at α = 1)",
  options: {},
  create: () => ({
    apply(s, z, n) {
      for (let i = 0; i < n; i++) s[i] = z[i] / Math.sqrt(1 + z[i] * z[i]);
    },
    derivative(slope, z, s, n) {
      for (let i = 0; i < n; i++) slope[i] = 1 / ((1 + z[i] * z[i]) * Math.sqrt(1 + z[i] * z[i]));
    },
    gamma: 1, // sup |f′|
    kinks: [], // where f′ jumps
  }),
});

/** W = scale · diag(±1) */
export const randomSigns = initializer({
  name: "random-signs",
  summary: "Scaled identity with a random sign for each unit",
  source: "you, today",
  options: { scale: z.number().positive().default(1).describe("Modulus of every eigenvalue") },
  create: ({ scale }) => ({
    fill(W, rows, columns, stream) {
      W.fill(0);
      for (let i = 0; i < Math.min(rows, columns); i++)
        W[i * columns + i] = nextUniform(stream) < 0.5 ? -scale : scale;
    },
  }),
});
