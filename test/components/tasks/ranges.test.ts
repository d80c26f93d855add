/** Lengths and places stay in the papers' ranges at every length, and reach both ends of them. Steps count from 0. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sequencesOf, type Shown } from "../../support/sequences.ts";
import { build } from "../../support/tasks.ts";

type Range = readonly [least: number, most: number];

interface Ranges {
  readonly task: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly lengths: Range;
  /** Numbers of one sequence that have a range each; the last is its steps. */
  seen(shown: Shown): readonly number[];
  /** Both ends included; `steps` is how many the sequence has. */
  ranges(T: number, steps: number): readonly Range[];
}

const below = (from: number, to: number): Range => [from, to - 1];
const part = (share: number, T: number): number => Math.floor((share * T) / 100);

const stepsWhere = ({ T }: Shown, is: (t: number) => boolean): number[] =>
  Array.from({ length: T }, (_, t) => t).filter(is);

/** Steps of the two marks, in their order, and the length. */
const marksAt = (channel: number) => (shown: Shown) => [
  ...stepsWhere(shown, (t) => shown.value(t, channel) === 1),
  shown.T,
];
const symbolsAt = (shown: Shown) => [...stepsWhere(shown, (t) => shown.symbol(t) < 2), shown.T];

const pascanu = (T: number, steps: number): readonly Range[] => [
  below(0, part(10, steps)),
  below(part(10, steps), part(10, steps) + part(40, steps)),
  below(T, T + part(10, T)),
];

const LISTED: readonly Ranges[] = [
  {
    task: "adding",
    options: {},
    lengths: [2, 300],
    seen: marksAt(1),
    ranges: (T) => [below(0, Math.floor(T / 2)), below(Math.floor(T / 2), T), [T, T]],
  },
  {
    task: "adding",
    options: { variant: "arjovsky-2016" },
    lengths: [2, 300],
    seen: marksAt(1),
    ranges: (T) => [below(0, Math.floor(T / 2)), below(Math.floor(T / 2), 2 * Math.floor(T / 2)), [T, T]],
  },
  {
    task: "adding",
    options: { variant: "pascanu-2013" },
    lengths: [10, 300],
    seen: marksAt(0),
    ranges: pascanu,
  },
  { task: "multiplication", options: {}, lengths: [10, 300], seen: marksAt(0), ranges: pascanu },
  ...["adding", "multiplication"].map((task) => ({
    task,
    options: { variant: "hochreiter-1997" },
    lengths: [20, 300] as const,
    // The earliest and the latest mark that counts; there are one or two.
    seen(shown: Shown) {
      const [at] = [marksAt(1)(shown).slice(0, -1)];
      return [at[0]!, at.at(-1), shown.T];
    },
    ranges: (T: number): readonly Range[] => [
      [1, Math.max(9, Math.floor(T / 2) - 1)],
      [1, Math.max(9, Math.floor(T / 2) - 1)],
      [T, T + part(10, T)],
    ],
  })),
  {
    task: "delayed-xor",
    options: {},
    lengths: [10, 300],
    seen: marksAt(1),
    ranges: (T) => [
      below(part(2, T), part(20, T)),
      below(part(30, T), part(50, T)),
      below(T, T + part(10, T)),
    ],
  },
  {
    task: "temporal-order",
    options: {},
    lengths: [10, 300],
    seen: symbolsAt,
    ranges: (T) => [below(part(10, T), part(20, T)), below(part(50, T), part(60, T)), [T, T]],
  },
  {
    task: "temporal-order",
    options: { symbols: 3 },
    lengths: [10, 300],
    seen: symbolsAt,
    ranges: (T) => [
      below(part(10, T), part(20, T)),
      below(part(30, T), part(40, T)),
      below(part(60, T), part(70, T)),
      [T, T],
    ],
  },
  {
    task: "temporal-order",
    options: { variant: "hochreiter-1997" },
    lengths: [10, 300],
    seen: symbolsAt,
    ranges: (T) => [
      [part(10, T), part(20, T)],
      [part(50, T), part(60, T)],
      [T, T + part(10, T)],
    ],
  },
  {
    task: "temporal-order",
    options: { variant: "hochreiter-1997", symbols: 3 },
    lengths: [10, 300],
    seen: symbolsAt,
    ranges: (T) => [
      [part(10, T), part(20, T)],
      [part(33, T), part(43, T)],
      [part(66, T), part(76, T)],
      [T, T + part(10, T)],
    ],
  },
  {
    task: "variable-copy",
    options: { positions: 3, symbols: 4 },
    lengths: [1, 100],
    // The delimiter is a step before the first of the three answers.
    seen: (shown) => [shown.T - 3 - stepsWhere(shown, (t) => shown.symbol(t) === 5)[0]!, shown.T],
    ranges: (T) => [
      [1, 1],
      [7, T + 6],
    ],
  },
  {
    task: "selective-copy",
    options: { positions: 2 },
    lengths: [2, 100],
    seen(shown) {
      const at = stepsWhere(shown, (t) => shown.symbol(t) > 0 && shown.symbol(t) < 15);
      return [...at, shown.T];
    },
    ranges: (T) => [
      [0, T - 2],
      [1, T - 1],
      [T + 2, T + 2],
    ],
  },
  {
    task: "induction",
    options: {},
    lengths: [4, 100],
    seen: (shown) => [...stepsWhere(shown, (t) => shown.symbol(t) === 15), shown.T],
    ranges: (T) => [
      [0, T - 4],
      [T - 1, T - 1],
      [T, T],
    ],
  },
  {
    task: "associative-recall",
    options: { pairs: 2, vocabulary: 8 },
    lengths: [8, 100],
    // Both keys come again after the pairs, at even steps, at different ones.
    seen: ({ T, asked }) => [asked.length, asked[0]!, asked[1]!, asked[0]! % 2, asked[1]! % 2, T],
    ranges: (T) => [
      [2, 2],
      [4, 4 + 2 * (Math.floor((T - 4) / 2) - 2)],
      [6, 4 + 2 * (Math.floor((T - 4) / 2) - 1)],
      [0, 0],
      [0, 0],
      [T, T],
    ],
  },
];

