import { expect, test } from "vitest";
import { isDue, timesDue } from "../../src/training/due.ts";

const dueUpTo = (every: number | "log-spaced", updates: number): number[] =>
  Array.from({ length: updates + 1 }, (_, update) => update).filter((update) => isDue(every, update));

test("log-spaced is 1, 2 and 5 times each power of ten, and 0", () => {
  expect(dueUpTo("log-spaced", 3000)).toEqual([0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000]);
});

test("a number is each of its multiples", () => {
  expect(dueUpTo(7, 30)).toEqual([0, 7, 14, 21, 28]);
});

test.each<[number | "log-spaced", number]>([
  [7, 30],
  [7, 28],
  [1, 0],
  [500, 3],
  ["log-spaced", 0],
  ["log-spaced", 1],
  ["log-spaced", 49],
  ["log-spaced", 50],
  ["log-spaced", 1234],
])("every %s of %i updates is as often as counted, the end included", (every, updates) => {
  const times = new Set([...dueUpTo(every, updates), updates]);
  expect(timesDue(every, updates)).toBe(times.size);
});
