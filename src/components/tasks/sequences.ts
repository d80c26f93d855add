/**
 * For tasks that write one sequence at a time: its place in the batch, its length, which steps count and the zeros
 * everywhere else are taken care of here.
 */
import type { Batch, SolveRule, Source, TaskBody, TaskSizes } from "../define.ts";

/** How a sequence is given its inputs, by the kind of the inputs. */
interface Inputs {
  readonly values: {
    /** x_t[channel] = value. */
    input(t: number, channel: number, value: number): void;
    /** x_t[channel]; 0 if nothing was written there. */
    inputAt(t: number, channel: number): number;
  };
  readonly index: {
    /** x_t = the index's unit vector. */
    input(t: number, index: number): void;
    /** The index at step t; 0 if none was written there. */
    inputAt(t: number): number;
  };
}

/** How a sequence is given its answers, by the kind of the outputs. A step with an answer counts, others do not. */
interface Answers {
  readonly values: {
    /** y_t[output] = value; by default the first output. Outputs that are never set are 0. */
    answer(t: number, value: number, output?: number): void;
  };
  readonly classes: {
    answer(t: number, label: number): void;
  };
}

/** Squared error above which a value is wrong; classes need none. */
interface Tolerances {
  readonly values: { readonly tolerance: number };
  readonly classes: { readonly tolerance?: never };
}

/**
 * `write` writes the next sequence of the source into a blank place, where inputs are 0 and no step counts. Every
 * sequence is as long as `sizes` says; if that is null, `write` returns the steps of each, at most `longest`.
 */
type Writing<Pen, L> = null extends L
  ? { readonly longest: number; write(pen: Pen, source: Source): number }
  : { readonly longest?: never; write(pen: Pen, source: Source): void };

type InputKind = TaskSizes["inputs"]["kind"];
type OutputKind = TaskSizes["outputs"]["kind"];

interface Sizes<I extends InputKind, O extends OutputKind, L extends number | null> extends TaskSizes {
  readonly inputs: { readonly kind: I; readonly size: number };
  readonly outputs: { readonly kind: O; readonly size: number };
  readonly length: L;
}

/** The rest of {@link TaskBody}; the defaults are what most tasks have. */
interface Rest {
  readonly chanceLoss: TaskBody["chanceLoss"];
  readonly levels?: NonNullable<TaskBody["levels"]>;
  /** Left out if the task never counts as learned. */
  readonly solve?: SolveRule;
  readonly available?: NonNullable<TaskBody["available"]>;
  readonly guesses?: NonNullable<TaskBody["guesses"]>;
  readonly reading?: NonNullable<TaskBody["reading"]>;
  /** Default 1. */
  readonly counted?: TaskBody["counted"];
  /** Default `answers`. */
  readonly unit?: TaskBody["unit"];
  /** Default: the error rate. */
  readonly metric?: TaskBody["metric"];
  readonly memory?: TaskBody["memory"];
  readonly start?: TaskBody["start"];
}

type Written<I extends InputKind, O extends OutputKind, L> = Rest &
  Tolerances[O] &
  Writing<Inputs[I] & Answers[O], L>;

const ERROR_RATE: TaskBody["metric"] = {
  name: "error_rate",
  better: "lower",
  of: (tally) => tally.error_rate,
};

/** The error rate over whole sequences: one is wrong if any of its answers is. */
export const SEQUENCE_ERROR_RATE: TaskBody["metric"] = {
  name: "sequence_error_rate",
  better: "lower",
  of: (tally) => tally.sequence_error_rate,
};

const percent = (share: number): string => `${Math.round(share * 1e4) / 100} %`;

/** Solved once less than this share of the answers is wrong. */
export const wrongBelow = (
  share: number,
  { source, confirmedOn }: Pick<SolveRule, "source" | "confirmedOn">,
): SolveRule => ({
  rule: `less than ${percent(share)} of the answers wrong`,
  source,
  confirmedOn,
  holds: (tally) => tally.error_rate < share,
});

/** Solved once no answer is wrong. */
export const noneWrong = ({ source, confirmedOn }: Pick<SolveRule, "source" | "confirmedOn">): SolveRule => ({
  rule: "no answer wrong",
  source,
  confirmedOn,
  holds: (tally) => tally.error_rate === 0,
});

