import { describe, expect, test } from "vitest";
import { train } from "../../src/training/train.ts";
import type { Evaluated, RunEvent } from "../../src/training/events.ts";
import { catalogue } from "../../src/components/registry.ts";
import { makePlan } from "../support/plan.ts";
import { smallRun } from "../support/plans.ts";

const given = (length: number, lengths: readonly number[], updates = 3) => ({
  task: { name: "adding", length },
  training: { updates, batch: 4 },
  evaluation: { every: 1, sequences: 30, lengths: [...lengths] },
});
const eventsOf = (one: ReturnType<typeof given>): readonly RunEvent[] => [
  ...train(makePlan(smallRun(one, catalogue), 1, catalogue, {})),
];
const evaluations = (events: readonly RunEvent[]): readonly Evaluated[] =>
  events.flatMap((event) => (event.type === "evaluated" ? [event] : []));

describe("an evaluation at other lengths", () => {
  test("has a row each beside the task's own, shorter and longer ones, every time", () => {
    const found = evaluations(eventsOf(given(6, [3, 6, 12]))).map(({ update, length }) => [update, length]);
    expect(found).toEqual([0, 1, 2, 3].flatMap((update) => [6, 3, 6, 12].map((length) => [update, length])));
  });

  test("leaves training, its own evaluation and the test as they are, to the last bit", () => {
    const others = ({ type, ...event }: RunEvent): boolean =>
      !(type === "evaluated" && "other_length" in event && event.other_length);
    expect(eventsOf(given(6, [3, 40])).filter(others)).toEqual(eventsOf(given(6, [])));
  });

  test("of a network that has not been trained is that of one of this length", () => {
    const other = evaluations(eventsOf(given(6, [12], 0))).find(({ other_length }) => other_length)!;
    const own = evaluations(eventsOf(given(12, [], 0)))[0]!;
    expect([other.loss, other.metric, other.length]).toEqual([own.loss, own.metric, own.length]);
  });

  test("is refused where the task has no length, or not this one", () => {
    expect(() => eventsOf(given(6, [1]))).toThrow("adding has no sequences of 1 steps");
    const lag = { ...given(6, [5]), task: { name: "long-lag", length: 6 } };
    expect(() => eventsOf(lag)).toThrow("long-lag has other inputs or outputs at another length");
  });
});
