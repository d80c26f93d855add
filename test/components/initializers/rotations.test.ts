import { EVD } from "ml-matrix";
import { expect, test } from "vitest";
import { asMatrix, fill } from "../../support/initializers.ts";

test("rotations by a given angle have the eigenvalues e^{±iθ}, and 1 for the odd unit", () => {
  const W = fill("rotations", 3, 3, { angle: 0.5 });
  const { realEigenvalues, imaginaryEigenvalues } = new EVD(asMatrix(W, 3, 3));
  const angles = realEigenvalues
    .map((re, i) => Math.atan2(imaginaryEigenvalues[i]!, re))
    .sort((a, b) => a - b);
  for (const [i, angle] of [-0.5, 0, 0.5].entries()) expect(angles[i]).toBeCloseTo(angle, 14);
});
