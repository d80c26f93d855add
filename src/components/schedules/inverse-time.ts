import { schedule, z } from "../define.ts";

/** 1/(1 + (k − 1)/after) at update k: 1 at the first, ½ at update after + 1, and like 1/k in the end. */
export const inverseTime = schedule({
  name: "inverse-time",
  summary: "Falls like one over the number of updates: to one half after a given number",
  formula: "factor_k = 1 / (1 + (k − 1) / after), k = 1 the first update",
  source:
    "Robbins & Monro 1951 (rates whose sum diverges but whose sum of squares does not); Pascanu, Mikolov & Bengio 2013 " +
    "let Ω's strength fall like 1/t on natural tasks",
  options: {
    after: z.number().positive().default(1000).describe("Updates after which the factor is one half"),
  },
  create: ({ after }) => ({
    memory: [],
    start() {},
    factor: (_memory, update) => 1 / (1 + (update - 1) / after),
    hear() {},
  }),
});
