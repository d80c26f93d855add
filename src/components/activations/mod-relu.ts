import { activation, z } from "../define.ts";

/**
 * s = sign(z)·max(|z| + b, 0) with a bias b of each unit that is learnt (the parameter `threshold`). uRNN has it for
 * complex z, whose phase it keeps; this is the real form of expRNN's and scoRNN's code. Theirs starts at U(−0.01, 0.01)
 * and at 0; ours at `bias`, the same for every unit.
 *
 * b < 0: a dead zone; f′ jumps from 0 to 1 at ±|b|, where it counts as 0. b = 0: the identity. b > 0: f itself jumps,
 * from −b to b at z = 0, so that no slope tells what happens there; f(0) = 0, f′(0) counts as 1, its limit from
 * both sides. The kinks are those of the start; they move as b is learnt. A plain loop: slower than tanh and relu.
 */
export const modRelu = activation({
  name: "mod-relu",
  summary: "Moves |z| by a learnt bias and keeps the sign: a slope of 1 or, within a dead zone, 0",
  formula: "f(z) = sign(z)·max(|z| + b, 0), f′(z) = 1 for |z| > −b, else 0, ∂f/∂b = sign(z)·f′(z)",
  source: "Arjovsky, Shah & Bengio 2016, arXiv:1511.06464; in real form Helfrich, Willmott & Ye 2018",
  options: {
    bias: z.number().default(0).describe("b of every unit before training; 0 makes f the identity there"),
  },
  create: ({ bias: start }) => ({
    apply(s, z, n, bias) {
      const H = bias ? bias.length : n;
      for (let row = 0; row < n; row += H) {
        for (let j = 0; j < H; j++) {
          const value = z[row + j]!;
          const size = Math.abs(value) + (bias ? bias[j]! : start);
          // The last case is 0 and, so that divergence shows, NaN.
          s[row + j] = size <= 0 ? 0 : value > 0 ? size : value < 0 ? -size : value;
        }
      }
    },
    derivative(slope, z, _s, n, bias) {
      const H = bias ? bias.length : n;
      for (let row = 0; row < n; row += H) {
        for (let j = 0; j < H; j++) {
          const b = bias ? bias[j]! : start;
          slope[row + j] = Math.abs(z[row + j]!) + b > 0 || b === 0 ? 1 : 0;
        }
      }
    },
    timesCurvature(out, _z, _s, n) {
      out.fill(0, 0, n);
    },
    bias: {
      start,
      // delta is 0 in the dead zone, so that only the sign is left of ∂f/∂b over f′.
      addGradient(dBias, delta, z, n) {
        const H = dBias.length;
        for (let row = 0; row < n; row += H)
          for (let j = 0; j < H; j++) dBias[j]! += Math.sign(z[row + j]!) * delta[row + j]!;
      },
    },
    gamma: 1,
    kinks: start < 0 ? [start, -start] : [],
  }),
});
