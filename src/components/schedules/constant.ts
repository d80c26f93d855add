import { schedule } from "../define.ts";

export const constant = schedule({
  name: "constant",
  summary: "The optimizer's rate, unchanged",
  formula: "rate_k = rate",
  source: "The seed",
  options: {},
  create: () => ({ memory: [], start() {}, factor: () => 1, observe() {} }),
});
