import { expect, test } from "vitest";
import { scheduleOf } from "../../support/updates.ts";

test("step falls at update every + 1", () => {
  const { factor } = scheduleOf("step", { factor: 0.1, every: 3 });
  expect([1, 3, 4, 6, 7].map(factor)).toEqual([1, 1, 0.1, 0.1, 0.1 * 0.1]);
});
