import { expect, test } from "vitest";
import { erfc, normalCdf } from "../../src/engine/error-function.ts";

test.each([
  // mpmath 1.3, 30 digits, at the double nearest to x: one point of every branch and its mirror image.
  [1e-9, 0.99999999887162083],
  [0.1, 0.8875370839817151],
  [0.25, 0.72367360983176307],
  [0.5, 0.47950012218695346],
  [0.84, 0.23485728854500548],
  [0.85, 0.22933194239164748],
  [1.0, 0.15729920705028513],
  [1.2, 0.089686021770364632],
  [1.25, 0.07709987174354177],
  [2.0, 0.0046777349810472658],
  [2.85, 5.5656279961398958e-5],
  [2.86, 5.2401173044397803e-5],
  [4.0, 1.5417257900280019e-8],
  [10.0, 2.0884875837625448e-45],
  [25.0, 8.3001725711965228e-274],
])("erfc(%d) equals the true value to 1e-15 relative", (x, expected) => {
  expect(Math.abs(erfc(x) / expected - 1)).toBeLessThan(1e-15);
  expect(Math.abs(erfc(-x) - (2 - expected))).toBeLessThan(5e-16);
});

test("Φ is ½ at 0, 0 and 1 at the ends, and NaN of NaN", () => {
  expect(normalCdf(0)).toBe(0.5);
  expect([normalCdf(-Infinity), normalCdf(Infinity), normalCdf(-40)]).toEqual([0, 1, 0]);
  expect(normalCdf(NaN)).toBeNaN();
});

test("Φ falls nowhere, also where its branches meet", () => {
  let last = 0;
  for (let z = -10; z < 10; z += 1 / 1024) {
    const now = normalCdf(z);
    // Half an ulp either way: 1e-15 relative.
    expect(now).toBeGreaterThanOrEqual(last * (1 - 1e-15));
    last = now;
  }
});
