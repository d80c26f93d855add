import { Matrix, SVD } from "ml-matrix";
import { describe, expect, test } from "vitest";
import type { CellValue } from "../../../src/components/define.ts";
import { referenceEngine } from "../../../src/engine/engine.ts";
import type { Plan } from "../../../src/training/plan.ts";
import { golden } from "../../golden/golden.ts";
import { measured } from "../../support/measured.ts";
import { makePlan } from "../../support/plan.ts";
import { setParameter, smallRun } from "../../support/plans.ts";
import type { Given } from "../../support/settings.ts";
import { catalogue } from "../../../src/components/registry.ts";

const planOf = (model: Given["model"], seed = 1): Plan =>
  makePlan(
    smallRun({ model: model ?? {}, diagnostics: { measure: ["spectra"] } }),
    seed,
    catalogue,
    {},
    referenceEngine(),
  );

/** What was measured, one record a row. */
function rowsOf(plan: Plan): Record<string, CellValue>[] {
  const { columns } = plan.diagnostics[0]!.built;
  return measured(plan)[0]!.rows.map((row) =>
    Object.fromEntries(columns.map(({ name }, i) => [name, row[i]!])),
  );
}
const summariesOf = (plan: Plan) => measured(plan)[0]!.summaries;

/** sum and product of two independent roundings at this size */
const ROUNDING = 1e-12;

describe("initializers have the spectra of the theory (mean and range over 50 draws at n = 100)", () => {
  test.each([
    ["uniform-fan-in", {}, 0.567, 0.686, 1.095, 1.176],
    ["glorot-uniform", {}, 0.97, 1.15, 1.88, 2.06],
    ["gaussian", { std: 0.1 }, 0.95, 1.2, 1.85, 2.1],
    ["orthogonal", { gain: 0.9 }, 0.9 - ROUNDING, 0.9 + ROUNDING, 0.9 - ROUNDING, 0.9 + ROUNDING],
    ["identity", { scale: 0.7 }, 0.7, 0.7, 0.7, 0.7],
    ["np-rnn", {}, 1 - ROUNDING, 1 + ROUNDING, 1 - ROUNDING, 1 + ROUNDING],
  ])("%s %j", (name, options, radiusLow, radiusHigh, normLow, normHigh) => {
    const plan = planOf({ hidden: 100, init: { W: { name, ...options } } });
    const rows = rowsOf(plan);
    expect(rows.length).toBe(100);
    const [radius, norm] = [rows[0]!["spectral_radius"], rows[0]!["singular_value"]] as [number, number];
    expect(radius).toBeGreaterThanOrEqual(radiusLow);
    expect(radius).toBeLessThanOrEqual(radiusHigh);
    expect(norm).toBeGreaterThanOrEqual(normLow);
    expect(norm).toBeLessThanOrEqual(normHigh);
    expect(summariesOf(plan)).toEqual([radius, norm, rows[0]!["henrici"]]);
  });

  test("orthogonal and symmetric draws are normal, Gaussian ones are not, and only gain 1 is orthogonal", () => {
    const first = (name: string, options: object = {}) =>
      rowsOf(planOf({ hidden: 50, init: { W: { name, ...options } } }))[0]!;
    for (const name of ["orthogonal", "np-rnn", "rotations", "permutation"])
      expect(first(name)["henrici"]).toBeLessThan(ROUNDING);
    // For entries of variance 1/n, Σ|λ|² is about n/2 by the circular law, and ‖W‖²_F about n.
    expect(Math.abs((first("glorot-uniform")["henrici"] as number) / Math.sqrt(25) - 1)).toBeLessThan(0.2);
    expect(first("orthogonal")["orthogonality_distance"]).toBeLessThan(ROUNDING);
    expect(first("orthogonal", { gain: 0.9 })["orthogonality_distance"]).toBeCloseTo(0.1 * Math.sqrt(50), 12);
  });
});

