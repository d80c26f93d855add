/**
 * The synthetic tasks once more, from their papers' side: for each task and variant a reader of the inputs who knows the
 * rule, and for each of its levels one who knows that much. Nothing here uses the tasks' own code.
 */
import type { Shown } from "../../support/sequences.ts";

export interface Published {
  readonly task: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** The answer at step t, from the inputs alone. */
  oracle(shown: Shown, t: number): number;
  /** For each level, worst first: the value, or the probability of the label at step t. */
  readonly levels: readonly ((shown: Shown, t: number, label: number) => number)[];
}

/** The values of the pairs whose marker is 1. */
function marked(
  { T, value }: Shown,
  channels: { readonly value: number; readonly marker: number },
): number[] {
  const found: number[] = [];
  for (let t = 0; t < T; t++) if (value(t, channels.marker) === 1) found.push(value(t, channels.value));
  return found;
}

const VALUE_FIRST = { value: 0, marker: 1 };
const MARKER_FIRST = { value: 1, marker: 0 };

const sum = (values: readonly number[]): number => values.reduce((total, x) => total + x, 0);
const product = (values: readonly number[]): number => values.reduce((total, x) => total * x, 1);

/** Steps at which a symbol of this kind stands. */
const where = ({ T, symbol }: Shown, is: (index: number) => boolean): number[] =>
  Array.from({ length: T }, (_, t) => t).filter((t) => is(symbol(t)));

/** A and B are 0 and 1; the first is the lowest bit. */
const order = (shown: Shown): number[] => where(shown, (i) => i < 2).map((t) => shown.symbol(t));
const orderClass = (shown: Shown): number => order(shown).reduce((label, v, i) => label + v * 2 ** i, 0);

/** Knows the last `known` of n symbols: of the 2^(n − known) classes that agree, each is as likely. */
const knowsOrder =
  (n: number, known: number) =>
  (shown: Shown, _t: number, label: number): number =>
    order(shown).every((v, i) => i < n - known || ((label >> i) & 1) === v) ? 2 ** (known - n) : 0;

const temporal = (
  symbols: number,
  variant: string,
  length: number | readonly number[] = variant === "pascanu-2013" ? 20 : 30,
): Published => ({
  task: "temporal-order",
  options: { variant, symbols, length },
  oracle: orderClass,
  levels: symbols === 2 ? [knowsOrder(2, 1)] : [knowsOrder(3, 1), knowsOrder(3, 2)],
});

/** Symbols of 1 … K, S of them at the beginning; a scalar delimiter is −1. */
const copied = (task: string, options: Readonly<Record<string, unknown>>, K: number): Published => {
  const at = ({ symbol, value }: Shown, t: number): number =>
    options["input"] === "scalar" ? value(t, 0) : symbol(t);
  const delimiter = options["input"] === "scalar" ? -1 : K + 1;
  const late = task === "noiseless-memorization" || options["layout"] === "exprnn-2019" ? 0 : 1;
  /** The first answer is due at the delimiter, or a step later. */
  const due = (shown: Shown): number => {
    let t = 0;
    while (at(shown, t) !== delimiter) t++;
    return t + late;
  };
  return {
    task,
    options,
    oracle: (shown, t) => (t < due(shown) ? 0 : at(shown, t - due(shown))),
    levels:
      task === "variable-copy" && options["length"] !== 1
        ? [(shown, t, label) => (t < due(shown) ? Number(label === 0) : label === 0 ? 0 : 1 / K)]
        : [],
  };
};

/** Of permutations of n things, in the order of their words. */
function words(n: number): number[][] {
  const grow = (begun: number[]): number[][] =>
    begun.length === n
      ? [begun]
      : Array.from({ length: n }, (_, i) => i)
          .filter((i) => !begun.includes(i))
          .flatMap((i) => grow([...begun, i]));
  return grow([]);
}

/** Even permutations fall apart into cycles such that n minus their number is even. */
function isEven(p: readonly number[]): boolean {
  const seen = new Set<number>();
  let cycles = 0;
  for (let i = 0; i < p.length; i++) {
    if (!seen.has(i)) cycles++;
    for (let j = i; !seen.has(j); j = p[j]!) seen.add(j);
  }
  return (p.length - cycles) % 2 === 0;
}

function group(name: string, answer: string): Published {
  const all = words(Number(name[1]));
  const members = name.startsWith("A") ? all.filter(isEven) : all;
  /** Where each thing has gone after the steps up to t. */
  const moved = ({ symbol }: Shown, t: number): number[] => {
    const things = members[0]!.slice();
    for (let step = 0; step <= t; step++) {
      const p = members[symbol(step)]!;
      for (const [thing, place] of things.entries()) things[thing] = p[place]!;
    }
    return things;
  };
  const numbers = new Map(members.map((p, i) => [p.join(), i]));
  const even = members.map(isEven);
  return {
    task: "permutations",
    options: { group: name, answer, length: 5 },
    oracle: (shown, t) => numbers.get(moved(shown, t).join())!,
    levels: name.startsWith("A")
      ? []
      : [
          (shown, t, label) => {
            let odd = 0;
            for (let step = 0; step <= t; step++) if (!even[shown.symbol(step)]!) odd++;
            return even[label] === (odd % 2 === 0) ? 2 / members.length : 0;
          },
        ],
  };
}

