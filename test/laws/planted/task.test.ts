/** Tasks with one mistake each, and what the laws say of them. */
import { expect, test } from "vitest";
import type { Batch, BuiltTask, TaskSizes } from "../../../src/components/define.ts";
import { task } from "../../../src/components/define.ts";
import { catalogue } from "../../../src/components/registry.ts";
import { about, broken } from "../../support/broken.ts";
import { optionsOf } from "../../support/components.ts";

let calls = 0;

const adding = catalogue.task.get("adding")!;

const taskWith = (change: (built: BuiltTask) => Partial<BuiltTask>, announced: Partial<TaskSizes> = {}) =>
  task({
    ...about,
    objective: "mean",
    sizes: () => ({ ...adding.sizes(optionsOf(adding, {})), ...announced }),
    create(_, context) {
      const built = adding.create(optionsOf(adding, {}), context);
      return { ...built, ...change(built) };
    },
  });

/** Fills as adding does and then spoils the batch. */
const spoiling =
  (spoil: (batch: Batch, sequences: number) => void) =>
  ({ fill }: BuiltTask): Partial<BuiltTask> => ({
    fill(batch, source, sequences) {
      fill(batch, source, sequences);
      spoil(batch, sequences);
    },
  });

test.each<[string, RegExp, Parameters<typeof taskWith>[0]]>([
  [
    "a rule for solved that is not one",
    /solved is solve now: \S/,
    // A plug-in's types are stripped, not checked.
    () => ({ solved: true }) as unknown as Partial<BuiltTask>,
  ],
  [
    "a step that counts in an unused place",
    /training batch 0: step 0 of place 4 counts, its length is 0; \S/,
    spoiling(({ B, mask }, sequences) => {
      if (sequences < B) mask[B - 1] = 1;
    }),
  ],
  [
    "a place that is not filled",
    /training batch 0: step 0 of place 0: an input is NaN; \S/,
    spoiling(({ values }) => {
      values[0] = NaN;
    }),
  ],
  [
    "more counted steps than it said",
    /training batch 0: 2 steps of place 0 count; announced were 1 to 1; \S/,
    spoiling(({ mask }) => {
      mask[0] = 1;
    }),
  ],
  [
    "a length left over from another batch",
    /training batch 0: the length of place 3 is 7, with 3 sequences/,
    spoiling(({ lengths }, sequences) => {
      if (sequences < lengths.length) lengths[sequences] = 7;
    }),
  ],
  [
    "numbers from elsewhere than the stream",
    /^the same stream gives.*: batch 0 of one stream came out in two ways; \S/,
    spoiling(({ values }) => {
      values[0] = ++calls;
    }),
  ],
  [
    "test sequences that are the training's",
    /^the same stream gives.*: batch 0 for training is that for testing; \S/,
    spoiling(({ values, targets }) => {
      values.fill(0);
      targets.fill(0);
    }),
  ],
  ["a chance level of 0", /^its loss at chance level.*: chanceLoss is 0; \S/, () => ({ chanceLoss: 0 })],
])("task: %s", (_, seen, change) => {
  const found = broken(taskWith(change));
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(seen);
});

test("task: sequences of another length than announced", () => {
  const found = broken(taskWith(() => ({}), { length: 99 }));
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(/training batch 0: the length of place 0 is 100; announced was 99; \S/);
});
