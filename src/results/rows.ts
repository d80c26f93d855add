/** Which table of a run each event goes to, and as which rows. */
import type { RunEvent } from "../training/events.ts";
import { EVALUATION, TRAINING } from "./columns.ts";
import type { CsvValue } from "./csv.ts";

/** Rows for one table, without run and seed. */
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
      const { update, length, loss, metric_name, metric, solved, carried, confirmation_metric } = event;
      const row = [update, length, loss, metric_name, metric, solved, carried, confirmation_metric];
      return { table: EVALUATION.name, rows: [row] };
    }
    case "measured":
      return { table: event.diagnostic, rows: event.rows.map((row) => [event.update, ...row]) };
    case "started":
    case "measuring":
    case "diverged":
    case "tested":
    case "finished":
      return null;
    default:
      return event satisfies never;
  }
}
