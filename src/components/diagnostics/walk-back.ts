import { block } from "../../engine/arena.ts";
import { ScaledRows, scaledRowsSpec } from "../../engine/scaled-rows.ts";
import type { BuiltCell, Probe, Views } from "../define.ts";

/** Memory for rows that go back through the Jacobians, `vectors` for each of B sequences. */
export const walkSpec = ({ widths, shapes }: BuiltCell, B: number, vectors: number) => ({
  rows: scaledRowsSpec(B * vectors, widths),
  before: block([B * vectors], widths),
  delta: block([B * vectors], shapes.delta),
});

/**
 * rows ← rows·J_t for t = T … 1, all sequences together, in log space. Rows start as zeros; `visit(t, rows)` is
 * called before they go back through J_t, and once more at t = 0: it may set rows, or record those that have
 * arrived.
 */
export function walkBack(
  { cell, verbs, batch }: Pick<Probe, "cell" | "verbs" | "batch">,
  work: Views<ReturnType<typeof walkSpec>>,
  vectors: number,
  visit: (t: number, rows: ScaledRows) => void,
): void {
  const rows = new ScaledRows(work.rows, cell.widths);
  rows.setZero();
  for (let t = batch.T; t >= 0; t--) {
    visit(t, rows);
    if (t === 0) return;
    const step = t - 1; // steps of a pass count from 0
    verbs.pullToDrive(work.delta, rows.parts, step, 1, vectors);
    verbs.pullToState(work.before, work.delta, rows.parts, step, 1, vectors);
    rows.setParts(work.before);
    rows.normalise();
  }
}
