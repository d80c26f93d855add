import { initializer, z } from "../define.ts";

/** Every element the same, as biases usually start. With such a matrix every unit would learn the same. */
export const constant = initializer({
  name: "constant",
  summary: "Every element the same number: for biases",
  formula: "W_ij = value",
  source: "The usual start of biases",
  options: { value: z.number().default(0).describe("Every element") },
  create: ({ value }) => ({
    forBiases: true,
    fill(W, rows, columns) {
      W.fill(value, 0, rows * columns);
    },
  }),
});
