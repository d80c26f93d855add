/** The tables that runs and experiments leave, and the columns of those that every run has. */
import type { ChartDeclaration, Column } from "../components/define.ts";
import type { Run } from "../components/settings.ts";
import type { Started } from "../training/events.ts";
import type { CsvValue } from "./csv.ts";

/** A CSV of a run: its name without the ending, and its columns. */
export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  /** What a report draws of it, as the diagnostic that wrote it declares. */
  readonly charts?: readonly ChartDeclaration[] | undefined;
}

const RUN: Column = {
  name: "run",
  unit: "",
  about: "id: hash of what determines the numbers, and the seed",
  text: true,
};
const LABEL: Column = {
  name: "label",
  unit: "",
  about: "what the experiment calls this line of its sweep",
  text: true,
};
const SEED: Column = { name: "seed", unit: "index", about: "seed of all random streams", whole: true };

/** What every table of a run starts with: nothing that its id does not cover. */
export const RUN_COLUMNS: readonly Column[] = [RUN, SEED];

/** What the tables of all runs of an experiment start with: the label, and the settings that it sweeps. */
export const joinedColumns = (swept: readonly string[]): readonly Column[] => [
  RUN,
  LABEL,
  SEED,
  ...sweptColumns(swept),
];

const SWEPT = "the setting of this path; empty where it does not exist in the run";

export const sweptColumns = (swept: readonly string[]): readonly Column[] =>
  swept.map((name) => ({ name, unit: "", about: SWEPT }));

/** The cells below {@link joinedColumns}; a setting that a run's sweep does not have is empty. */
export const joinedCells = (
  { id, label, seed, swept: values }: Run,
  swept: readonly string[],
): readonly CsvValue[] => [id, label, seed, ...swept.map((key) => values[key] ?? null)];

const UPDATE: Column = { name: "update", unit: "updates", about: "optimizer steps made so far", whole: true };
export const LOSS_UNIT = "per counted step";
/** Of a metric: which one it is stands beside it. */
export const METRIC_UNIT = "of the metric";
export const METRIC_NAME = {
  name: "metric_name",
  unit: "",
  about: "which metric the task reports: error_rate, perplexity, …",
  text: true,
} as const satisfies Column;

/** Columns after {@link RUN_COLUMNS}, as in all that follow. */
export const TRAINING: Table = {
  name: "training",
  columns: [
    UPDATE,
    { name: "loss", unit: LOSS_UNIT, about: "of this update's batch, before its parameters change" },
    { name: "grad_norm", unit: "1", about: "of the whole objective with penalties, before clipping" },
    { name: "clipped", unit: "", about: "whether the clipper changed the gradient", truth: true },
    { name: "rate", unit: "1", about: "learning rate with the schedule's factor" },
    { name: "penalty", unit: "1", about: "what the regularizers add to the objective" },
  ],
};

export const EVALUATION: Table = {
  name: "evaluation",
  columns: [
    UPDATE,
    {
      name: "length",
      unit: "steps",
      about: "of the longest sequence evaluated; each of evaluation.lengths has a row of its own",
      whole: true,
    },
    { name: "loss", unit: LOSS_UNIT, about: "on the validation sequences" },
    METRIC_NAME,
    { name: "metric", unit: METRIC_UNIT, about: "on the validation sequences" },
    {
      name: "solved",
      unit: "",
      about: "whether the task counts as learned; empty if that cannot be said",
      truth: true,
    },
    {
      name: "carried",
      unit: "",
      about: "true where a run had stopped: its last evaluation, repeated",
      truth: true,
    },
    {
      name: "confirmation_metric",
      unit: METRIC_UNIT,
      about: "on fresh sequences, where the rule for solved held and had to hold once more",
    },
  ],
};

