/** The tables that runs and experiments leave, and the columns of those that every run has. */
import type { Column } from "../components/define.ts";
import type { Run } from "../components/settings.ts";
import type { Started } from "../training/events.ts";
import type { CsvValue } from "./csv.ts";

/** A CSV of a run: its name without the ending, and its columns. */
export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
}

const RUN: Column = { name: "run", unit: "", about: "id: hash of what determines the numbers, and the seed" };
const LABEL: Column = { name: "label", unit: "", about: "what the experiment calls this line of its sweep" };
const SEED: Column = { name: "seed", unit: "", about: "seed of all random streams" };

/** What every table of a run starts with: nothing that its id does not cover. */
export const RUN_COLUMNS: readonly Column[] = [RUN, SEED];

/** What the tables of all runs of an experiment start with: the label, and the settings that it sweeps. */
export const joinedColumns = (swept: readonly string[]): readonly Column[] => [
  RUN,
  LABEL,
  SEED,
  ...sweptColumns(swept),
];

export const sweptColumns = (swept: readonly string[]): readonly Column[] =>
  swept.map((name) => ({ name, unit: "", about: "swept setting" }));

/** The cells below {@link joinedColumns}; a setting that a run's sweep does not have is empty. */
export const joinedCells = (
  { id, label, seed, swept: values }: Run,
  swept: readonly string[],
): readonly CsvValue[] => [id, label, seed, ...swept.map((key) => values[key] ?? null)];

const UPDATE: Column = { name: "update", unit: "updates", about: "optimizer steps made so far" };
const LOSS_UNIT = "per counted step";

/** Columns after {@link RUN_COLUMNS}, as in all that follow. */
export const TRAINING: Table = {
  name: "training",
  columns: [
    UPDATE,
    { name: "loss", unit: LOSS_UNIT, about: "of this update's batch, before its parameters change" },
    { name: "grad_norm", unit: "", about: "of the whole objective with penalties, before clipping" },
    { name: "clipped", unit: "", about: "whether the clipper changed the gradient" },
    { name: "rate", unit: "", about: "learning rate with the schedule's factor" },
    { name: "penalty", unit: "", about: "what the regularizers add to the objective" },
  ],
};

export const EVALUATION: Table = {
  name: "evaluation",
  columns: [
    UPDATE,
    { name: "length", unit: "steps", about: "of the longest sequence evaluated" },
    { name: "loss", unit: LOSS_UNIT, about: "on the validation sequences" },
    { name: "metric_name", unit: "", about: "which metric the task reports" },
    { name: "metric", unit: "", about: "on the validation sequences" },
    { name: "solved", unit: "", about: "whether the task counts as learned; empty if that cannot be said" },
    { name: "carried", unit: "", about: "true where a run had stopped: its last evaluation, repeated" },
    {
      name: "confirmation_metric",
      unit: "",
      about: "on fresh sequences, where the rule for solved held and had to hold once more",
    },
  ],
};

/** All tables of a run, in the order in which they are listed and hashed. */
export const tablesOf = (started: Started): readonly Table[] => [
  TRAINING,
  EVALUATION,
  // A diagnostic declares what it measures; when it did so is the same for all.
  ...started.diagnostics.map(({ name, columns }) => ({ name, columns: [UPDATE, ...columns] })),
];

/** One row for each setting that was tried for a remedy. */
export const TUNING = "tuning";
const VALIDATION = "on the validation sequences at the last evaluation during training";
const OVER = "of the tuning runs that did not diverge";

export const tuningColumns = (swept: readonly string[]): readonly Column[] => [
  { ...RUN, about: "of the first of its tuning runs" },
  { ...LABEL, about: "what the experiment calls the remedy" },
  ...sweptColumns(swept),
  { name: "n", unit: "runs", about: "tuning runs that ended in a result" },
  { name: "diverged", unit: "runs", about: "how many of them diverged" },
  { name: "failed", unit: "runs", about: "tuning runs that failed" },
  { name: "failed_seeds", unit: "", about: "their seeds" },
  { name: "error", unit: "", about: "why the first of them failed" },
  { name: "metric_name", unit: "", about: "which metric the task reports" },
  { name: "metric_mean", unit: "", about: `mean ${VALIDATION}, ${OVER}` },
  { name: "metric_min", unit: "", about: `smallest ${VALIDATION}, ${OVER}` },
  { name: "metric_max", unit: "", about: `largest ${VALIDATION}, ${OVER}` },
  { name: "loss_mean", unit: LOSS_UNIT, about: `mean ${VALIDATION}, ${OVER}` },
  {
    name: "chosen",
    unit: "",
    about: "whether the remedy is reported with this; empty if nothing was chosen",
  },
  {
    name: "at_edge",
    unit: "",
    about: "whether it is the chosen one and nothing beyond one of its numbers was tried",
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
    { name: "length", unit: "steps", about: "of the longest sequence evaluated" },
    { name: "trained_length", unit: "steps", about: "of the longest sequence in training" },
    { name: "sequences", unit: "", about: "test sequences" },
    { name: "loss", unit: LOSS_UNIT, about: "on the test sequences" },
    { name: "metric_name", unit: "", about: "which metric the task reports" },
    { name: "metric", unit: "", about: "on the test sequences" },
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