describe.each(LISTED)("$task $options", ({ task: name, options, lengths, seen, ranges }) => {
  test("has lengths and places in the published ranges", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: lengths[0], max: lengths[1] }),
        fc.integer({ min: 0, max: 2 ** 31 }),
        (T, seed) => {
          const task = build(name, { ...options, length: T });
          let [count, longest] = [0, 0];
          for (const shown of sequencesOf(task, 100, seed)) {
            const found = seen(shown);
            const wanted = ranges(T, shown.T);
            expect(found.length).toBe(wanted.length);
            for (const [i, [least, most]] of wanted.entries())
              if (!(found[i]! >= least && found[i]! <= most))
                throw new Error(`number ${i} is ${found[i]!}, not from ${least} to ${most}`);
            longest = Math.max(longest, shown.T);
            count++;
          }
          expect(count).toBe(100);
          expect(longest).toBeLessThanOrEqual(task.longest);
        },
      ),
      { seed: 13, numRuns: 100 },
    );
  });

  test("reaches both ends of each, at the longest length at which all have one", () => {
    const T = 40;
    const least: number[] = [];
    const most: number[] = [];
    const task = build(name, { ...options, length: T });
    for (const shown of sequencesOf(task, 40_000)) {
      for (const [i, one] of seen(shown).entries()) {
        least[i] = Math.min(least[i] ?? Infinity, one);
        most[i] = Math.max(most[i] ?? -Infinity, one);
      }
    }
    // What depends on a drawn length reaches furthest in the longest sequence, and begins in the shortest.
    expect(least).toEqual(ranges(T, T).map(([from]) => from));
    expect(most).toEqual(ranges(T, task.longest).map(([, to]) => to));
  });
});

