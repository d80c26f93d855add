import { expect, test } from "vitest";
import { fill } from "../../support/initializers.ts";

test("identity with noise has the noise's standard deviation around the identity", () => {
  const W = fill("identity", 80, 80, { scale: 1, noise: 0.01 });
  let square = 0;
  for (const [i, w] of W.entries()) square += (w - (i % 81 === 0 ? 1 : 0)) ** 2;
  // 6400 samples: the estimate's own standard deviation is 0.9 %.
  expect(Math.sqrt(square / 6400) / 0.01).toBeCloseTo(1, 1);
});
