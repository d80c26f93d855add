import { optimizer, z } from "../define.ts";
import { rates } from "./rates.ts";

/** q ← q + g², w ← w − rate·g/(√q + epsilon): under a constant gradient the k-th update is rate/√k. */
export const adagrad = optimizer({
  name: "adagrad",
  summary: "Divides each gradient by the root of the sum of its squares so far: updates keep getting smaller",
  formula: "q ← q + g², w ← w − rate·g / (√q + epsilon)",
  source:
    "Duchi, Hazan & Singer 2011, JMLR 12, the diagonal form; epsilon outside the root as in PyTorch, without its " +
    "decay of the rate (write schedule: inverse-time)",
  options: {
    ...rates(0.01),
    epsilon: z
      .number()
      .min(0)
      .default(1e-10)
      .describe("Added to the root, against division by zero; may be 0 if initial is above 0"),
    initial: z.number().min(0).default(0).describe("q₀, the sum before the first update"),
  },
  create: ({ rate, "recurrent-rate": recurrentRate, epsilon, initial }, { kernels }) => ({
    rate,
    recurrentRate: recurrentRate ?? rate,
    moments: { sum: initial },
    memory: [],
    // Otherwise a gradient of 0 gives 0/0.
    rowwise: epsilon > 0 || initial > 0,
    start() {},
    advance() {},
    update({ values, gradient, count, moments }, _memory, rate) {
      kernels.adagradUpdate(values, gradient, moments["sum"]!, count, rate, epsilon);
    },
  }),
});
