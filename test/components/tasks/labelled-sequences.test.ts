import { describe, expect, test } from "vitest";
import type { Split } from "../../../src/components/define.ts";
import { npz } from "../../../src/results/npz.ts";
import { build, roomFor, sourceOf } from "../../support/tasks.ts";

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const array = (name: string, shape: readonly number[], values: readonly number[], columnMajor = false) => ({
  name,
  shape,
  values: Float64Array.from(values),
  columnMajor,
});
const made = (file: Uint8Array, options: object = {}, more: Readonly<Record<string, Uint8Array>> = {}) =>
  build("labelled-sequences", { features: 2, scale: "none", ...options }, { file, ...more });

/** Twenty sequences of one to four steps, whose first number is their own: 10·n + t, and its square root. */
const N = 20;
const lengthOf = (n: number): number => 1 + (n % 4);
const sequence = (n: number): number[][] =>
  Array.from({ length: lengthOf(n) }, (_, t) => [10 * n + t, Math.sqrt(10 * n + t)]);
const labelOf = (n: number): number => ((n * n) >> 1) % 3;
const padded = Array.from({ length: N }, (_, n) =>
  Array.from({ length: 4 }, (_, t) => sequence(n)[t] ?? [NaN, NaN]),
).flat(2);
const labels = Array.from({ length: N }, (_, n) => labelOf(n));
const plain = npz([array("inputs", [N, 4, 2], padded), array("labels", [N], labels)]);
const CLASSES = { outputs: 3 };

/** A split's sequences, each once: its steps, and the answers that count. */
function readSequences(
  task: ReturnType<typeof build>,
  split: Split,
  count = task.available!(split),
  seed = 1,
) {
  const batch = roomFor(task, 1);
  const source = sourceOf(task, split, seed);
  const [I, C] = [task.inputs.size, task.outputs.size];
  return Array.from({ length: count }, () => {
    task.fill(batch, source, 1);
    const steps = Array.from({ length: batch.lengths[0]! }, (_, t) => [
      ...batch.values.slice(t * I, t * I + I),
    ]);
    const answers = steps.map((_, t) => {
      if (batch.mask[t] === 0) return null;
      return task.outputs.kind === "classes" ? batch.labels[t]! : [...batch.targets.slice(t * C, t * C + C)];
    });
    return { steps, answers };
  });
}

const all = (task: ReturnType<typeof build>) =>
  (["training", "validation", "test"] as const).map((split) => readSequences(task, split));
/** Which sequence it is. */
const numberOf = ({ steps }: { readonly steps: readonly number[][] }): number =>
  Math.floor(steps[0]![0]! / 10);

test("every sequence of the file is in one part, whole, with its label after its last step", () => {
  const parts = all(made(plain, CLASSES));
  expect(parts.map(({ length }) => length)).toEqual([14, 3, 3]);
  expect(
    parts
      .flat()
      .map(numberOf)
      .sort((a, b) => a - b),
  ).toEqual(Array.from({ length: N }, (_, n) => n));
  for (const one of parts.flat()) {
    const n = numberOf(one);
    expect(one.steps).toEqual(sequence(n));
    expect(one.answers).toEqual([...new Array<null>(lengthOf(n) - 1).fill(null), labelOf(n)]);
  }
});

const long = (rows: (n: number) => string[]): Uint8Array =>
  text(
    Array.from({ length: N }, (_, n) => rows(n))
      .flat()
      .join("\n"),
  );
const csv = text(
  "sequence,step,a,b,label\n" +
    new TextDecoder().decode(
      long((n) => sequence(n).map(([a, b], t) => `s${n},${t},${a},${b},${labelOf(n)}`)),
    ),
);

