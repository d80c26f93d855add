/** What one run came to: the events folded into the numbers that runs.csv shows. */
import type { Column, Figure, Level } from "../components/define.ts";
import type { Measured, RunEvent } from "../training/events.ts";

export interface Outcome {
  readonly status: "finished" | "diverged";
  /** Updates made. */
  readonly updates: number;
  /** Of the longest sequence. */
  readonly steps: number;
  /** Of the last evaluation on the validation sequences. */
  readonly final_loss: number | null;
  readonly metric_name: string;
  readonly final_metric: number | null;
  readonly test_loss: number | null;
  readonly test_metric: number | null;
  readonly metric_better: "lower" | "higher";
  /** Loss by chance in theory. */
  readonly chance_loss: number;
  /** Losses between that and 0 that tell of a part that is known, worst first. */
  readonly levels: readonly Level[];
  /** Of the best constant guess on the test sequences, the test loss minus that, and the standard error of it. */
  readonly constant_loss: number | null;
  readonly constant_metric: number | null;
  readonly above_constant: number | null;
  readonly above_constant_se: number | null;
  /** The same of the guess from the last symbol alone; null where the task has none. */
  readonly one_symbol_loss: number | null;
  readonly above_one_symbol: number | null;
  readonly above_one_symbol_se: number | null;
  readonly test_sequences: number;
  /** The rule by which the task counts as learned; null if it has none. */
  readonly solve_rule: string | null;
  /** Of the last evaluation; null where that cannot be said. Always false of a run that diverged, if there is a rule. */
  readonly solved: boolean | null;
  readonly solved_at: number | null;
  /** Counted steps of an evaluation. */
  readonly answers: number;
  /** The update at which a figure was no longer finite, and which one. */
  readonly diverged_at: number | null;
  readonly diverged_because: string | null;
  /** What was not finite first, as far as it is known: the figure itself or what it came from. */
  readonly diverged_first: string | null;
  /** Of the last batch or evaluation of which it was finite, and of the last update. */
  readonly last_finite_loss: number | null;
  readonly last_finite_grad_norm: number | null;
  readonly summaries: readonly { readonly column: Column; readonly value: Figure }[];
  /** The summaries at every measurement, in the order of `summaries`. */
  readonly measurements: readonly { readonly update: number; readonly values: readonly Figure[] }[];
  /** Steps on which the training loss counted, all updates together. */
  readonly counted_steps: number;
}

/** The outcome so far; `status` says "finished" until the run says otherwise. */
export const NO_OUTCOME: Outcome = {
  status: "finished",
  updates: 0,
  steps: 0,
  final_loss: null,
  metric_name: "",
  final_metric: null,
  test_loss: null,
  test_metric: null,
  metric_better: "lower",
  chance_loss: NaN,
  levels: [],
  constant_loss: null,
  constant_metric: null,
  above_constant: null,
  above_constant_se: null,
  one_symbol_loss: null,
  above_one_symbol: null,
  above_one_symbol_se: null,
  test_sequences: 0,
  solve_rule: null,
  solved: null,
  solved_at: null,
  answers: 0,
  diverged_at: null,
  diverged_because: null,
  diverged_first: null,
  last_finite_loss: null,
  last_finite_grad_norm: null,
  summaries: [],
  measurements: [],
  counted_steps: 0,
};

export interface OutcomeFold {
  add(event: RunEvent): void;
  soFar(): Outcome;
}

/**
 * Folds the events of a run into its outcome, going on from what an interrupted one came to. An event costs the same
 * however many measurements there were.
 */
export function foldOutcome(begun: Outcome = NO_OUTCOME): OutcomeFold {
  let outcome = begun;
  const measurements = [...begun.measurements];
  return {
    add(event) {
      if (event.type === "measured") addMeasured(measurements, event);
      else outcome = withEvent(outcome, event);
    },
    soFar: () => ({ ...outcome, measurements: [...measurements] }),
  };
}

function withEvent(outcome: Outcome, event: Exclude<RunEvent, Measured>): Outcome {
  switch (event.type) {
    case "started": {
      const { chance_loss, levels, solve_rule, metric_name, metric_better, steps } = event;
      const summaries = event.summaries.map((column) => ({ column, value: null }));
      const about = { chance_loss, levels, solve_rule, metric_name, metric_better, steps };
      return { ...outcome, ...about, summaries };
    }
    case "update":
      return {
        ...outcome,
        updates: event.update,
        counted_steps: outcome.counted_steps + event.counted_steps,
        last_finite_loss: event.loss,
        // What a clipper rescued may be none.
        last_finite_grad_norm: finiteOr(outcome.last_finite_grad_norm, event.grad_norm),
      };
    case "evaluated":
      if (event.other_length) return outcome;
      return {
        ...outcome,
        final_loss: event.loss,
        final_metric: event.metric,
        answers: event.answers,
        last_finite_loss: finiteOr(outcome.last_finite_loss, event.loss),
      };
    case "measuring":
      return outcome;
    case "diverged":
      return {
        ...outcome,
        status: "diverged",
        diverged_at: event.update,
        diverged_because: event.cause,
        diverged_first: event.first,
      };
    case "tested": {
      const { type, loss, metric, sequences, ...beside } = event;
      return { ...outcome, test_loss: loss, test_metric: metric, test_sequences: sequences, ...beside };
    }
    case "finished": {
      const { status, updates, solved, solved_at } = event;
      const summaries = outcome.summaries.map(({ column }, i) => ({
        column,
        value: event.summaries[i] ?? null,
      }));
      return { ...outcome, status, updates, solved, solved_at, summaries };
    }
    default:
      return event satisfies never;
  }
}

const finiteOr = (before: number | null, value: number): number | null =>
  Number.isFinite(value) ? value : before;

/** The diagnostics of one update come one after another. */
function addMeasured(measurements: Outcome["measurements"][number][], { update, summaries }: Measured): void {
  const last = measurements[measurements.length - 1];
  if (last?.update === update)
    measurements[measurements.length - 1] = { update, values: [...last.values, ...summaries] };
  else measurements.push({ update, values: summaries });
}

/** A summary's value in a run; null where the run did not measure it. */
export const summaryOf = (outcome: Outcome, name: string): Figure =>
  outcome.summaries.find(({ column }) => column.name === name)?.value ?? null;
