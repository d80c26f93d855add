import { fillGaussian } from "../../engine/streams.ts";
import { initializer, z } from "../define.ts";

/** W = scale·I + N(0, noise²). With ReLU and scale 1 this is the IRNN. */
export const identity = initializer({
  name: "identity",
  summary: "Scaled identity: at update 0 every hidden unit just remembers itself",
  formula: "W = scale·I + N(0, noise²)",
  source: "Le, Jaitly & Hinton 2015, arXiv:1504.00941",
  addresses: ["eigenvalues", "transient"],
  options: {
    scale: z.number().positive().default(1).describe("Every eigenvalue of W before training"),
    noise: z.number().min(0).default(0).describe("Standard deviation of the noise added to every element"),
  },
  create: ({ scale, noise }) => ({
    fill(W, rows, columns, stream) {
      if (noise > 0) fillGaussian(W, rows * columns, noise, stream);
      else W.fill(0, 0, rows * columns);
      for (let i = 0; i < Math.min(rows, columns); i++) W[i * columns + i]! += scale;
    },
  }),
});
