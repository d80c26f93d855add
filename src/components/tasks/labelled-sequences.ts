import type { Source, Split, Tally } from "../define.ts";
import { task, z } from "../define.ts";
import { UserError } from "../user-error.ts";
import { blameFile, makeKnown } from "./files/blame-file.ts";
import { epochMemory, nextExample, startEpochs } from "./files/epochs.ts";
import { ANSWERS, type Asked, type Examples, isClass, isEachStep, widthOf } from "./files/examples.ts";
import { readCsvExamples } from "./files/examples-csv.ts";
import { readNpzExamples } from "./files/examples-npz.ts";
import { chanceOf, checkSymbols, scaleOf, type Part, type Parts, PARTS } from "./files/parts.ts";
import { shuffledOrder } from "./files/shuffled.ts";
import { sequences } from "./sequences.ts";

const FILES = { file: "training", "validation-file": "validation", "test-file": "test" } as const;

const known = makeKnown<Examples>();

const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b;

interface Chosen extends Asked {
  readonly file: string;
  readonly "validation-file": string | null;
  readonly "test-file": string | null;
  readonly validation: number;
  readonly test: number;
  readonly split: number;
}

function examplesIn(
  files: Readonly<Record<string, Uint8Array>>,
  options: Chosen,
  option: keyof typeof FILES,
): Examples {
  const { features, answer, outputs, sequence, step, label } = options;
  const asked = { features, answer, outputs, sequence, step, label };
  const bytes = files[option]!;
  return blameFile(options[option]!, option, () =>
    known(bytes, asked, () => (isZip(bytes) ? readNpzExamples : readCsvExamples)(bytes, asked)),
  );
}

/** Each part's examples: of a file of its own, or a share of the first one, drawn by the seed `split`. */
function partsOf(files: Readonly<Record<string, Uint8Array>>, options: Chosen): Parts {
  const first = examplesIn(files, options, "file");
  const N = first.starts.length - 1;
  const drawn = shuffledOrder(N, options.split, "split of sequences");
  let taken = 0;
  const heldOut = (part: "validation" | "test") => {
    const option = `${part}-file` as const;
    if (options[option] !== null) {
      const examples = examplesIn(files, options, option);
      return { examples, numbers: Int32Array.from({ length: examples.starts.length - 1 }, (_, n) => n) };
    }
    const count = Math.round(N * options[part]);
    const numbers = drawn.subarray(taken, taken + count);
    taken += count;
    return { examples: first, numbers };
  };
  const [validation, test] = [heldOut("validation"), heldOut("test")];
  const parts = {
    training: { examples: first, numbers: drawn.subarray(Math.min(taken, N)) },
    validation,
    test,
  };
  for (const part of PARTS)
    if (parts[part].numbers.length === 0)
      throw new UserError(
        `there are ${N} sequences, which leaves none for ${part}; use more, or other task.validation and task.test`,
        "task.file",
      );
  return parts;
}

/**
 * Sequences of the user's own, of whatever lengths: a class or values of each sequence, answered after its last step, or of each
 * step. From one file, split by a seed of its own, the same for all runs; or from a file for each part.
 */
