import { cos, sin } from "../../engine/elementary.ts";
import { nextUniform } from "../../engine/streams.ts";
import { initializer, z } from "../define.ts";

/** W = blocks [cos θ, −sin θ; sin θ, cos θ] on the diagonal; a last odd unit keeps itself (W = 1 there). */
export const rotations = initializer({
  name: "rotations",
  summary: "Pairs of units that rotate: clocks of different periods, orthogonal and normal",
  formula: "W = diag(R(θ₁), R(θ₂), …), θ ~ U(−π, π)",
  source: "Henaff, Szlam & LeCun 2016, arXiv:1602.06662, section 4; the “henaff” start of expRNN's code",
  addresses: ["eigenvalues", "transient"],
  options: {
    angle: z
      .number()
      .nullable()
      .default(null)
      .describe("The angle of every block in radians, instead of random ones"),
  },
  create: ({ angle }) => ({
    squareOnly: true,
    fill(W, n, _, stream) {
      W.fill(0, 0, n * n);
      for (let i = 0; i + 1 < n; i += 2) {
        const theta = angle ?? Math.PI * (2 * nextUniform(stream) - 1);
        const [c, s] = [cos(theta), sin(theta)];
        W[i * n + i] = c;
        W[i * n + i + 1] = -s;
        W[(i + 1) * n + i] = s;
        W[(i + 1) * n + i + 1] = c;
      }
      if (n % 2 === 1) W[n * n - 1] = 1;
    },
  }),
});
