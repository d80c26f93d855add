import { fillGaussian, nextBelow } from "../../engine/streams.ts";
import { initializer, z } from "../define.ts";
import { rescaleTo } from "./spectrum.ts";

/**
 * Each row keeps `nonzeros` places drawn without replacement, N(0, std²) there and 0 elsewhere; then W is
 * rescaled to the spectral radius `radius`, so that `std` only matters where the radius is null.
 */
export const sparse = initializer({
  name: "sparse",
  summary:
    "A few incoming connections a unit, rescaled to a spectral radius just below 1: the “smart tanh” start",
  formula: "W_ij ~ N(0, std²) at k places a row, else 0; W ← W·radius/ρ(W)",
  source: "Pascanu, Mikolov & Bengio 2013 (code: std 0.01, 15 a row, radius 0.95); Martens & Sutskever 2011",
  options: {
    nonzeros: z
      .int()
      .min(1)
      .max(10_000)
      .default(15)
      .describe("Weights other than 0 in a row; all if it has fewer places"),
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
