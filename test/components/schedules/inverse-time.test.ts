import { expect, test } from "vitest";
import { scheduleOf } from "../../support/updates.ts";

test("inverse-time has 1 at update 1, a half at update after + 1, a third at update 2·after + 1", () => {
  const { factor } = scheduleOf("inverse-time", { after: 10 });
  expect([1, 11, 21].map(factor)).toEqual([1, 1 / 2, 1 / 3]);
});
