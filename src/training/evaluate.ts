/** Looking without touching: evaluations on held-out sequences and diagnostics on probe sequences. */
import type { Split, Tally } from "../components/define.ts";
import type { Measured } from "./events.ts";
import type { Plan } from "./plan.ts";
import { rewind } from "./plan.ts";

/** Forward passes over `sequences` sequences of a split, from its beginning; uses the training pass's arrays. */
export function evaluate(plan: Plan, split: Split, sequences: number): Tally & { length: number } {
  const { pass, task, sources, carried, settings } = plan;
  rewind(plan, split);
  pass.prepare();
  let loss = 0;
  let wrong = 0;
  let counted_steps = 0;
  let length = 0;
  for (let done = 0; done < sequences; done += pass.batch.B) {
    task.fill(pass.batch, sources[split], Math.min(pass.batch.B, sequences - done));
    pass.forward(carried[split], null);
    pass.readOut(settings.training.objective);
    loss += pass.outcome.loss;
    wrong += pass.outcome.wrong;
    counted_steps += pass.outcome.steps;
    length = Math.max(length, pass.batch.T);
  }
  return {
    loss: loss / counted_steps,
    error_rate: wrong / counted_steps,
    counted_steps,
    sequences,
    length,
  };
}

/** All diagnostics of the settings on one batch of probe sequences, the same at every update. */
export function measure(plan: Plan, update: number): { events: Measured[]; summaries: (number | null)[] } {
  const { probe, task, sources, carried, settings, kernels, model, diagnostics } = plan;
  const events: Measured[] = [];
  const summaries: (number | null)[] = [];
  if (diagnostics.length === 0) return { events, summaries };
  rewind(plan, "probe");
  task.fill(probe.batch, sources.probe, settings.diagnostics.sequences);
  probe.prepare();
  probe.forward(carried.probe, null);
  probe.readOut(settings.training.objective, "sequence");
  probe.linearize();
  probe.injectErrors();
  const { at, batch, errors } = probe;
  for (const { name, built, work } of diagnostics) {
    const rows: (readonly (number | null)[])[] = [];
    const moment = { kernels, cell: model.cell, at, batch, errors, work };
    summaries.push(...built.measure(moment, (row) => rows.push(row)));
    events.push({ type: "measured", update, diagnostic: name, rows });
  }
  return { events, summaries };
}