const bits = ({ symbol }: Shown, t: number): number =>
  Array.from({ length: t + 1 }, (_, step) => symbol(step)).filter((bit) => bit === 1).length % 2;

export const PUBLISHED: readonly Published[] = [
  {
    task: "adding",
    options: { length: 11 },
    oracle: (shown) => sum(marked(shown, VALUE_FIRST)),
    levels: [(shown) => 0.5 + marked(shown, VALUE_FIRST)[0]!],
  },
  ...[25, [25, 30]].map((length) => ({
    task: "adding",
    options: { variant: "pascanu-2013", length },
    oracle: (shown: Shown) => sum(marked(shown, MARKER_FIRST)) / 2,
    levels: [(shown: Shown) => (0.5 + marked(shown, MARKER_FIRST)[1]!) / 2],
  })),
  {
    task: "adding",
    options: { variant: "hochreiter-1997", length: 22 },
    oracle: (shown) => 0.5 + sum(marked(shown, VALUE_FIRST)) / 4,
    levels: [(shown) => 0.5 + marked(shown, VALUE_FIRST).at(-1) / 4],
  },
  {
    task: "adding",
    options: { variant: "arjovsky-2016", length: 11 },
    oracle: (shown) => sum(marked(shown, VALUE_FIRST)),
    levels: [(shown) => 0.5 + marked(shown, VALUE_FIRST)[1]!],
  },
  ...[25, [20, 21]].map((length) => ({
    task: "multiplication",
    options: { length },
    oracle: (shown: Shown) => product(marked(shown, MARKER_FIRST)),
    levels: [(shown: Shown) => marked(shown, MARKER_FIRST)[0]! / 2],
  })),
  {
    task: "multiplication",
    options: { variant: "hochreiter-1997", length: 22 },
    oracle: (shown) => product(marked(shown, VALUE_FIRST)),
    // The earlier mark fell on the first pair, where it is 1, once in ten, else the second did, once in ten.
    levels: [(shown) => marked(shown, VALUE_FIRST).at(-1) * (0.5 + 0.5 * (0.1 + 0.9 / 10))],
  },
  {
    task: "delayed-xor",
    options: { length: 20 },
    oracle(shown) {
      const [a, b] = marked(shown, VALUE_FIRST);
      return Number(a !== b);
    },
    levels: [],
  },
  temporal(2, "pascanu-2013"),
  temporal(3, "pascanu-2013"),
  temporal(2, "hochreiter-1997"),
  temporal(3, "hochreiter-1997"),
  temporal(2, "pascanu-2013", [15, 40]),
  temporal(3, "hochreiter-1997", [15, 40]),
  ...[9, [2, 12]].map((length) => ({
    task: "random-permutation",
    options: { length },
    oracle: ({ symbol }: Shown) => symbol(0),
    levels: [],
  })),
  {
    task: "long-lag",
    options: { length: 9 },
    oracle: ({ T, symbol }, t) => (t === T - 1 ? symbol(0) : symbol(t + 1)),
    levels: [],
  },
  {
    task: "long-lag",
    options: { experiment: "2c", length: 5, distractors: 3 },
    oracle: ({ symbol }) => symbol(1),
    levels: [],
  },
  {
    task: "latch",
    options: { length: 9 },
    oracle: ({ value }) => (value(0, 3) === 1 ? 0.8 : -0.8),
    levels: [],
  },
  copied("noiseless-memorization", { length: 6 }, 2),
  copied("noiseless-memorization", { variant: "20-bit", length: 3 }, 5),
  copied("copy-memory", { length: 5 }, 8),
  copied("copy-memory", { length: 5, layout: "exprnn-2019", symbols: 3, positions: 2 }, 3),
  copied("copy-memory", { length: 4, input: "scalar", positions: 3 }, 8),
  copied("variable-copy", { length: 6, positions: 3 }, 8),
  copied("variable-copy", { length: 1, positions: 2, symbols: 4, layout: "exprnn-2019" }, 4),
  copied("variable-copy", { length: 5, input: "scalar", positions: 2, layout: "exprnn-2019" }, 8),
  {
    task: "selective-copy",
    options: { length: 12, positions: 4 },
    oracle: (shown, t) => shown.symbol(where(shown, (i) => i > 0 && i < 15)[t - 12]!) - 1,
    levels: [],
  },
  {
    task: "induction",
    options: { length: 12 },
    oracle: (shown) => shown.symbol(where(shown, (i) => i === 15)[0]! + 1),
    levels: [],
  },
  {
    task: "associative-recall",
    options: { length: 24, pairs: 3, vocabulary: 20 },
    oracle({ symbol }, t) {
      const i = [0, 1, 2].find((pair) => symbol(2 * pair) === symbol(t))!;
      return symbol(2 * i + 1);
    },
    levels: [({ symbol }, _t, label) => ([1, 3, 5].some((t) => symbol(t) === label) ? 1 / 3 : 0)],
  },
  { task: "parity", options: { length: 13 }, oracle: bits, levels: [] },
  { task: "parity", options: { length: 4, answer: "every-step" }, oracle: bits, levels: [] },
  group("S5", "every-step"),
  group("S3", "every-step"),
  group("S3", "end"),
  group("A5", "every-step"),
];
