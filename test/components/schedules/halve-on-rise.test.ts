import { expect, test } from "vitest";
import { scheduleOf } from "../../support/updates.ts";

test("halve-on-rise halves after a rise, not after a fall or a standstill", () => {
  const { factor, hear } = scheduleOf("halve-on-rise");
  const factors = [5, 4, 4, 4.1, 3, 3.5].map((loss) => {
    hear(loss);
    return factor(1);
  });
  expect(factors).toEqual([1, 1, 1, 0.5, 0.5, 0.25]);
});