test.each(["gaussian 24", "uniform 16", "graded rows", "nilpotent, reordered", "cyclic shift"])(
  "W = %s has the rows that mpmath gives",
  (name) => {
    const { n, A, singular, henrici, re, im } = golden("spectra").matrices.find((one) => one.name === name)!;
    const plan = planOf({ hidden: n });
    setParameter(plan, "W", A);
    const rows = rowsOf(plan);
    const scale = singular[0]!;
    expect(rows.map(({ matrix, index }) => [matrix, index])).toEqual(singular.map((_, i) => ["W", i]));
    for (const [i, row] of rows.entries()) {
      expect(Math.abs((row["singular_value"] as number) - singular[i]!)).toBeLessThan(ROUNDING * scale);
      const own = [row["eigenvalue_re"], row["eigenvalue_im"]] as [number, number];
      // Moduli that only rounding tells apart may come in another order.
      const distances = re.map((x, j) => Math.sqrt((x - own[0]) ** 2 + (im[j]! - own[1]) ** 2));
      expect(Math.min(...distances)).toBeLessThan(ROUNDING * scale);
      const rest = [row["spectral_radius"], row["henrici"], row["orthogonality_distance"]];
      if (i > 0) expect(rest).toEqual([null, null, null]);
      else {
        const distance = Math.sqrt(singular.reduce((sum, sigma) => sum + (sigma - 1) ** 2, 0));
        const expected = [Math.sqrt(re[0]! ** 2 + im[0]! ** 2), henrici, distance];
        for (const [j, value] of rest.entries())
          expect(Math.abs((value as number) - expected[j]!)).toBeLessThan(1e-12 * Math.max(scale, distance));
      }
    }
  },
);

describe("every recurrent matrix is measured by itself", () => {
  test.each([
    ["lstm", 1, ["W.i", "W.f", "W.g", "W.o"]],
    ["gru", 1, ["W.r", "W.z", "W.n"]],
    ["vanilla", 3, ["W", "W.2", "W.3"]],
    ["cornn", 1, ["W", "Wz"]],
    ["exp-rnn", 1, ["W"]],
    ["lru", 1, ["lambda"]],
  ])("%s in %i layers: %j", (cell, layers, names) => {
    const plan = planOf({ cell, layers, hidden: 6 });
    const rows = rowsOf(plan);
    expect([...new Set(rows.map(({ matrix }) => matrix))]).toEqual(names);
    const matrices = plan.probe!.verbs.matrices();
    for (const { name, n, values } of matrices) {
      const own = rows.filter(({ matrix }) => matrix === name);
      const W = Matrix.from1DArray(n, n, values);
      const { diagonal, leftSingularVectors, rightSingularVectors } = new SVD(W);
      for (const [i, row] of own.entries())
        expect(Math.abs((row["singular_value"] as number) - diagonal[i]!)).toBeLessThan(ROUNDING);
      // The nearest orthogonal matrix is the polar factor.
      const Q = leftSingularVectors.mmul(rightSingularVectors.transpose());
      expect(own[0]!["orthogonality_distance"]).toBeCloseTo(Matrix.sub(W, Q).norm("frobenius"), 12);
      const sum = own.reduce((total, row) => total + (row["eigenvalue_re"] as number), 0);
      expect(Math.abs(sum - W.trace())).toBeLessThan(ROUNDING);
    }
  });
});

test("a non-normal W = [0 c; 0 0] has radius 0, norm c and departure c", () => {
  for (const c of [7, 0.25, 1e100]) {
    const plan = planOf({ hidden: 2 });
    setParameter(plan, "W", [0, c, 0, 0]);
    expect(summariesOf(plan)).toEqual([0, c, c]);
  }
});

test("a matrix that is no longer finite has empty cells, and the run goes on", () => {
  const plan = planOf({ hidden: 3 });
  setParameter(plan, "W", [1, 2, 3, 4, NaN, 6, 7, 8, 9]);
  expect(summariesOf(plan)).toEqual([null, null, null]);
  for (const { index, matrix, ...figures } of rowsOf(plan)) {
    expect([typeof index, matrix]).toEqual(["number", "W"]);
    expect(Object.values(figures).every((value) => value === null)).toBe(true);
  }
});
