import { nextUniform } from "../../engine/streams.ts";
import { initializer } from "../define.ts";
import { fillSkewBlocks } from "./skew-blocks.ts";

/**
 * Skew-symmetric blocks [0, θ; −θ, 0], θ ~ U(−π, π): with exp-rnn, W starts as rotations of pairs of units by θ, as
 * `rotations` makes it for a free W. With scornn the angle is −2·arctan θ. Older versions of expRNN's code draw
 * from U(−π, 0), which is the same except for the order of the two units.
 */
export const henaff = initializer({
  name: "henaff",
  summary: "Pairs of units that rotate by any angle, as the skew-symmetric A of exp-rnn",
  formula: "A = diag([0, θ₁; −θ₁, 0], [0, θ₂; −θ₂, 0], …), θ ~ U(−π, π)",
  source:
    "So named in the code of expRNN (Lezcano-Casado & Martínez-Rubio 2019), after Henaff, Szlam & LeCun 2016, arXiv:1602.06662",
  options: {},
  create: () => ({
    squareOnly: true,
    skew: true,
    fill(A, n, _, stream) {
      fillSkewBlocks(A, n, () => Math.PI * (2 * nextUniform(stream) - 1));
    },
  }),
});