/** Solved once less than this share of the sequences has a wrong answer. */
export const sequencesWrongBelow = (
  share: number,
  { source, confirmedOn }: Pick<SolveRule, "source" | "confirmedOn">,
): SolveRule => ({
  rule: `less than ${percent(share)} of the sequences with a wrong answer`,
  source,
  confirmedOn,
  holds: (tally) => tally.sequence_error_rate < share,
});

/**
 * What `create` returns for a task whose `write` makes or reads sequences one by one:
 *
 *     create: ({ length: T }, { sizes }) =>
 *       sequences(sizes, {
 *         chanceLoss: log(2),
 *         solve: wrongBelow(0.01, { source: null, confirmedOn: 10_000 }),
 *         write({ input, answer }, { stream }) {
 *           const bit = nextBelow(stream, 2);
 *           input(0, bit);
 *           answer(T - 1, bit);
 *         },
 *       })
 */
export function sequences<I extends InputKind, O extends OutputKind, L extends number | null>(
  sizes: Sizes<I, O, L>,
  written: Written<I, O, L>,
): TaskBody {
  const { counted = 1, unit = "answers", metric = ERROR_RATE, memory = {}, start = () => {} } = written;
  const { chanceLoss, levels, solve, available, guesses, reading, tolerance } = written;
  const longest = written.longest ?? sizes.length!;
  const { pens, take } = makePens(sizes, longest);
  const pen = { ...pens.inputs[sizes.inputs.kind], ...pens.answers[sizes.outputs.kind] };
  return {
    longest,
    counted,
    unit,
    chanceLoss,
    ...(tolerance === undefined ? {} : { tolerance }),
    metric,
    ...(levels && { levels }),
    ...(solve && { solve }),
    ...(available && { available }),
    ...(guesses && { guesses }),
    ...(reading && { reading }),
    memory,
    start,
    fill(batch, source, sequences) {
      blank(batch);
      for (let b = 0; b < sequences; b++) {
        take(batch, b);
        const steps = written.write(pen, source);
        const T = typeof steps === "number" ? steps : longest;
        batch.lengths[b] = T;
        batch.T = Math.max(batch.T, T);
      }
    },
  };
}

/** A batch without sequences. */
function blank(batch: Batch): void {
  batch.T = 0;
  batch.carry = false;
  batch.lengths.fill(0);
  batch.values.fill(0);
  batch.indices.fill(0);
  batch.targets.fill(0);
  batch.labels.fill(0);
  batch.mask.fill(0);
}

/** i, one of 0 … n − 1; throws otherwise, since it would be written into another sequence's place, or nowhere. */
function oneOf(n: number, i: number, what: string): number {
  if (!Number.isInteger(i) || i < 0 || i >= n)
    throw new Error(`${what} is ${i}; it must be a whole number, at least 0 and below ${n}`);
  return i;
}

/**
 * The pens of all kinds, made once per task, and `take`, which moves them to place b of a batch. A verb that takes
 * a fraction is a single store, short enough for compilers always to inline: a fraction passed through a call costs
 * an allocation.
 */
function makePens({ inputs, outputs }: TaskSizes, longest: number) {
  let batch: Batch;
  let b = 0;
  const row = (t: number): number => oneOf(longest, t, "the step") * batch.B + b;
  const inputPlace = (t: number, channel: number): number =>
    row(t) * inputs.size + oneOf(inputs.size, channel, "the input channel");
  /** Also marks the step as counted. */
  const answerPlace = (t: number, output = 0): number => {
    batch.mask[row(t)] = 1;
    return row(t) * outputs.size + oneOf(outputs.size, output, "the output");
  };
  const pens: { readonly inputs: Inputs; readonly answers: Answers } = {
    inputs: {
      values: {
        input(t, channel, value) {
          batch.values[inputPlace(t, channel)] = value;
        },
        inputAt: (t, channel) => batch.values[inputPlace(t, channel)]!,
      },
      index: {
        input(t, index) {
          batch.indices[row(t)] = oneOf(inputs.size, index, "the input index");
        },
        inputAt: (t) => batch.indices[row(t)]!,
      },
    },
    answers: {
      values: {
        answer(t, value, output) {
          batch.targets[answerPlace(t, output)] = value;
        },
      },
      classes: {
        answer(t, label) {
          batch.mask[row(t)] = 1;
          batch.labels[row(t)] = oneOf(outputs.size, label, "the label");
        },
      },
    },
  };
  const take = (given: Batch, place: number): void => {
    batch = given;
    b = place;
  };
  return { pens, take };
}
