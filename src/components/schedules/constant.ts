import { schedule } from "../define.ts";

export const constant = schedule({
  name: "constant",
  summary: "The rate of the optimizer, or the strength of the penalties, unchanged",
  formula: "factor_k = 1",
  source: "Plain gradient descent, whose rate never changes",
  options: {},
  create: () => ({ memory: [], start() {}, factor: () => 1, hear() {} }),
});
