import { fillGaussian, nextBelow } from "../../engine/streams.ts";
import { initializer, z } from "../define.ts";
import { rescaleTo } from "./spectrum.ts";

/**
 * Each row is N(0, std²) at `nonzeros` places, drawn without replacement, and 0 elsewhere; then W is rescaled to
 * the spectral radius `radius`, so `std` matters only if the radius is null.
 */
export const sparse = initializer({
  name: "sparse",
  summary:
    "A few incoming connections per unit, rescaled to a spectral radius just below 1: the “smart tanh” start",
  formula: "W_ij ~ N(0, std²) at k places per row, else 0; W ← W·radius/ρ(W)",
  source:
    "Pascanu, Mikolov & Bengio 2013 (code: std 0.01, 15 per row, radius 0.95); Martens & Sutskever 2011",
  addresses: ["eigenvalues"],
  options: {
    nonzeros: z
      .int()
      .min(1)
      .max(10_000)
      .default(15)
      .describe("Nonzero weights per row; all, if a row has fewer places"),
    std: z.number().positive().default(0.01).describe("Standard deviation of those before rescaling"),
    radius: z
      .number()
      .positive()
      .nullable()
      .default(0.95)
      .describe("Spectral radius of W; null: not rescaled"),
  },
  create: ({ nonzeros, std, radius }) => ({
    squareOnly: radius !== null,
    fill(W, rows, columns, stream) {
      const kept = Math.min(nonzeros, columns);
      const drawn = new Float64Array(kept);
      const places = new Int32Array(columns);
      W.fill(0, 0, rows * columns);
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) places[j] = j;
        fillGaussian(drawn, kept, std, stream);
        for (let k = 0; k < kept; k++) {
          const chosen = k + nextBelow(stream, columns - k);
          const place = places[chosen]!;
          places[chosen] = places[k]!;
          W[i * columns + place] = drawn[k]!;
        }
      }
      if (radius !== null) rescaleTo(radius, W, rows);
    },
  }),
});
