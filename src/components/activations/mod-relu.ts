import { activation, z } from "../define.ts";

/**
 * s = sign(z)·max(|z| + b, 0) with a learned bias b per unit (the parameter `threshold`). uRNN has it for complex
 * z, whose phase it keeps; this is the real form of expRNN's and scoRNN's code. Theirs start at U(−0.01, 0.01) and
 * at 0; ours at `bias`, the same for every unit.
 *
 * b < 0: a dead zone; f′ jumps from 0 to 1 at ±|b|, where it counts as 0. b = 0: the identity. b > 0: f itself
 * jumps, from −b to b at z = 0, which no slope describes; f(0) = 0, and f′(0) counts as 1, its limit from both
 * sides. The kinks given are those before training; they move as b is learned. A plain loop: slower than tanh and
 * relu.
 */
export const modRelu = activation({
  name: "mod-relu",
  summary: "Shifts |z| by a learned bias and keeps the sign: a slope of 1 or, within a dead zone, 0",
  formula: "f(z) = sign(z)·max(|z| + b, 0), f′(z) = 1 for |z| > −b, else 0, ∂f/∂b = sign(z)·f′(z)",
  source: "Arjovsky, Shah & Bengio 2016, arXiv:1511.06464; in real form Helfrich, Willmott & Ye 2018",
  addresses: ["saturation"],
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
          // The last case is z = 0, or NaN, which is kept so that divergence shows.
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
      // ∂f/∂b = sign(z)·f′, and delta already contains f′, which is 0 in the dead zone.
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
