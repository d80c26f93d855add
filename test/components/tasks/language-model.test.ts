import { expect, test } from "vitest";
import { build, roomFor, sourceOf } from "../../support/tasks.ts";

test("the language model's targets are its inputs one step later, from START to END", () => {
  const task = build("language-model");
  const batch = roomFor(task, 6);
  task.fill(batch, sourceOf(task, "training"), 6);
  for (let b = 0; b < 6; b++) {
    const T = batch.lengths[b]!;
    expect(batch.indices[b]).toBe(0);
    expect(batch.labels[(T - 1) * 6 + b]).toBe(1);
    for (let t = 1; t < T; t++) expect(batch.indices[t * 6 + b]).toBe(batch.labels[(t - 1) * 6 + b]);
  }
});

test("an epoch of the language model shows every training sentence once, in a new order each time", () => {
  const task = build("language-model");
  const source = sourceOf(task, "training");
  const batch = roomFor(task, 1);
  const epoch = () =>
    Array.from({ length: task.available!("training") }, () => {
      task.fill(batch, source, 1);
      return batch.labels.subarray(0, batch.lengths[0]).join(" ");
    });
  const [one, two] = [epoch(), epoch()];
  expect(two).not.toEqual(one);
  expect([...two].sort()).toEqual([...one].sort());
});
