/** Which table of a run each event goes to, and as which rows. */
import type { Column } from "../components/define.ts";
import type { RunEvent, Started } from "../training/events.ts";
import type { CsvValue } from "./csv.ts";

/** A CSV file of a run: its name without the ending, and its columns after run, label, seed. */
export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
}

const UPDATE: Column = { name: "update", unit: "updates", about: "optimizer steps made so far" };
const LOSS_UNIT = "per counted step";

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
    { name: "solved", unit: "", about: "whether the task counts as learnt" },
    { name: "carried", unit: "", about: "true where a run had stopped: its last evaluation, repeated" },
  ],
};

/** All tables of a run, in the order in which they are listed and hashed. */
export const tablesOf = (started: Started): readonly Table[] => [
  TRAINING,
  EVALUATION,
  // A diagnostic declares what it measures; when it did so is the same for all.
  ...started.diagnostics.map(({ name, columns }) => ({ name, columns: [UPDATE, ...columns] })),
];

/** Rows for one table, without run, label and seed. */
export interface Rows {
  readonly table: string;
  readonly rows: readonly (readonly CsvValue[])[];
}

/** What an event adds to the tables; null for events that add nothing. */
export function rowsOf(event: RunEvent): Rows | null {
  switch (event.type) {
    case "update": {
      const { update, loss, grad_norm, clipped, rate, penalty } = event;
      return { table: TRAINING.name, rows: [[update, loss, grad_norm, clipped, rate, penalty]] };
    }
    case "evaluated": {
      const { update, length, loss, metric_name, metric, solved, carried } = event;
      return { table: EVALUATION.name, rows: [[update, length, loss, metric_name, metric, solved, carried]] };
    }
    case "measured":
      return { table: event.diagnostic, rows: event.rows.map((row) => [event.update, ...row]) };
    case "started":
    case "diverged":
    case "tested":
    case "finished":
      return null;
    default:
      return event satisfies never;
  }
}
