import { optimizer, z } from "../define.ts";
import { rates } from "./rates.ts";

/** Memory: the running powers β₁ᵏ and β₂ᵏ, k the number of updates. */
const [BETA1_POWER, BETA2_POWER] = [0, 1];

export const adamOptions = {
  ...rates(0.001),
  beta1: z.number().min(0).lt(1).default(0.9).describe("Share of the previous mean that is kept"),
  beta2: z.number().min(0).lt(1).default(0.999).describe("Share of the previous mean square that is kept"),
  epsilon: z.number().min(0).default(1e-8).describe("Added to the root, against division by zero"),
};

/** w ← w − rate·m̂/(√q̂ + epsilon), m̂ and q̂ the bias-corrected running means of g and g². */
export const adam = optimizer({
  name: "adam",
  summary:
    "Running mean of the gradient over its running root mean square, both corrected for their start at 0",
  formula: "m ← β₁m + (1−β₁)g, q ← β₂q + (1−β₂)g², w ← w − rate·(m/(1−β₁ᵏ)) / (√(q/(1−β₂ᵏ)) + epsilon)",
  source: "Kingma & Ba 2015, arXiv:1412.6980, algorithm 1",
  options: adamOptions,
  create: ({ rate, "recurrent-rate": recurrentRate, beta1, beta2, epsilon }, { kernels }) => ({
    rate,
    recurrentRate: recurrentRate ?? rate,
    moments: { mean: 0, square: 0 },
    memory: ["beta1_power", "beta2_power"],
    rowwise: false,
    start(memory) {
      memory.fill(1);
    },
    advance(memory) {
      memory[BETA1_POWER]! *= beta1;
      memory[BETA2_POWER]! *= beta2;
    },
    update({ values, gradient, count, moments }, memory, rate) {
      const step = rate / (1 - memory[BETA1_POWER]!);
      const scale = 1 / Math.sqrt(1 - memory[BETA2_POWER]!);
      const { mean, square } = moments;
      kernels.adamUpdate(values, gradient, mean!, square!, count, beta1, beta2, epsilon, step, scale);
    },
  }),
});
