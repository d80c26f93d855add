import { initializer, z } from "../define.ts";
import { refuseMatrix } from "./gate-biases.ts";

/** b_keep = value; every other bias, including that of a gate that writes, is 0. */
export const forgetBias = initializer({
  name: "forget-bias",
  summary:
    "Biases of gates: the gate that keeps the state starts open, so that gradients pass through it from the start",
  formula: "b_keep = value, all other biases 0: the gate starts at σ(value), 0.73 for 1",
  source:
    "Gers, Schmidhuber & Cummins 2000 (the forget gate); Jozefowicz, Zaremba & Sutskever 2015 (a bias of 1)",
  addresses: ["direct-path"],
  options: { value: z.number().default(1).describe("The bias of every gate that keeps") },
  create: ({ value }) => ({
    fill: refuseMatrix("forget-bias"),
    fillGates(keep, write, n) {
      keep.fill(value, 0, n);
      write?.fill(0, 0, n);
    },
  }),
});