test.each([
  [
    "NaN behind the end, stored column by column",
    npz([array("inputs", [N, 4, 2], columnMajor([N, 4, 2], padded), true), array("labels", [N], labels)]),
  ],
  [
    "lengths",
    npz([
      array(
        "inputs",
        [N, 4, 2],
        padded.map((x) => (Number.isNaN(x) ? 77 : x)),
      ),
      array("labels", [N], labels),
      array(
        "lengths",
        [N],
        labels.map((_, n) => lengthOf(n)),
      ),
    ]),
  ],
  ["CSV", csv],
])("the same sequences come from a file with %s", (_, file) => {
  expect(all(made(file, CLASSES))).toEqual(all(made(plain, CLASSES)));
});

/** Numbers in row-major order as they lie with the first index running fastest. */
function columnMajor([N, T, I]: readonly [number, number, number], values: readonly number[]): number[] {
  return Array.from({ length: N * T * I }, (_, k) => {
    const [n, t, i] = [k % N, Math.floor(k / N) % T, Math.floor(k / (N * T))];
    return values[(n * T + t) * I + i]!;
  });
}

test("the split depends on its own seed alone, and training on the seed of the run", () => {
  const numbers = (split: number, part: Split, seed: number) =>
    readSequences(made(plain, { ...CLASSES, split }), part, 3, seed).map(numberOf);
  expect(numbers(0, "test", 2)).toEqual(numbers(0, "test", 1));
  expect(numbers(1, "test", 1)).not.toEqual(numbers(0, "test", 1));
  expect(numbers(0, "training", 2)).not.toEqual(numbers(0, "training", 1));
});

test("with files of their own for validation and test, the first file is for training alone", () => {
  const small = npz([
    array("inputs", [3, 2, 2], new Array<number>(12).fill(5)),
    array("labels", [3], [0, 1, 2]),
  ]);
  const names = { "validation-file": "v.npz", "test-file": "t.npz" };
  const task = made(plain, { ...CLASSES, ...names }, { "validation-file": small, "test-file": small });
  expect(all(task).map(({ length }) => length)).toEqual([20, 3, 3]);
});

test("features are standardised by the training part, and what never changes there is only shifted", () => {
  const values = padded.map((x, k) => (k % 2 === 1 && !Number.isNaN(x) ? 4 : x));
  const file = npz([array("inputs", [N, 4, 2], values), array("labels", [N], labels)]);
  const task = made(file, { ...CLASSES, scale: "standardise" });
  const column = (i: number) =>
    readSequences(task, "training").flatMap(({ steps }) => steps.map((x) => x[i]!));
  const mean = (x: readonly number[]): number => x.reduce((sum, one) => sum + one, 0) / x.length;
  expect(mean(column(0))).toBeCloseTo(0, 12);
  expect(mean(column(0).map((x) => x * x))).toBeCloseTo(1, 12);
  expect(column(1)).toEqual(column(1).map(() => 0));
});

test("one value of each sequence, or several of each step, are answers too, with the variance as chance", () => {
  const targets = npz([array("inputs", [N, 4, 2], padded), array("targets", [N], labels)]);
  const one = made(targets, { answer: "values", outputs: 1 });
  const trained = readSequences(one, "training").map((sequence) => labelOf(numberOf(sequence)));
  const mean = trained.reduce((sum, y) => sum + y, 0) / 14;
  expect(one.chanceLoss).toBeCloseTo(trained.reduce((sum, y) => sum + (y - mean) ** 2, 0) / 14, 12);
  for (const sequence of readSequences(one, "test"))
    expect(sequence.answers.at(-1)).toEqual([labelOf(numberOf(sequence))]);

  const rows = padded.map((x) => 1 - x);
  const each = npz([array("inputs", [N, 4, 2], padded), array("targets", [N, 4, 2], rows)]);
  for (const { steps, answers } of readSequences(made(each, { answer: "values-each-step" }), "training"))
    expect(answers).toEqual(steps.map((x) => x.map((value) => 1 - value)));
  const header = "sequence,a,b,y_1,y_2\n";
  const table =
    header +
    new TextDecoder().decode(long((n) => sequence(n).map(([a, b]) => `${n},${a},${b},${1 - a!},${1 - b!}`)));
  expect(all(made(text(table), { answer: "values-each-step", label: "y" }))).toEqual(
    all(made(each, { answer: "values-each-step" })),
  );
});

