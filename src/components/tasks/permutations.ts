import { log } from "../../engine/elementary.ts";
import { nextBelow } from "../../engine/streams.ts";
import { task, z } from "../define.ts";
import { sequences, wrongBelow } from "./sequences.ts";

type Permutation = readonly number[];

/** All permutations of 0 … n − 1, in the order of their words. */
function symmetric(n: number): readonly Permutation[] {
  if (n === 0) return [[]];
  return Array.from({ length: n }, (_, first) =>
    symmetric(n - 1).map((rest) => [first, ...rest.map((i) => (i < first ? i : i + 1))]),
  ).flat();
}

/** Whether an even number of pairs stands in the wrong order. */
const isEven = (p: Permutation): boolean =>
  p.reduce((count, a, i) => count + p.slice(i + 1).filter((b) => b < a).length, 0) % 2 === 0;

const GROUPS = {
  S3: () => symmetric(3),
  S5: () => symmetric(5),
  A5: () => symmetric(5).filter(isEven),
} as const;

const ORDERS = { S3: 6, S5: 120, A5: 60 } as const;

/** The number of first a, then b, at a·n + b. */
function products(group: readonly Permutation[]): Int32Array {
  const n = group.length;
  const numbers = new Map(group.map((p, i) => [p.join(), i]));
  return Int32Array.from({ length: n * n }, (_, ab) => {
    const [a, b] = [group[Math.floor(ab / n)]!, group[ab % n]!];
    return numbers.get(a.map((i) => b[i]!).join())!;
  });
}

/**
 * The word problem of a group: each step brings a random permutation, and the answer is what all so far come to, the first
 * applied first. Permutations are numbered in the order of their words (1 2 3 …), so that 0 changes nothing. S5 and A5 are what a
 * recurrence with diagonal transitions cannot do at a fixed depth (unless TC⁰ = NC¹), and a tanh network of one layer can; S3 is the
 * smallest group in which the order matters.
 */
export const permutations = task({
  name: "permutations",
  summary: "Keep track of what a sequence of permutations comes to (the word problem of S5, A5 or S3)",
  formula: "y_t = x_1 x_2 … x_t; loss −ln p(y_t); chance ln |G|; knowing even or odd ln(|G|/2)",
  source: "Merrill, Petty & Sabharwal 2024, arXiv:2404.08819, and their code",
  objective: "mean",
  options: {
    length: z.int().min(1).max(1e6).default(20).describe("Permutations T of every sequence"),
    group: z
      .enum(["S5", "A5", "S3"])
      .default("S5")
      .describe("All 120 permutations of five things, the 60 even ones, or the 6 of three things"),
    answer: z.enum(["end", "every-step"]).default("every-step").describe("Where the product is asked for"),
  },
  sizes: ({ length, group }) => ({
    inputs: { kind: "index", size: ORDERS[group] },
    outputs: { kind: "classes", size: ORDERS[group] },
    length,
  }),
  create({ length: T, group, answer: asked }, { sizes }) {
    const n = ORDERS[group];
    const table = products(GROUPS[group]());
    return sequences(sizes, {
      counted: asked === "end" ? 1 : T,
      chanceLoss: log(n),
      ...(group !== "A5" && { levels: [{ knowing: "whether it is even or odd", loss: log(n / 2) }] }),
      solve: wrongBelow(0.01, { source: null, confirmedOn: 10_000 }),
      write({ input, answer }, { stream }) {
        let product = 0;
        for (let t = 0; t < T; t++) {
          const next = nextBelow(stream, n);
          input(t, next);
          product = table[product * n + next]!;
          if (asked === "every-step") answer(t, product);
        }
        if (asked === "end") answer(T - 1, product);
      },
    });
  },
});
