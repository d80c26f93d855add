import { expect, test } from "vitest";
import { biasesOf } from "../../support/gates.ts";

test("forget-bias sets the gates that keep and nothing else", () => {
  expect([...biasesOf("forget-bias")[0]!]).toEqual([1, 1, 0, 0, 1, 0, 0]);
  expect([...biasesOf("forget-bias", { value: -2.5 })[0]!]).toEqual([-2.5, -2.5, 0, 0, -2.5, 0, 0]);
});
