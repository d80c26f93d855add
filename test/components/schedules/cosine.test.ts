import { expect, test } from "vitest";
import { scheduleOf } from "../../support/updates.ts";

test("cosine is 1 at update 1, half way down in the middle, and the floor from updates + 1 on", () => {
  const { factor } = scheduleOf("cosine", { floor: 0.2, updates: 10 });
  expect(factor(1)).toBe(1);
  expect(factor(6)).toBeCloseTo(0.6, 15);
  expect(factor(10)).toBeGreaterThan(0.2);
  expect([11, 12, 1000].map(factor)).toEqual([0.2, 0.2, 0.2]);
});

test("cosine takes the whole run if not told otherwise", () => {
  expect(scheduleOf("cosine", {}, 40).factor(21)).toBeCloseTo(0.5, 15);
  expect(scheduleOf("cosine", { updates: 10 }, 40).factor(6)).toBeCloseTo(0.5, 15);
});

test("cosine with a warm-up has 1 at the last update of the rise and at the first of the fall", () => {
  const { factor } = scheduleOf("cosine", { "warm-up": 4, updates: 12 });
  expect([1, 2, 3, 4, 5].map(factor)).toEqual([0.25, 0.5, 0.75, 1, 1]);
  expect(factor(9)).toBeCloseTo(0.5, 15);
});

test("a warm-up that leaves nothing of the cosine is refused", () => {
  expect(() => scheduleOf("cosine", { "warm-up": 40 }, 40)).toThrow(/below 40/);
});
