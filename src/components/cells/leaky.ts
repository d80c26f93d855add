import { cell, z } from "../define.ts";
import { elman, learntMatrix } from "./elman.ts";

/**
 * h_t = (1 − α) h_{t−1} + α f(z_t), so J_t = (1 − α) I + α diag(f′(z_t)) W: an Euler step of length α of
 * τ ḣ = −h + f(W h + U x + b). α is one fixed number for all units; Mozer's units each have their own.
 */
export const leaky = cell({
  name: "leaky",
  summary: "Leaky integrators: a fixed share of the old state stays, whatever W does",
  formula: "h_t = (1 − α) h_{t−1} + α f(U x_t + W h_{t−1} + b), J_t = (1 − α) I + α diag(f′(z_t)) W",
  source:
    "Jaeger, Lukoševičius, Popovici & Siewert 2007, Neural Networks 20 (there with W fixed); " +
    "Mozer 1992 for units with time constants",
  addresses: ["direct-path"],
  options: {
    leak: z
      .number()
      .gt(0)
      .max(1)
      .default(0.1)
      .describe("α: the share of the state that is new; 1 is vanilla"),
  },
  create: ({ leak }, context) => elman(context, learntMatrix(context.hidden), { keep: 1 - leak, gain: leak }),
});
