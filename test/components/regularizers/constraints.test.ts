/** Constraints clamp singular values: closed form, and what holds after updates. */
import { Matrix, SVD } from "ml-matrix";
import { describe, expect, test } from "vitest";
import type { Constraint } from "../../../src/components/define.ts";
import { fillGaussian, makeStream } from "../../../src/engine/streams.ts";
import { makeUpdate } from "../../../src/training/update.ts";
import { H, actingOn, networkWith, singularValues } from "../../support/penalties.ts";
import { chosen, noFigures, relativeError } from "../../support/plans.ts";
import { build, workOf } from "../../support/regularizers.ts";

/** Which singular values a constraint allows, by its options. */
const allowed = ({ bound, margin = 0 }: { bound?: number; margin?: number }) =>
  bound === undefined ? [1 - margin, 1 + margin] : [0, bound];

describe.each(actingOn("constraint"))("constraint %s", (name) => {
  const choice = chosen("regularizer", name, { bound: 0.9, margin: 0.2 }) as ReturnType<typeof chosen> & {
    bound?: number;
    margin?: number;
  };
  const [low, high] = allowed(choice) as [number, number];
  const built = build(
    name,
    Object.fromEntries(Object.entries(choice).filter(([key]) => key !== "name")),
  ) as Constraint;
  const sizes = built.needs === "square" ? ([[6, 6]] as const) : ([[6, 6], [4, 7], [7, 4], [1, 5]] as const); // prettier-ignore
  const constrain = (W: Float64Array, rows: number, columns: number): boolean =>
    built.bind(workOf(built, 8, 8, NaN)).constrain(W, rows, columns);
  const gaussian = (rows: number, columns: number, std: number): Float64Array => {
    const W = new Float64Array(rows * columns);
    fillGaussian(W, W.length, std, makeStream(5, "constraint"));
    return W;
  };

  test.each(sizes)("brings a %i×%i matrix inside and then leaves every bit of it alone", (rows, columns) => {
    const W = gaussian(rows, columns, 1);
    expect(constrain(W, rows, columns)).toBe(true);
    // Two decompositions, each right to some n·2⁻⁵³.
    for (const sigma of singularValues(W, rows, columns)) {
      expect(sigma).toBeLessThan(high * (1 + 1e-13));
      expect(sigma).toBeGreaterThan(low * (1 - 1e-13) - 1e-13);
    }
    const once = W.slice();
    expect(constrain(W, rows, columns)).toBe(false);
    expect(W).toEqual(once);
  });

  test.each(sizes)("leaves a %i×%i matrix that is inside as it is", (rows, columns) => {
    const W = new Float64Array(rows * columns);
    for (let i = 0; i < Math.min(rows, columns); i++) W[i * columns + ((i + 1) % columns)] = 0.85;
    const before = W.slice();
    expect(constrain(W, rows, columns)).toBe(false);
    expect(W).toEqual(before);
  });

  test.each(sizes)("is the clamped decomposition: of a %i×%i matrix U and V stay", (rows, columns) => {
    const W = gaussian(rows, columns, 1);
    const { leftSingularVectors, rightSingularVectors, diagonal } = new SVD(
      Matrix.from1DArray(rows, columns, W),
      { autoTranspose: true },
    );
    const clamped = Matrix.diag(diagonal.map((sigma) => Math.min(high, Math.max(low, sigma))));
    const expected = leftSingularVectors.mmul(clamped).mmul(rightSingularVectors.transpose()).to1DArray();
    constrain(W, rows, columns);
    expect(relativeError(W, expected)).toBeLessThan(1e-13);
  });

  test.each(["vanilla", "lstm"])("holds for each gate's matrix of %s after every second update", (cell) => {
    const plan = networkWith([{ ...choice, every: 2 } as { name: string }], {
      cell: chosen("cell", cell),
      init: { W: chosen("initializer", "gaussian"), U: chosen("initializer", "glorot-normal"), V: chosen("initializer", "glorot-normal"), b: chosen("initializer", "constant") }, // prettier-ignore
    });
    const { values, shape } = plan.parameters.find((one) => one.name === "W")!;
    const gates = shape[0] / H;
    values.set(gaussian(gates * H, H, 1));
    const inside = (): boolean[] =>
      Array.from({ length: gates }, (_, gate) =>
        singularValues(values.subarray(gate * H * H, (gate + 1) * H * H), H, H).every(
          (sigma) => sigma <= high * (1 + 1e-12) && sigma >= low * (1 - 1e-12),
        ),
      );
    makeUpdate(plan, 1, noFigures());
    expect(inside()).toEqual(Array<boolean>(gates).fill(false));
    makeUpdate(plan, 2, noFigures());
    expect(inside()).toEqual(Array<boolean>(gates).fill(true));
  });
});
