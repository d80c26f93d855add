/** Optimizers, schedules, tasks, truncations and diagnostics with one mistake each, and what the laws say of them. */
import { expect, test } from "vitest";
import type {
  Batch,
  BuiltDiagnostic,
  BuiltOptimizer,
  BuiltSchedule,
  BuiltTask,
  BuiltTruncation,
  Measure,
  Need,
  Probe,
  TaskSizes,
} from "../../src/components/define.ts";
import { diagnostic, optimizer, schedule, task, truncation } from "../../src/components/define.ts";
import { catalogue } from "../../src/components/registry.ts";
import { about, broken } from "../support/broken.ts";
import { optionsOf } from "../support/components.ts";

let calls = 0;

const rmsprop = catalogue.optimizer.get("rmsprop")!;
const optimizerWith = (change: (built: BuiltOptimizer) => Partial<BuiltOptimizer>) =>
  optimizer({
    ...about,
    create(_, context) {
      const built = rmsprop.create(optionsOf(rmsprop, {}), context);
      return { ...built, ...change(built) };
    },
  });

test.each<[string, RegExp, Parameters<typeof optimizerWith>[0]]>([
  [
    "steps that are a millionth of the rate",
    /^it comes to rest.*: after 3000 updates on w² it stands at \(-\d\S*, 0\.9\d*\)$/,
    ({ update }) => ({ update: (stretch, memory, rate) => update(stretch, memory, rate * 1e-6) }),
  ],
  [
    "a decay that is not said",
    /^at the start a zero gradient.*: \(1, −2\) became \(0\.9\d*, -1\.9\d*\), with a decay of 0$/,
    ({ update }) => ({
      update(stretch, memory, rate) {
        for (let i = 0; i < stretch.count; i++) stretch.values[i]! *= 1 - 0.01 * rate;
        update(stretch, memory, rate);
      },
    }),
  ],
  [
    "a moment that falls, though it says that it is row-wise",
    /^at the start a zero gradient.*says that it is row-wise, and after one update a zero gradient changed \(/,
    () => ({ rowwise: true }),
  ],
  [
    "a step of its own whatever the rate",
    /^rate 0 changes no parameter: \(1, −2\) became \(/,
    ({ update }) => ({
      update(stretch, memory, rate) {
        update(stretch, memory, rate);
        if (rate === 0) stretch.values[0]! -= 1e-9;
      },
    }),
  ],
  [
    "memory in a closure",
    /^its moments and its memory are all.*: ten updates lead to \(.*\), five and five to \(/,
    ({ update }) => {
      let hidden = 0;
      return {
        update(stretch, memory, rate) {
          hidden += 1;
          update(stretch, memory, rate * (1 + 0.1 / hidden));
        },
      };
    },
  ],
])("optimizer: %s", (_, seen, change) => {
  const found = broken(optimizerWith(change));
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(seen);
});

test("optimizer: uphill breaks both laws about its direction", () => {
  const found = broken(
    optimizerWith(({ update }) => ({ update: (stretch, memory, rate) => update(stretch, memory, -rate) })),
  );
  expect(found).toHaveLength(2);
  expect(found[0]).toMatch(/^it comes to rest/);
  expect(found[1]).toMatch(
    /^the first update goes against.*: the gradient \(3, −0\.004\) moved \(0, 0\) to \(/,
  );
});

const constant: BuiltSchedule = { memory: [], start() {}, factor: () => 1, hear() {} };
const scheduleWith = (change: () => Partial<BuiltSchedule>) =>
  schedule({ ...about, create: () => ({ ...constant, ...change() }) });

test.each<[string, RegExp, Parameters<typeof scheduleWith>[0]]>([
  [
    "a factor that goes through 0",
    /^its factor is above 0.*: at update 51 the factor is 0$/,
    () => ({ factor: (_, update) => 1 - (update - 1) / 50 }),
  ],
  [
    "no update with the whole rate",
    /^its factor is above 0.*: the largest factor of 100 updates is 0\.5$/,
    () => ({ factor: () => 0.5 }),
  ],
  [
    "a factor that counts how often it was asked",
    /^asked again, in whatever order.*: update \d+ has \S+ when asked in order and \S+ on the way back$/,
    () => {
      let asked = 0;
      return { factor: (_, update) => (update === 1 ? 1 : 1 / (1 + (asked++ % 7))) };
    },
  ],
  [
    "losses that are kept in a closure",
    /^its memory is all.*: at update \d+ the factor is \S+, after memory was copied half-way \S+$/,
    () => {
      let told = 0;
      return {
        hear() {
          told++;
        },
        factor: (_, update) => (update === 1 ? 1 : 1 / (1 + told)),
      };
    },
  ],
])("schedule: %s", (_, seen, change) => {
  const found = broken(scheduleWith(change));
  expect(found.length).toBeGreaterThan(0);
  expect(found.filter((line) => seen.test(line))).toHaveLength(1);
});

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
    "a step that counts in an unused place",
    /training batch 0: step 0 of place 4 counts, its length is 0$/,
    spoiling(({ B, mask }, sequences) => {
      if (sequences < B) mask[B - 1] = 1;
    }),
  ],
  [
    "a place that is not filled",
    /training batch 0: step 0 of place 0: an input is NaN$/,
    spoiling(({ values }) => {
      values[0] = NaN;
    }),
  ],
  [
    "more counted steps than it said",
    /training batch 0: 2 steps of place 0 count; announced were 1 to 1$/,
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
    /^the same stream gives.*: batch 0 of one stream came out in two ways$/,
    spoiling(({ values }) => {
      values[0] = ++calls;
    }),
  ],
  [
    "test sequences that are the training's",
    /^the same stream gives.*: batch 0 for training is that for testing$/,
    spoiling(({ values, targets }) => {
      values.fill(0);
      targets.fill(0);
    }),
  ],
  ["a chance level of 0", /^its loss at chance level.*: chanceLoss is 0$/, () => ({ chanceLoss: 0 })],
])("task: %s", (_, seen, change) => {
  const found = broken(taskWith(change));
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(seen);
});

test("task: sequences of another length than announced", () => {
  const found = broken(taskWith(() => ({}), { length: 99 }));
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(/training batch 0: the length of place 0 is 100; announced was 99$/);
});

const full = catalogue.truncation.get("full")!;
const chunk = catalogue.truncation.get("chunk")!;
const truncationWith = (change: (built: BuiltTruncation) => Partial<BuiltTruncation>) =>
  truncation({
    ...about,
    create() {
      const built = full.create({}, {});
      return { ...built, ...change(built) };
    },
  });

test.each<[string, RegExp, Parameters<typeof truncationWith>[0]]>([
  [
    "a way back that cuts where its segments do not",
    /^the errors that reach every step.*: .* what arrives is /,
    () => {
      const { bind, work } = chunk.create({ length: 2 }, {});
      return { bind, work };
    },
  ],
  [
    "nothing at s_0",
    /^the errors that reach every step.*: at s_0, element \d+ of part 0: what arrives is 0, through/,
    ({ bind }) => ({ bind: (pass) => bind({ ...pass, initial: undefined }) }),
  ],
])("truncation: %s", (_, seen, change) => {
  const found = broken(truncationWith(change));
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(seen);
});

test.each<[string, RegExp, BuiltTruncation["segments"]]>([
  [
    "an output in two segments",
    /^every output is in exactly one.*: of 2 steps: the output at step 0 is in 2 segments$/,
    (T) => [
      { start: 0, firstOutput: 0, end: T },
      { start: 0, firstOutput: 0, end: T - 1 },
    ],
  ],
  [
    "a segment that starts after its output",
    /^every output is in exactly one.*: of 1 steps: a segment of start 1, firstOutput 0, end 1$/,
    (T) => [{ start: T, firstOutput: 0, end: T }],
  ],
])("truncation: %s", (_, seen, segments) => {
  expect(broken(truncationWith(() => ({ segments })))[0]).toMatch(seen);
});

const jacobians = catalogue.diagnostic.get("jacobians")!;
/** With another measurement in the place of the one that `bind` gives. */
const measuring =
  (change: (measure: Measure, probe: Probe, built: BuiltDiagnostic) => Measure) =>
  (built: BuiltDiagnostic): Partial<BuiltDiagnostic> => ({
    bind: (probe) => change(built.bind(probe), probe, built),
  });
const diagnosticWith = (change: (built: BuiltDiagnostic) => Partial<BuiltDiagnostic>) =>
  diagnostic({
    ...about,
    create(_, context) {
      const built = jacobians.create(optionsOf(jacobians, {}), context);
      return { ...built, ...change(built) };
    },
  });

test.each<[string, RegExp, Parameters<typeof diagnosticWith>[0]]>([
  [
    "a column too few",
    /^every row has.*: row 0 has 5 values for 4 columns$/,
    ({ columns }) => ({ columns: columns.slice(1) }),
  ],
  [
    "a summary that is no number",
    /^every row has.*: the summary: log10_product_norm is NaN$/,
    measuring((measure) => (emit) => {
      measure(emit);
      return [NaN];
    }),
  ],
  [
    "a state that it uses as workspace",
    /^it leaves parameters, gradients.*: state 0, element 0: 0 became 1$/,
    measuring((measure, { at }) => (emit) => {
      at.state[0]![0]![0] = 1;
      return measure(emit);
    }),
  ],
  [
    "a row that depends on how often it measured",
    /^measuring twice gives the same.*: value \d+ is \d+ at first and \d+ then$/,
    measuring((measure, _, { columns }) => {
      let times = 0;
      return (emit) => {
        emit(columns.map(() => ++times));
        return measure(emit);
      };
    }),
  ],
  [
    "a need that there is not",
    /^it says what it needs of the batch: needs is "gradients"; write one of weights, states, slopes, errors$/,
    () => ({ needs: "gradients" as Need }),
  ],
  [
    "errors that it reads and does not say that it needs",
    /^it reads no more of the batch.*: with no more computed than its needs, "slopes", value \d+ is NaN, not -?\d/,
    () => ({ needs: "slopes" }),
  ],
  [
    "slopes that it reads and does not say that it needs",
    /^it reads no more of the batch.*: with no more computed than its needs, "states", value \d+ is \S+, not -?\d/,
    () => ({ needs: "states" }),
  ],
  [
    "states that it reads and does not say that it needs",
    /^it reads no more of the batch.*: with no more computed than its needs, "weights", it says \d+ values, not \d+$/,
    () => ({ needs: "weights" }),
  ],
])("diagnostic: %s", (_, seen, change) => {
  const found = broken(diagnosticWith(change));
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(seen);
});
