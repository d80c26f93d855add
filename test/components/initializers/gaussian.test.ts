import { expect, test } from "vitest";
import { biasesOf } from "../../support/gates.ts";

test("gaussian may fill biases", () => {
  const [b] = biasesOf("gaussian", { std: 0.1 });
  expect(b!.every((value) => value !== 0 && Math.abs(value) < 1)).toBe(true);
});
