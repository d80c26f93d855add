/** Tasks that write one sequence at a time: where it lands in a batch, and what the types and the pens refuse. */
import { describe, expect, test } from "vitest";
import type { Batch, BuiltTask, TaskSizes } from "../../../src/components/define.ts";
import { task, z } from "../../../src/components/define.ts";
import { sequences, sequencesWrongBelow, wrongBelow } from "../../../src/components/tasks/sequences.ts";
import { makeStream, nextBelow } from "../../../src/engine/streams.ts";
import { about, broken } from "../../support/broken.ts";

const source = { split: "training", stream: makeStream(1, "these tests"), memory: {} } as const;

/** Room for B sequences, full of what another batch left there. */
const roomFor = ({ inputs, outputs, longest: T }: BuiltTask, B: number): Batch => ({
  B,
  longest: T,
  T: 0,
  carry: true,
  lengths: new Int32Array(B).fill(9),
  values: new Float64Array(inputs.kind === "values" ? T * B * inputs.size : 0).fill(NaN),
  indices: new Int32Array(inputs.kind === "index" ? T * B : 0).fill(9),
  targets: new Float64Array(outputs.kind === "values" ? T * B * outputs.size : 0).fill(NaN),
  labels: new Int32Array(outputs.kind === "classes" ? T * B : 0).fill(9),
  mask: new Int32Array(T * B).fill(9),
});

function filled(built: BuiltTask, B: number, used = B): Batch {
  const batch = roomFor(built, B);
  built.fill(batch, source, used);
  return batch;
}

const judged = { chanceLoss: 1, solve: wrongBelow(0.01, { source: null, confirmedOn: 0 }) };

/** Numbers in two channels, two outputs, answers at every second step. */
const VALUES = {
  inputs: { kind: "values", size: 2 },
  outputs: { kind: "values", size: 2 },
  length: 4,
} as const;
const squares = sequences(VALUES, {
  ...judged,
  tolerance: 0.1,
  counted: 2,
  write({ input, inputAt, answer }, { stream }) {
    for (let t = 0; t < 4; t++) input(t, 1, 1 + nextBelow(stream, 3));
    for (let t = 1; t < 4; t += 2) answer(t, inputAt(t, 1) ** 2, 1);
  },
});

/** Copy memory of drawn length: k symbols of 1 … 3, then as many blanks at which they are wanted again. */
const SYMBOLS = {
  inputs: { kind: "index", size: 4 },
  outputs: { kind: "classes", size: 4 },
  length: null,
} as const;
const copy = sequences(SYMBOLS, {
  ...judged,
  longest: 10,
  counted: 5,
  unit: "symbols",
  write({ input, inputAt, answer }, { stream }) {
    const k = 1 + nextBelow(stream, 5);
    for (let t = 0; t < k; t++) input(t, 1 + nextBelow(stream, 3));
    for (let t = 0; t < k; t++) answer(k + t, inputAt(t));
    return 2 * k;
  },
});

const joined = (body: ReturnType<typeof sequences>, sizes: TaskSizes): BuiltTask => ({ ...body, ...sizes });

describe("a batch of written sequences", () => {
  test("has values and answers at [t, b, channel], zeros elsewhere, and counts the answered steps", () => {
    const { T, carry, lengths, values, targets, mask } = filled(joined(squares, VALUES), 3, 2);
    expect([T, carry, ...lengths]).toEqual([4, false, 4, 4, 0]);
    for (let t = 0; t < 4; t++) {
      for (let b = 0; b < 3; b++) {
        const row = t * 3 + b;
        const counts = t % 2 === 1 && b < 2;
        const value = values[row * 2 + 1]!;
        expect(mask[row]).toBe(counts ? 1 : 0);
        expect(values[row * 2]).toBe(0);
        expect(b < 2 ? [1, 2, 3] : [0]).toContain(value);
        expect([...targets.subarray(row * 2, row * 2 + 2)]).toEqual([0, counts ? value ** 2 : 0]);
      }
    }
  });

  test("is as long as the longest of its drawn lengths", () => {
    const { T, lengths, indices, labels, mask } = filled(joined(copy, SYMBOLS), 8);
    expect(T).toBe(Math.max(...lengths));
    expect(new Set(lengths).size).toBeGreaterThan(1);
    for (const [b, length] of lengths.entries()) {
      const k = length / 2;
      for (let t = 0; t < 10; t++) {
        const counts = t >= k && t < length;
        expect(mask[t * 8 + b]).toBe(counts ? 1 : 0);
        expect(labels[t * 8 + b]).toBe(counts ? indices[(t - k) * 8 + b] : 0);
        if (t >= k) expect(indices[t * 8 + b]).toBe(0);
      }
    }
  });

  test("holds the sequences that batches of one would hold in turn", () => {
    source.stream.set(makeStream(2, "one order"));
    const { indices, lengths } = filled(joined(copy, SYMBOLS), 3);
    source.stream.set(makeStream(2, "one order"));
    for (let b = 0; b < 3; b++) {
      const alone = filled(joined(copy, SYMBOLS), 1);
      expect(alone.lengths[0]).toBe(lengths[b]);
      expect([...alone.indices]).toEqual(Array.from({ length: 10 }, (_, t) => indices[t * 3 + b]));
    }
  });
});

