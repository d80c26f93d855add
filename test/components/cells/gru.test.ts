import { expect, test } from "vitest";
import { sigmoid } from "../../../src/engine/elementary.ts";
import { factorsOf, stepwise } from "../../support/gated.ts";

test("a GRU with all weights 0 has ∂h_T/∂h_0 = σ(b_z)^T: z keeps", () => {
  const factors = factorsOf("gru", (b) => b.set([1, -2, 0.25], 3));
  expect(factors).toEqual([1, -2, 0.25].map((b) => stepwise(sigmoid(b))));
});