test("chance is the entropy of the training classes", () => {
  const task = made(plain, CLASSES);
  const counts = [0, 0, 0];
  for (const sequence of readSequences(task, "training")) counts[labelOf(numberOf(sequence))]!++;
  const entropy = counts.reduce((sum, n) => (n === 0 ? sum : sum - (n / 14) * Math.log(n / 14)), 0);
  expect(task.chanceLoss).toBeCloseTo(entropy, 12);
});

test("inputs that are symbols are given by their numbers, from .npz and from CSV", () => {
  const symbolOf = (n: number, t: number): number => (3 * n + 2 * t) % 5;
  const symbols = Array.from({ length: N }, (_, n) =>
    Array.from({ length: 4 }, (_, t) => (t < lengthOf(n) ? symbolOf(n, t) : NaN)),
  );
  const rows = symbols.flatMap((row, n) =>
    row.filter((symbol) => !Number.isNaN(symbol)).map((symbol) => `${n},${symbol},${labelOf(n)}`),
  );
  const files = [
    npz([array("inputs", [N, 4], symbols.flat()), array("labels", [N], labels)]),
    text(["sequence,symbol,label", ...rows].join("\n")),
  ];
  for (const file of files) {
    const task = made(file, { ...CLASSES, features: 1, symbols: 5, scale: "standardise" });
    expect(task.inputs).toEqual({ kind: "index", size: 5 });
    const found: string[] = [];
    for (const split of ["training", "validation", "test"] as const) {
      const batch = roomFor(task, 1);
      const source = sourceOf(task, split);
      for (let k = 0; k < task.available!(split); k++) {
        task.fill(batch, source, 1);
        const T = batch.lengths[0]!;
        expect([...batch.mask.slice(0, T)]).toEqual([...new Array<number>(T - 1).fill(0), 1]);
        found.push(`${batch.indices.slice(0, T).join(" ")} → ${batch.labels[T - 1]}`);
      }
    }
    const wanted = Array.from(
      { length: N },
      (_, n) => `${Array.from({ length: lengthOf(n) }, (_, t) => symbolOf(n, t)).join(" ")} → ${labelOf(n)}`,
    );
    expect(found.sort()).toEqual(wanted.sort());
  }
  const values = npz([array("inputs", [N, 4], symbols.flat()), array("targets", [N], labels)]);
  const valued = made(values, { features: 1, symbols: 5, answer: "values", outputs: 1 });
  expect([valued.inputs.kind, valued.outputs.kind, valued.metric.name]).toEqual(["index", "values", "rmse"]);
});

test.each([
  [
    [0, 1, 2, 5],
    5,
    "step 3 of sequence 1, both counted from 0, is 5; of 5 symbols the last is 4; write task.symbols: 6",
  ],
  [
    [0, 1, 2.5, 0],
    5,
    "step 2 of sequence 1, both counted from 0, is 2.5; of 5 symbols the last is 4; number the symbols",
  ],
  [
    [-1, 1, 2, 0],
    5,
    "step 0 of sequence 1, both counted from 0, is -1; of 5 symbols the last is 4; number the symbols",
  ],
])("of inputs %j, which are not %i symbols, the place is said", (row, symbols, message) => {
  const inputs = Array.from({ length: N }, (_, n) => (n === 1 ? row : [0, 1, 2, 3])).flat();
  const file = npz([array("inputs", [N, 4], inputs), array("labels", [N], labels)]);
  expect(() => made(file, { ...CLASSES, features: 1, symbols })).toThrow(message);
});

test("a symbol is one number a step", () => {
  expect(() => made(plain, { ...CLASSES, symbols: 5 })).toThrow(
    "a symbol is one number; got 2; write features: 1",
  );
});

