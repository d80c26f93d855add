import { expect, test } from "vitest";
import { weightPenalty } from "../../support/regularizers.ts";

test("the spectral-norm penalty of a diagonal matrix is (σ₁ − bound)² above the bound and 0 below, gradient too", () => {
  const W = Float64Array.of(-3, 0, 0, 0, 0.5, 0); // 2×3
  const at = (bound: number) => {
    const built = weightPenalty("spectral-norm", 2, 3, { bound });
    const dW = new Float64Array(6);
    built.addGradient(dW, W, 2, 3, 1);
    return { penalty: built.penalty(W, 2, 3), dW: [...dW] };
  };
  expect(at(1).penalty).toBeCloseTo(4, 13);
  expect(at(1).dW[0]).toBeCloseTo(-4, 13); // 2·(3 − 1)·u₁v₁ᵀ, u₁v₁ᵀ = −1 at the corner
  for (const element of at(1).dW.slice(1)) expect(Math.abs(element)).toBeLessThan(1e-30);
  expect(at(3.5)).toEqual({ penalty: 0, dW: [0, 0, 0, 0, 0, 0] });
});
