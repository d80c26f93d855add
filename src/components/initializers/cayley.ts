import { cos } from "../../engine/elementary.ts";
import { nextUniform } from "../../engine/streams.ts";
import { initializer } from "../define.ts";
import { fillSkewBlocks } from "./skew-blocks.ts";

/**
 * Skew-symmetric blocks [0, s; −s, 0], s = −√((1 − cos t)/(1 + cos t)) = −tan(t/2), t ~ U(0, π/2). The Cayley
 * transform of such a block is a rotation by t: with scornn and D = I, W starts as rotations by angles up to a
 * quarter turn. With exp-rnn, whose authors use it too, the angles are tan(t/2), up to 1.
 */
export const cayley = initializer({
  name: "cayley",
  summary: "Pairs of units that rotate by up to a quarter turn, as the skew-symmetric A of scornn",
  formula: "A = diag([0, s₁; −s₁, 0], …), s = −√((1 − cos t)/(1 + cos t)), t ~ U(0, π/2)",
  source:
    "Helfrich, Willmott & Ye 2018, arXiv:1707.09520, with the sign of their code; also in expRNN's code",
  options: {},
  create: () => ({
    squareOnly: true,
    skew: true,
    fill(A, n, _, stream) {
      fillSkewBlocks(A, n, () => {
        const c = cos((Math.PI / 2) * nextUniform(stream));
        return -Math.sqrt((1 - c) / (1 + c));
      });
    },
  }),
});
