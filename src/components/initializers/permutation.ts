import { nextBelow } from "../../engine/streams.ts";
import { initializer, z } from "../define.ts";

/** W_{p(j), j} = 1, p uniform over all permutations (Fisher & Yates), or unit j → j + 1 in a ring. */
export const permutation = initializer({
  name: "permutation",
  summary: "Every unit copies one other: orthogonal, without mixing; a ring of them is a delay line",
  formula: "W = [i = p(j)], p a permutation",
  source:
    "Le, Jaitly & Hinton 2015 and Henaff, Szlam & LeCun 2016 use W = I and rotations; White, Lee & Sompolinsky 2004 the ring",
  addresses: ["eigenvalues", "transient"],
  options: {
    cyclic: z.boolean().default(false).describe("One ring through all units instead of a random permutation"),
  },
  create: ({ cyclic }) => ({
    squareOnly: true,
    fill(W, n, _, stream) {
      const image = Int32Array.from({ length: n }, (_, j) => (cyclic ? (j + 1) % n : j));
      for (let j = n - 1; j > 0 && !cyclic; j--) {
        const other = nextBelow(stream, j + 1);
        [image[j], image[other]] = [image[other]!, image[j]!];
      }
      W.fill(0, 0, n * n);
      for (let j = 0; j < n; j++) W[image[j]! * n + j] = 1;
    },
  }),
});
