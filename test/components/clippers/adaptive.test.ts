import { describe, expect, test } from "vitest";
import type { Stretch } from "../../../src/components/define.ts";
import { stretchOf } from "../../../src/laws/updates.ts";
import { clipperOf } from "../../support/updates.ts";

describe("adaptive", () => {
  const matrix = (rows: Stretch["rows"], values: number[], gradient: number[], parameter = "W"): Stretch => ({
    ...stretchOf(values, gradient),
    parameter,
    rows,
  });
  const clip = (stretch: Stretch, options: object = {}) =>
    clipperOf("adaptive", { ratio: 0.1, ...options }).clip([stretch], 1, 1);

  test("brings a row whose gradient is too long for its weights to ratio times their norm, and no other row", () => {
    // Weights of norm 5, 10 and 0; gradients of norm 1 > 0.5, 1 = 1, and 5 > 0.1·0.001.
    const W = matrix({ units: 3, apart: 2, step: 1 }, [3, 4, 6, 8, 0, 0], [0.6, 0.8, -0.8, 0.6, 3, -4]);
    expect(clip(W)).toBe(true);
    for (const [i, expected] of [0.3, 0.4, -0.8, 0.6, 6e-5, -8e-5].entries())
      expect(W.gradient[i]).toBeCloseTo(expected, 15);
  });

  test("finds the weights into a unit where they lie apart, as in U input by input", () => {
    const U = matrix({ units: 2, apart: 1, step: 2 }, [3, 6, 4, 8], [0.6, 0.6, 0.8, 0.8], "U");
    expect(clip(U)).toBe(true);
    for (const [i, expected] of [0.3, 0.6, 0.4, 0.8].entries())
      expect(U.gradient[i]).toBeCloseTo(expected, 15);
  });

  test("takes a vector as one unit", () => {
    const b = matrix({ units: 1, apart: 2, step: 1 }, [3, 4], [0, 2], "b");
    expect(clip(b)).toBe(true);
    expect([...b.gradient]).toEqual([0, 0.5]);
  });

  test("leaves the output layer alone unless told otherwise", () => {
    for (const parameter of ["V", "c"]) {
      const output = matrix({ units: 1, apart: 2, step: 1 }, [3, 4], [0, 2], parameter);
      expect(clip(output)).toBe(false);
      expect(clip(output, { output: true })).toBe(true);
    }
  });
});