export const labelledSequences = task({
  name: "labelled-sequences",
  summary: "Sequences of your own with a class or values each, or at each step, from .npz or CSV",
  formula:
    "loss −ln p(class), or Σ(ŷ − y)² over the values; chance: the entropy of the training classes, or the variance of the training values; never counts as solved",
  source: "Data of your own (docs/data.md)",
  objective: "mean",
  options: {
    file: z
      .string()
      .min(1)
      .default("sequences.npz")
      .describe(
        "A .npz with inputs and labels or targets, or a CSV file with one row a step, relative to the config",
      ),
    "validation-file": z
      .string()
      .min(1)
      .nullable()
      .default(null)
      .describe("The same for evaluation; null takes a share of `file`"),
    "test-file": z
      .string()
      .min(1)
      .nullable()
      .default(null)
      .describe("The same for the test; null takes a share of `file`"),
    features: z.int().min(1).max(1e5).default(1).describe("Numbers in a step of the inputs"),
    symbols: z
      .int()
      .min(2)
      .max(1e6)
      .nullable()
      .default(null)
      .describe("Each input is one of so many symbols, numbered from 0; null: inputs are numbers"),
    answer: z
      .enum(ANSWERS)
      .default("class")
      .describe("A class or values, of a whole sequence or of each step"),
    outputs: z
      .int()
      .min(1)
      .max(1e5)
      .default(2)
      .describe("Number of classes, numbered from 0, or of values in an answer"),
    scale: z
      .enum(["standardise", "none"])
      .default("standardise")
      .describe(
        "Whether each feature is shifted and scaled to mean 0 and standard deviation 1 in the training part",
      ),
    validation: z
      .number()
      .gt(0)
      .max(0.5)
      .default(0.15)
      .describe("Share of the sequences held out for evaluation"),
    test: z.number().gt(0).max(0.5).default(0.15).describe("Share held out for the test at the end"),
    split: z
      .int()
      .min(0)
      .max(1e9)
      .default(0)
      .describe("Seed by which sequences are held out, the same for all runs"),
    sequence: z
      .string()
      .min(1)
      .default("sequence")
      .describe("CSV: the column that says which sequence a row belongs to"),
    step: z.string().min(1).default("step").describe("CSV: the column of the step, if there is one"),
    label: z
      .string()
      .min(1)
      .default("label")
      .describe(
        "CSV: the column of the answer; of several values, label_1, label_2, …; all others are features",
      ),
  },
  files: (options) =>
    Object.fromEntries(
      Object.keys(FILES).flatMap((name) => {
        const path = options[name as keyof typeof FILES];
        return path === null
          ? []
          : [[name, { path, otherwise: `name your own as task.${name} (docs/data.md)` }]];
      }),
    ),
  sizes: ({ features, symbols, answer, outputs }) => ({
    inputs: symbols === null ? { kind: "values", size: features } : { kind: "index", size: symbols },
    outputs: { kind: isClass(answer) ? "classes" : "values", size: outputs },
    length: null,
  }),
  create(options, { files, sizes }) {
    const { answer: kind, features: I, symbols } = options;
    if (isClass(kind) && options.outputs < 2)
      throw new UserError("one class leaves nothing to learn; write 2 at least", "task.outputs");
    if (symbols !== null && I !== 1)
      throw new UserError(`a symbol is one number; got ${I}; write features: 1`, "task.features");
    const parts = partsOf(files, options);
    if (symbols !== null) checkSymbols(parts, symbols);
    const scale = scaleOf(parts.training, I, options.scale === "standardise");
    const chanceLoss = chanceOf(parts.training, options);
    const partOf = (split: Split) => parts[split === "probe" ? "validation" : split];
    const lengths = PARTS.flatMap((part) =>
      Array.from(
        parts[part].numbers,
        (n) => parts[part].examples.starts[n + 1]! - parts[part].examples.starts[n]!,
      ),
    );
    const longest = lengths.reduce((most, length) => Math.max(most, length), 1);
    const each = isEachStep(kind);
    const write = writing(options, partOf, scale);
    const rest = {
      longest,
      counted: each ? longest : 1,
      chanceLoss,
      available: (split: Split) => partOf(split).numbers.length,
      reading: readingOf(parts, longest),
      memory: epochMemory(parts.training.numbers.length),
      start: startEpochs,
    };
    const valued = {
      ...rest,
      tolerance: WRONG * chanceLoss,
      metric: { name: "rmse", better: "lower", of: (tally: Tally) => Math.sqrt(tally.loss) },
    } as const;
    const numbers = { ...sizes.inputs, kind: "values" } as const;
    const indices = { ...sizes.inputs, kind: "index" } as const;
    const classes = { ...sizes.outputs, kind: "classes" } as const;
    const values = { ...sizes.outputs, kind: "values" } as const;
    const length = null;
    if (symbols === null)
      return isClass(kind)
        ? sequences({ inputs: numbers, outputs: classes, length }, { ...rest, write: write.numbers })
        : sequences({ inputs: numbers, outputs: values, length }, { ...valued, write: write.numbers });
    return isClass(kind)
      ? sequences({ inputs: indices, outputs: classes, length }, { ...rest, write: write.symbols })
      : sequences({ inputs: indices, outputs: values, length }, { ...valued, write: write.symbols });
  },
});

interface AnswerPen {
  answer(t: number, value: number, output?: number): void;
}
interface NumberPen {
  input(t: number, channel: number, value: number): void;
}
interface SymbolPen {
  input(t: number, index: number): void;
}

/** `write` for inputs that are numbers and for those that are symbols. */
function writing(
  options: Pick<Chosen, "features" | "answer" | "outputs">,
  partOf: (split: Split) => Part,
  { mean, deviation }: ReturnType<typeof scaleOf>,
) {
  const I = options.features;
  const each = isEachStep(options.answer);
  const C = widthOf(options);
  const asNumbers = ({ input }: NumberPen, inputs: Float64Array, step: number, t: number): void => {
    for (let i = 0; i < I; i++) input(t, i, (inputs[step * I + i]! - mean[i]!) / deviation[i]!);
  };
  const asSymbol = ({ input }: SymbolPen, inputs: Float64Array, step: number, t: number): void =>
    input(t, inputs[step]!);
  const giving =
    <Pen>(give: (pen: Pen, inputs: Float64Array, step: number, t: number) => void) =>
    (pen: Pen & AnswerPen, source: Source): number => {
      const { examples, numbers } = partOf(source.split);
      const { starts, inputs, answers } = examples;
      const n = numbers[nextExample(source, numbers.length)]!;
      const from = starts[n]!;
      const T = starts[n + 1]! - from;
      for (let t = 0; t < T; t++) {
        give(pen, inputs, from + t, t);
        if (!each && t < T - 1) continue;
        const at = (each ? from + t : n) * C;
        for (let j = 0; j < C; j++) pen.answer(t, answers[at + j]!, j);
      }
      return T;
    };
  return { numbers: giving(asNumbers), symbols: giving(asSymbol) };
}

/** An answer is wrong if it is off by more than a fifth of the standard deviation. */
const WRONG = 0.04;

function readingOf(parts: Parts, longest: number) {
  const counts = PARTS.map((part) => `${parts[part].numbers.length} for ${part}`).join(", ");
  return {
    lines: [`read sequences of up to ${longest} steps: ${counts}`],
    figures: {
      ...Object.fromEntries(PARTS.map((part) => [`sequences_${part}`, parts[part].numbers.length])),
      longest,
    },
  };
}
