/** Evaluation on held-out sequences and diagnostics on probe sequences; neither changes the parameters. */
import { type CellValue, type Need, NEEDS, type Split, type Tally } from "../components/define.ts";
import type { Answers } from "./answers.ts";
import type { Pass } from "./pass.ts";
import type { Measured, Measuring } from "./events.ts";
import type { Plan } from "./plan.ts";
import { rewind } from "./plan.ts";
import { NO_UPDATES, type Past, pastOf } from "./past.ts";
import { mostNeeded } from "./probing.ts";

export interface EvaluateOptions {
  /** Receives every answer. */
  readonly answers?: Answers;
  /** Sequences that no other evaluation sees: those of this name. */
  readonly fresh?: string;
  /** Is shown the pass over every batch, and the number of its first sequence. */
  see?(pass: Pass, first: number): void;
}

/** Forward passes over the first `sequences` sequences of a split; overwrites the arrays of the training pass. */
export function evaluate(
  plan: Plan,
  split: Split,
  sequences: number,
  { answers, fresh, see }: EvaluateOptions = {},
): Tally & { length: number } {
  const { pass, task, sources, carried, settings } = plan;
  rewind(plan, split, fresh);
  pass.prepare();
  let loss = 0;
  let wrong = 0;
  let wrongSequences = 0;
  let counted_steps = 0;
  let length = 0;
  for (let done = 0; done < sequences; done += pass.batch.B) {
    task.fill(pass.batch, sources[split], Math.min(pass.batch.B, sequences - done));
    pass.forward(carried[split], null);
    const { readOut } = pass;
    readOut.forward(settings.training.objective);
    answers?.add(pass, done);
    see?.(pass, done);
    loss += readOut.totals.loss;
    wrong += readOut.totals.wrong;
    wrongSequences += readOut.totals.wrongSequences;
    counted_steps += readOut.totals.countedSteps;
    length = Math.max(length, pass.batch.T);
  }
  return {
    loss: loss / counted_steps,
    error_rate: wrong / counted_steps,
    sequence_error_rate: wrongSequences / sequences,
    counted_steps,
    sequences,
    length,
  };
}

/**
 * Runs all diagnostics of the settings on one batch of probe sequences, the same batch at every update. Yields before and
 * after each, and returns what they found.
 */
export function* measure(
  plan: Plan,
  update: number,
  past: Past = NO_UPDATES,
): Generator<Measuring | Measured, readonly Measured[]> {
  const { probe, diagnostics } = plan;
  const found: Measured[] = [];
  if (!probe) return found;
  for (const [i, { name: diagnostic, measure }] of diagnostics.entries()) {
    yield { type: "measuring", update, diagnostic };
    if (i === 0) prepareProbe(plan, probe);
    const rows: (readonly CellValue[])[] = [];
    const summaries = measure((row) => rows.push(row), pastOf(past, i));
    const measured: Measured = { type: "measured", update, diagnostic, rows, summaries };
    found.push(measured);
    yield measured;
  }
  return found;
}

/** Computes what the diagnostics need of the probe batch, and no more. */
function prepareProbe(plan: Plan, probe: Pass): void {
  const { task, sources, carried, settings, diagnostics } = plan;
  const most = NEEDS.indexOf(mostNeeded(diagnostics.map(({ built }) => built)));
  const needed = (need: Need): boolean => most >= NEEDS.indexOf(need);
  plan.renewProbe();
  probe.prepare();
  if (needed("states")) {
    rewind(plan, "probe");
    task.fill(probe.batch, sources.probe, settings.diagnostics.sequences);
    probe.forward(carried.probe, null);
  }
  if (needed("slopes")) probe.linearize();
  if (needed("errors")) {
    probe.readOut.forward(settings.training.objective, "sequence");
    probe.injectErrors();
  }
}
