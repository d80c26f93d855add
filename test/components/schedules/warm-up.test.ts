import { expect, test } from "vitest";
import { scheduleOf } from "../../support/updates.ts";

test("warm-up has 1/n at update 1 and 1 from update n on", () => {
  const { factor } = scheduleOf("warm-up", { updates: 4 });
  expect([1, 2, 3, 4, 5, 1e9].map(factor)).toEqual([0.25, 0.5, 0.75, 1, 1, 1]);
});