test("values are from the published ranges, and markers what they say", () => {
  const all = [
    { task: "adding", variant: "le-2015", value: 0, low: 0, markers: [0, 1] },
    { task: "adding", variant: "arjovsky-2016", value: 0, low: 0, markers: [0, 1] },
    { task: "adding", variant: "pascanu-2013", value: 1, low: 0, markers: [0, 1] },
    { task: "adding", variant: "hochreiter-1997", value: 0, low: -1, markers: [-1, 0, 1] },
    { task: "multiplication", variant: "pascanu-2013", value: 1, low: 0, markers: [0, 1] },
    { task: "multiplication", variant: "hochreiter-1997", value: 0, low: 0, markers: [-1, 0, 1] },
  ];
  for (const { task, variant, value, low, markers } of all) {
    let [least, most] = [Infinity, -Infinity];
    const seen = new Set<number>();
    for (const { T, value: at } of sequencesOf(build(task, { variant, length: 30 }), 2000)) {
      for (let t = 0; t < T; t++) {
        seen.add(at(t, 1 - value));
        least = Math.min(least, at(t, value));
        most = Math.max(most, at(t, value));
      }
      if (variant === "hochreiter-1997") expect([at(0, 1), at(T - 1, 1)]).toEqual([-1, -1]);
    }
    expect([...seen].sort((a, b) => a - b)).toEqual(markers);
    expect(least).toBeGreaterThanOrEqual(low);
    expect(most).toBeLessThanOrEqual(1);
    expect(most - least).toBeGreaterThan(0.999 * (1 - low));
  }
});

test("the noise of latch is Gaussian with the standard deviation that is asked for, and the code in its first steps", () => {
  const task = build("latch", { length: 30, told: 2, noise: 0.5 });
  const noise: number[] = [];
  const classes = [0, 0];
  let later = 0;
  for (const { T, value } of sequencesOf(task, 4000)) {
    const k = value(0, 2) === 1 ? 1 : 0;
    classes[k]!++;
    // The first steps, then all that the class's channels hold later.
    expect([0, 1].map((t) => [0, 1, 2, 3, 4].map((channel) => value(t, channel)))).toEqual(
      [0, 1].map((t) => [0, 1, 2, 3, 4].map((channel) => (channel === 2 * k + t ? 1 : 0))),
    );
    for (let t = 2; t < T; t++) {
      noise.push(value(t, 4));
      later += Math.abs(value(t, 0)) + Math.abs(value(t, 1)) + Math.abs(value(t, 2)) + Math.abs(value(t, 3));
    }
  }
  expect(later).toBe(0);
  // 112 000 draws: standard errors 0.0015 of the mean, 0.0011 of the deviation, 0.0015 of the share within one deviation.
  const mean = noise.reduce((sum, x) => sum + x, 0) / noise.length;
  const deviation = Math.sqrt(noise.reduce((sum, x) => sum + (x - mean) ** 2, 0) / noise.length);
  expect(Math.abs(mean)).toBeLessThan(0.006);
  expect(Math.abs(deviation - 0.5)).toBeLessThan(0.005);
  expect(Math.abs(noise.filter((x) => Math.abs(x) < 0.5).length / noise.length - 0.6827)).toBeLessThan(0.006);
  // 63 is two standard errors of 4000 coins; this is five.
  expect(Math.abs(classes[0]! - 2000)).toBeLessThan(160);
});

test("short gaps are likelier in associative-recall, by the published power law", () => {
  // One pair, 10 slots: p ∝ i^(−0.99).
  const task = build("associative-recall", { length: 22, pairs: 1, vocabulary: 8 });
  const counts = new Float64Array(10);
  const total = 40_000;
  for (const { asked } of sequencesOf(task, total)) counts[(asked[0]! - 2) / 2]!++;
  const weights = Array.from({ length: 10 }, (_, i) => (i + 1) ** -0.99);
  const sum = weights.reduce((all, weight) => all + weight, 0);
  for (const [i, weight] of weights.entries()) {
    const p = weight / sum;
    expect(Math.abs(counts[i]! / total - p)).toBeLessThan(4.5 * Math.sqrt((p * (1 - p)) / total));
  }
});