describe("bad data are refused with the file's name, the place and what to do", () => {
  const inputs = array("inputs", [N, 4, 2], padded);
  const ok = array("labels", [N], labels);
  const withInput = (k: number, value: number) =>
    npz([
      array(
        "inputs",
        [N, 4, 2],
        padded.map((x, i) => (i === k ? value : x)),
      ),
      ok,
    ]);
  const table = (rows: string) => text(`sequence,step,a,b,label\n${rows}`);
  const bad: readonly [string, Uint8Array, object, RegExp][] = [
    ["an empty file", text(""), {}, /^task\.file: my\.data: the file is empty/],
    ["a truncated .npz", plain.subarray(0, 900), {}, /my\.data: this is no \.npz of numbers/],
    ["no inputs", npz([ok]), {}, /there is no array called inputs, only labels/],
    ["no labels", npz([inputs]), {}, /there is no array called labels, only inputs; it holds classes \[20\]/],
    [
      "too few labels",
      npz([inputs, array("labels", [3], [0, 1, 2])]),
      {},
      /labels is \[3\]; it holds classes \[20\]/,
    ],
    [
      "flat inputs",
      npz([array("inputs", [4], [1, 2, 3, 4]), ok]),
      {},
      /inputs is \[4\]; it holds inputs \[N, T, features\]/,
    ],
    [
      "other features",
      plain,
      { features: 3 },
      /^task\.features: my\.data: inputs have 2 features; got 3; write features: 2/,
    ],
    ["NaN inside", withInput(16, NaN), {}, /inputs\[2, 0, 0\] is NaN; give numbers/],
    ["an infinite number", withInput(0, Infinity), {}, /inputs\[0, 0, 0\] is Infinity/],
    [
      "a sequence of nothing",
      npz([
        array(
          "inputs",
          [N, 4, 2],
          padded.map((x, i) => (i < 8 ? NaN : x)),
        ),
        ok,
      ]),
      {},
      /inputs\[0\] is nothing but NaN/,
    ],
    [
      "a length too large",
      npz([
        inputs,
        ok,
        array(
          "lengths",
          [N],
          labels.map(() => 5),
        ),
      ]),
      {},
      /lengths\[0\] is 5; inputs have 1 to 4 steps/,
    ],
    [
      "a class too many",
      plain,
      { outputs: 2 },
      /labels\[\d+\] is 2; of 2 classes the last is 1; write task\.outputs: 3 at least/,
    ],
    [
      "half a class",
      npz([
        inputs,
        array(
          "labels",
          [N],
          labels.map(() => 0.5),
        ),
      ]),
      {},
      /labels\[0\] is 0\.5; .* number the classes from 0/,
    ],
    [
      "one class",
      npz([
        inputs,
        array(
          "labels",
          [N],
          labels.map(() => 1),
        ),
      ]),
      {},
      /all answers of the training part are the same/,
    ],
    [
      "too few sequences",
      npz([array("inputs", [2, 1, 2], [1, 2, 3, 4]), array("labels", [2], [0, 1])]),
      {},
      /there are 2 sequences, which leaves none for validation/,
    ],
    [
      "a column missing",
      text("a,b,label\n1,2,0\n"),
      {},
      /^task\.sequence: my\.data: there is no column "sequence"/,
    ],
    [
      "other columns",
      text("sequence,a,b,c,label\n1,1,2,3,0\n"),
      {},
      /^task\.features: my\.data: .* there are 3 columns \("a", "b", "c"\); got 2; write features: 3/,
    ],
    ["a word", table("1,0,1,x,0\n"), {}, /line 2, column "b" is "x"/],
    ["steps back", table("1,1,1,2,0\n1,0,1,2,0\n"), {}, /line 3: step 0 comes after step 1/],
    [
      "two labels",
      table("1,0,1,2,0\n1,1,1,2,1\n"),
      {},
      /line 3: "label" is 1, and 0 at the start .* or write answer: class-each-step/,
    ],
    ["ragged rows", table("1,0,1,2,0\n1,1,1\n"), {}, /line 3 has 3 columns, and the header 5/],
  ];
  test.each(bad)("%s", (_, file, options, message) => {
    expect(() => made(file, { ...CLASSES, file: "my.data", ...options })).toThrow(message);
  });
});