test("what is not said is what most tasks have", () => {
  const made = sequences({ ...SYMBOLS, length: 7 }, { ...judged, write: ({ answer }) => answer(6, 1) });
  expect(made).toMatchObject({ longest: 7, counted: 1, unit: "answers", memory: {} });
  const tally = { loss: 3, error_rate: 0.01, sequence_error_rate: 0.02, counted_steps: 100, sequences: 100 };
  expect([made.metric.name, made.metric.of(tally)]).toEqual(["error_rate", 0.01]);
  expect(made.metric.better).toBe("lower");
  const { holds, rule } = made.solve!;
  expect([holds(tally), holds({ ...tally, error_rate: 0.009 })]).toEqual([false, true]);
  expect(rule).toBe("less than 1 % of the answers wrong");
  const whole = sequencesWrongBelow(0.005, { source: null, confirmedOn: 0 });
  expect(whole.rule).toBe("less than 0.5 % of the sequences with a wrong answer");
  expect([whole.holds(tally), whole.holds({ ...tally, sequence_error_rate: 0.004 })]).toEqual([false, true]);
});

test("a task that is declared with it keeps the laws of tasks, its sizes said once", () => {
  const echo = task({
    ...about,
    objective: "mean",
    options: { length: z.int().default(6).describe("Steps") },
    sizes: ({ length }) => ({
      inputs: { kind: "values", size: 1 },
      outputs: { kind: "classes", size: 2 },
      length,
    }),
    create: ({ length: T }, { sizes }) =>
      sequences(sizes, {
        chanceLoss: Math.LN2,
        solve: wrongBelow(0.01, { source: null, confirmedOn: 1000 }),
        write({ input, answer }, { stream }) {
          const bit = nextBelow(stream, 2);
          input(0, 0, 2 * bit - 1);
          answer(T - 1, bit);
        },
      }),
  });
  expect(broken(echo)).toEqual([]);
  expect(echo.create({ length: 6 }, { files: {} })).toMatchObject({
    inputs: { kind: "values", size: 1 },
    outputs: { kind: "classes", size: 2 },
    length: 6,
  });
});

describe("a slip of the pen is told, not written into another sequence:", () => {
  const fillOnce = (write: Parameters<typeof sequences<"values", "values", number>>[1]["write"]) => () =>
    filled(joined(sequences(VALUES, { ...judged, tolerance: 0.1, write }), VALUES), 2);

  test.each([
    [
      "a step behind the last",
      fillOnce(({ input }) => input(4, 0, 1)),
      "the step is 4; it must be a whole number, at least 0 and below 4",
    ],
    [
      "a step before the first",
      fillOnce(({ answer }) => answer(-1, 1)),
      "the step is -1; it must be a whole number, at least 0 and below 4",
    ],
    [
      "half a step",
      fillOnce(({ input }) => input(2.5, 0, 1)),
      "the step is 2.5; it must be a whole number, at least 0 and below 4",
    ],
    [
      "a third channel",
      fillOnce(({ input }) => input(0, 2, 1)),
      "the input channel is 2; it must be a whole number, at least 0 and below 2",
    ],
    [
      "a third output",
      fillOnce(({ answer }) => answer(0, 1, 2)),
      "the output is 2; it must be a whole number, at least 0 and below 2",
    ],
  ])("%s", (_, fill, message) => {
    expect(fill).toThrow(message);
  });

  test("and so are an index and a label that there are not", () => {
    const sizes = { ...SYMBOLS, length: 3 };
    const one = sequences(sizes, { ...judged, write: ({ input }) => input(0, 4) });
    expect(() => filled(joined(one, sizes), 1)).toThrow(
      "the input index is 4; it must be a whole number, at least 0 and below 4",
    );
    const other = sequences(sizes, { ...judged, write: ({ answer }) => answer(0, -1) });
    expect(() => filled(joined(other, sizes), 1)).toThrow(
      "the label is -1; it must be a whole number, at least 0 and below 4",
    );
  });
});

test("the compiler refuses what does not fit the sizes", () => {
  // @ts-expect-error an index has no channels
  sequences({ ...SYMBOLS, length: 3 }, { ...judged, write: ({ input }) => input(0, 1, 0.5) });
  // @ts-expect-error a dense input has a channel
  sequences(VALUES, { ...judged, tolerance: 0.1, write: ({ input }) => input(0, 0.5) });
  // @ts-expect-error there is one label a step
  sequences({ ...SYMBOLS, length: 3 }, { ...judged, write: ({ answer }) => answer(0, 1, 1) });
  // @ts-expect-error without a tolerance every value would be wrong
  sequences(VALUES, { ...judged, write: ({ answer }) => answer(0, 1) });
  // @ts-expect-error drawn lengths are returned
  sequences(SYMBOLS, { ...judged, longest: 3, write: ({ answer }) => answer(0, 1) });
  // @ts-expect-error and have a longest
  expect(sequences(SYMBOLS, { ...judged, write: () => 3 }).longest).toBeNull();
});
