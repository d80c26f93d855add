import { nextBelow } from "../../engine/streams.ts";
import type { Split } from "../define.ts";
import { task, z } from "../define.ts";
import { UserError } from "../user-error.ts";
import { blameFile, makeKnown } from "./files/blame-file.ts";
import { momentsOf } from "./files/moments.ts";
import { shuffledOrder } from "./files/shuffled.ts";
import { columnOf, numberIn, readTable } from "./files/table.ts";
import { sequences } from "./sequences.ts";

const PARTS = ["training", "validation", "test"] as const;
type Part = (typeof PARTS)[number];

/** Parts in the order of time, standardised as the training part has mean 0 and standard deviation 1. */
interface Series {
  readonly parts: Readonly<Record<Part, Float64Array>>;
  readonly mean: number;
  readonly deviation: number;
}

interface Shares {
  readonly validation: number;
  readonly test: number;
}

const columns = makeKnown<Float64Array>();

function readColumn(bytes: Uint8Array, name: string): Float64Array {
  const table = readTable(bytes);
  const column = columnOf(table, name, "column");
  return Float64Array.from(table.rows, (_, row) => numberIn(table, row, column));
}

/** Throws a UserError if a part has no window of `span` values. */
function partsOf(values: Float64Array, { validation, test }: Shares, span: number): Series {
  const N = values.length;
  const [held, tested] = [Math.round(N * validation), Math.round(N * test)];
  const trained = N - held - tested;
  for (const [part, count] of [
    ["training", trained],
    ["validation", held],
    ["test", tested],
  ] as const)
    if (count < span)
      throw new UserError(
        `the series has ${N} values, which leaves ${Math.max(0, count)} for ${part}, and a sequence with its answer ` +
          `takes ${span}; use a longer series, a smaller task.length or other task.validation and task.test`,
      );
  const { mean, deviation } = momentsOf(values.subarray(0, trained));
  if (!(deviation > 0 && Number.isFinite(deviation)))
    throw new UserError(
      deviation === 0
        ? `the ${trained} values of the training part are all ${values[0]!}; there is nothing to learn`
        : "the values are too large to be squared; write them in a larger unit",
      "task.column",
    );
  const scaled = values.map((value) => (value - mean) / deviation);
  return {
    parts: {
      training: scaled.subarray(0, trained),
      validation: scaled.subarray(trained, trained + held),
      test: scaled.subarray(trained + held),
    },
    mean,
    deviation,
  };
}

/** The squared error of always saying that the value `ahead` steps later is the one now. */
function persistence(values: Float64Array, ahead: number): number {
  let sum = 0;
  for (let i = ahead; i < values.length; i++) {
    const change = values[i]! - values[i - ahead]!;
    sum += change * change;
  }
  return sum / (values.length - ahead);
}

/**
 * Predict a column of a CSV file: from x_1 … x_T the value `ahead` steps after the last (or after each). The series is split in
 * the order of time, test last, and standardised by the training part alone; no sequence reaches from one part into another.
 * Training sequences begin anywhere; those of the other parts come in an order drawn once, the same for all seeds.
 *
 * A sequence counts as wrong if its answer is off by more than a fifth of a standard deviation.
 */
export const timeSeries = task({
  name: "time-series",
  summary: "Predict the next value, or a later one, of a column of a CSV file",
  formula:
    "y = x_{t+k}, x standardised by the training part; loss (ŷ − y)²; chance 1; level: ŷ = x_t; metric: the root of the loss in the column's unit; never counts as solved",
  source: "A series of your own (docs/data.md)",
  objective: "mean",
  options: {
    file: z
      .string()
      .min(1)
      .default("series.csv")
      .describe("A CSV file with a header, relative to the config"),
    column: z.string().min(1).default("value").describe("The column that is read and predicted"),
    length: z.int().min(1).max(1e6).default(50).describe("Steps T of every sequence"),
    ahead: z
      .int()
      .min(1)
      .max(1e6)
      .default(1)
      .describe("Steps k between a value and the one that is predicted from it"),
    answers: z
      .enum(["last", "every"])
      .default("last")
      .describe("Whether a prediction is wanted after the last step alone, or after every one"),
    validation: z
      .number()
      .gt(0)
      .max(0.5)
      .default(0.15)
      .describe("Share of the series held out for evaluation, behind the training part"),
    test: z
      .number()
      .gt(0)
      .max(0.5)
      .default(0.15)
      .describe("Share held out for the test, the end of the series"),
  },
  files: ({ file }) => ({ series: { path: file, otherwise: "name your own as task.file (docs/data.md)" } }),
  sizes: ({ length }) => ({
    inputs: { kind: "values", size: 1 },
    outputs: { kind: "values", size: 1 },
    length,
  }),
  create(options, { files, sizes }) {
    const { length: T, ahead, answers } = options;
    const bytes = files["series"]!;
    const { parts, mean, deviation } = blameFile(options.file, "file", () =>
      partsOf(
        columns(bytes, options.column, () => readColumn(bytes, options.column)),
        options,
        T + ahead,
      ),
    );
    const held = (part: Part): Int32Array =>
      shuffledOrder(parts[part].length - T - ahead + 1, 0, "held-out stretches");
    const orders = { validation: held("validation"), test: held("test") };
    const partOf = (split: Split): Part => (split === "probe" ? "validation" : split);
    const last = persistence(parts.training, ahead);
    return sequences(sizes, {
      chanceLoss: 1,
      ...(last > 0 && last < 1 ? { levels: [{ knowing: "the last value", loss: last }] } : {}),
      tolerance: 0.04,
      counted: answers === "last" ? 1 : T,
      unit: "predictions",
      metric: { name: "rmse", better: "lower", of: (tally) => deviation * Math.sqrt(tally.loss) },
      available: (split) => parts[partOf(split)].length - T - ahead + 1,
      reading: readingOf({ parts, mean, deviation }, options),
      /** How many held-out sequences were read. */
      memory: { position: [1] },
      start({ memory }) {
        memory["position"]![0] = 0;
      },
      write({ input, answer }, { split, stream, memory }) {
        const part = partOf(split);
        const values = parts[part];
        let from: number;
        if (part === "training") from = nextBelow(stream, values.length - T - ahead + 1);
        else {
          const position = memory["position"]!;
          const order = orders[part];
          from = order[position[0]!]!;
          position[0] = (position[0]! + 1) % order.length;
        }
        for (let t = 0; t < T; t++) {
          input(t, 0, values[from + t]!);
          if (answers === "every" || t === T - 1) answer(t, values[from + t + ahead]!);
        }
      },
    });
  },
});

const short = (value: number): string => String(Number(value.toPrecision(4)));

function readingOf(
  { parts, mean, deviation }: Series,
  { column, ahead }: { readonly column: string; readonly ahead: number },
) {
  const counts = PARTS.map((part) => `${parts[part].length} for ${part}`).join(", ");
  const guess = PARTS.map((part) => [part, persistence(parts[part], ahead)] as const);
  return {
    lines: [
      `read ${counts} of the column ${column}; by the training part, mean ${short(mean)}, standard deviation ${short(deviation)}`,
      `squared error of the last value as guess, by the variance of the training part: ${guess
        .map(([part, error]) => `${short(error)} in ${part}`)
        .join(", ")}`,
    ],
    figures: {
      ...Object.fromEntries(PARTS.map((part) => [`values_${part}`, parts[part].length])),
      mean,
      standard_deviation: deviation,
      ...Object.fromEntries(guess.map(([part, error]) => [`last_value_loss_${part}`, error])),
    },
  };
}