/** All tables of a run, in the order in which they are listed and hashed. */
export const tablesOf = (started: Pick<Started, "diagnostics">): readonly Table[] => [
  TRAINING,
  EVALUATION,
  // A diagnostic declares what it measures; when it did so is the same for all.
  ...started.diagnostics.map(({ name, columns, charts = [] }) => ({
    name,
    columns: [UPDATE, ...columns],
    ...(charts.length > 0 && { charts }),
  })),
];

/** One row for each setting that was tried for a remedy. */
export const TUNING = "tuning";
const VALIDATION = "on the validation sequences at the last evaluation during training";
const OVER = "of the tuning runs that did not diverge";

export const tuningColumns = (swept: readonly string[]): readonly Column[] => [
  {
    ...RUN,
    about:
      "the first of its tuning runs in runs/; the others have the same beginning and the other tuning seeds",
  },
  { ...LABEL, about: "what the experiment calls the remedy" },
  ...sweptColumns(swept),
  { name: "n", unit: "runs", about: "tuning runs that ended in a result", whole: true },
  { name: "diverged", unit: "runs", about: "how many of them diverged", whole: true },
  { name: "failed", unit: "runs", about: "tuning runs that failed", whole: true },
  { name: "failed_seeds", unit: "", about: "their seeds", text: true },
  { name: "error", unit: "", about: "why the first of them failed", text: true },
  METRIC_NAME,
  { name: "metric_mean", unit: METRIC_UNIT, about: `mean ${VALIDATION}, ${OVER}` },
  { name: "metric_min", unit: METRIC_UNIT, about: `smallest ${VALIDATION}, ${OVER}` },
  { name: "metric_max", unit: METRIC_UNIT, about: `largest ${VALIDATION}, ${OVER}` },
  { name: "loss_mean", unit: LOSS_UNIT, about: `mean ${VALIDATION}, ${OVER}` },
  {
    name: "chosen",
    unit: "",
    about:
      "whether the remedy is reported with this; empty while a run is pending, or if none ended in a result",
    truth: true,
  },
  {
    name: "at_edge",
    unit: "",
    about:
      "whether it is the chosen one and one of its numbers is the largest or smallest that was tried (0 is no edge below), so that the best may lie beyond",
    truth: true,
  },
];

/** The experiment's tables of one row a run and one row a remedy. */
export const RUNS = "runs";
export const COMPARISON = "comparison";
/** One row a finding of a run. */
export const VERDICTS = "verdicts";

/** What `evaluate` found: one row a run and length. Columns after {@link joinedColumns}. */
export const GENERALISATION: Table = {
  name: "generalisation",
  columns: [
    { name: "length", unit: "steps", about: "of the longest sequence evaluated", whole: true },
    { name: "trained_length", unit: "steps", about: "of the longest sequence in training", whole: true },
    { name: "sequences", unit: "sequences", about: "how many test sequences", whole: true },
    { name: "loss", unit: LOSS_UNIT, about: "on the test sequences" },
    METRIC_NAME,
    { name: "metric", unit: METRIC_UNIT, about: "on the test sequences" },
    { name: "chance_loss", unit: LOSS_UNIT, about: "of the best guess that ignores the input, in theory" },
    { name: "constant_loss", unit: LOSS_UNIT, about: "of the best constant guess on the same sequences" },
  ],
};

/** Names of tables that every experiment has; a diagnostic's table must have another. */
export const OWN_TABLES: ReadonlySet<string> = new Set([
  TRAINING.name,
  EVALUATION.name,
  RUNS,
  COMPARISON,
  VERDICTS,
  GENERALISATION.name,
  TUNING,
]);

/** Columns of any of our tables that hold text, which may look like a number. */
export const TEXT_COLUMNS: ReadonlySet<string> = new Set([
  "run",
  "label",
  "metric_name",
  "status",
  "diverged_because",
  "diverged_first",
  "verdict",
  "fingerprint",
  "error",
  "failed_seeds",
  "baseline",
  "against_baseline",
  "test_loss_against_baseline",
]);
