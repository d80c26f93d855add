import { expect, test } from "vitest";
import { apply, build } from "../../support/activations.ts";

test("SELU's map of mean and variance has (0, 1) as its fixed point", () => {
  const points = Float64Array.from({ length: 20000 }, (_, i) => (i + 0.5) / 1000 - 10);
  const s = apply(build("selu"), points);
  const density = points.map((u) => (Math.exp(-0.5 * u * u) / Math.sqrt(2 * Math.PI)) * 1e-3);
  // The midpoint rule errs by about h² = 1e-6 at the kink.
  expect(Math.abs(s.reduce((sum, v, i) => sum + v * density[i]!, 0))).toBeLessThan(1e-6);
  expect(Math.abs(s.reduce((sum, v, i) => sum + v * v * density[i]!, 0) - 1)).toBeLessThan(1e-6);
});
