import { initializer, z } from "../define.ts";
import { gaussian } from "./gaussian.ts";
import { npRnn } from "./np-rnn.ts";
import { orthogonal } from "./orthogonal.ts";
import { sparse } from "./sparse.ts";
import { rescaleTo } from "./spectrum.ts";
import { uniformFanIn } from "./uniform-fan-in.ts";

/**
 * One initializer for each shape of spectrum: their scales do not matter here, so they take their default options.
 */
const SHAPES = [gaussian, npRnn, orthogonal, sparse, uniformFanIn];

/**
 * W ← W·radius/ρ(W) of a matrix that another initializer drew with its default options. Any other one with
 * independent weights differs from `gaussian` or `uniform-fan-in` only in scale, which the radius undoes.
 */
export const spectralRadius = initializer({
  name: "spectral-radius",
  summary: "Another initializer's W, rescaled so that its largest eigenvalue has the given modulus",
  formula: "W ← W·radius / ρ(W)",
  source: "Jaeger 2001 (echo state networks)",
  addresses: ["eigenvalues", "exploding"],
  options: {
    radius: z.number().positive().default(1).describe("Spectral radius ρ of W"),
    of: z
      .enum(SHAPES.map(({ name }) => name))
      .default(gaussian.name)
      .describe("The initializer that draws W before it is rescaled"),
  },
  create({ radius, of }, context) {
    const shape = SHAPES.find(({ name }) => name === of)!;
    const { fill } = shape.create(z.object(shape.options).parse({}), context);
    return {
      squareOnly: true,
      fill(W, rows, columns, stream) {
        fill(W, rows, columns, stream);
        rescaleTo(radius, W, rows);
      },
    };
  },
});