test.each([
  ["random-permutation", {}, 1],
  ["temporal-order", { symbols: 3 }, 1],
  ["temporal-order", { variant: "hochreiter-1997" }, 1.1],
  ["adding", {}, 1],
  ["adding", { variant: "arjovsky-2016" }, 1],
  ["adding", { variant: "pascanu-2013" }, 1.1],
  ["multiplication", {}, 1.1],
])("of a range of lengths, %s %o draws each base length alike, both ends included", (name, options, most) => {
  const task = build(name, { ...options, length: [20, 29] });
  expect(task.length).toBe(null);
  const counts = new Map<number, number>();
  for (const { T, asked } of sequencesOf(task, 20_000)) {
    counts.set(T, (counts.get(T) ?? 0) + 1);
    expect(asked).toEqual([T - 1]);
  }
  const seen = [...counts.keys()].sort((a, b) => a - b);
  if (most === 1) {
    expect(seen).toEqual(Array.from({ length: 10 }, (_, i) => 20 + i));
    // 42 is a standard error.
    for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(200);
  } else {
    // T to 1.1 T, in Pascanu's code without the end.
    expect([seen[0], seen.at(-1)]).toEqual([20, task.longest]);
    expect(task.longest).toBe(name === "temporal-order" ? 31 : 30);
  }
});

test("of a range, the places are those of each sequence's own length", () => {
  for (const shown of sequencesOf(build("temporal-order", { length: [10, 199] }), 5000)) {
    const { T } = shown;
    const [first, second, ...others] = stepsWhere(shown, (t) => shown.symbol(t) < 2);
    expect([first! >= part(10, T), first! < part(20, T)]).toEqual([true, true]);
    expect([second! >= part(50, T), second! < part(60, T)]).toEqual([true, true]);
    expect(others).toEqual([]);
  }
  for (const shown of sequencesOf(build("adding", { length: [2, 199] }), 5000)) {
    const [first, second] = marksAt(1)(shown);
    expect([first! < Math.floor(shown.T / 2), second! >= Math.floor(shown.T / 2)]).toEqual([true, true]);
  }
});

test("long-lag 2c is b, x or y, at least q distractors of p kinds, and e; further ones follow with probability 9/10", () => {
  const task = build("long-lag", { experiment: "2c", length: 7, distractors: 4 });
  let [further, longest] = [0, 0];
  const kinds = new Float64Array(4);
  for (const { T, symbol, asked } of sequencesOf(task, 40_000)) {
    const shown = Array.from({ length: T }, (_, t) => symbol(t));
    expect([shown[0], shown.at(-1), asked]).toEqual([2, 3, [T - 1]]);
    expect(shown[1]).toBeLessThan(2);
    for (const one of shown.slice(2, -1)) kinds[one - 4]!++;
    expect(T).toBeGreaterThanOrEqual(10);
    further += T - 10;
    longest = Math.max(longest, T);
  }
  // Mean 9 and deviation √90 of each: four standard errors.
  expect(Math.abs(further / 40_000 - 9)).toBeLessThan(0.19);
  expect(longest).toBeGreaterThan(80);
  expect(longest).toBeLessThanOrEqual(task.longest);
  const all = 40_000 * 7 + further;
  expect(kinds.reduce((sum, count) => sum + count, 0)).toBe(all);
  for (const count of kinds) expect(Math.abs(count / all - 0.25)).toBeLessThan(4.5 * Math.sqrt(0.1875 / all));
});

describe("a length without room is refused, with the least that has it:", () => {
  test.each([
    ["adding", { variant: "hochreiter-1997", length: 19 }, "write a length of at least 20"],
    ["adding", { variant: "pascanu-2013", length: 9 }, "write a length of at least 10"],
    ["multiplication", { variant: "hochreiter-1997", length: 19 }, "write a length of at least 20"],
    ["adding", { variant: "pascanu-2013", length: [9, 50] }, "write a length of at least 10"],
    ["adding", { variant: "hochreiter-1997", length: [20, 50] }, "has one length T"],
    ["multiplication", { variant: "hochreiter-1997", length: [20, 50] }, "has one length T"],
    [
      "temporal-order",
      { length: [50, 50] },
      "[50,50] is no range of lengths; write the fewest steps, then the most",
    ],
    ["random-permutation", { length: [50, 20] }, "[50,20] is no range of lengths"],
    ["selective-copy", { length: 7, positions: 8 }, "write a length of at least 8"],
    ["associative-recall", { length: 15, pairs: 4 }, "write a length of at least 16"],
    ["associative-recall", { vocabulary: 8, pairs: 4 }, "write an even number of at least 10"],
    ["associative-recall", { vocabulary: 11 }, "write an even number of at least 10"],
  ])("%s %o", (name, options, message) => {
    expect(() => build(name, options)).toThrow(message);
  });
});
