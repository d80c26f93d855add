/**
 * What the terminal says while runs train. Pure: the shell feeds in which run begins, the run's events and
 * the clock, and shows the text that comes out.
 */
import type { RunEvent } from "../training/events.ts";
import { brief, count, duration } from "./text-table.ts";

export type ProgressInput = RunEvent | RunBegins | { readonly type: "clock"; readonly now_ms: number };

/** Before a run's events. */
interface RunBegins {
  readonly type: "run";
  /** Among all runs of the experiment, counted from 1. */
  readonly position: number;
  /** Runs still to train, this one included. */
  readonly left: number;
  readonly label: string;
  readonly seed: number;
}

export interface Progress {
  /** All runs of the experiment. */
  readonly runs: number;
  readonly position: number;
  readonly left: number;
  readonly label: string;
  readonly seed: number;
  readonly update: number;
  readonly updates: number;
  readonly loss: number | null;
  readonly metric_name: string;
  /** What a counted step is, in the plural. */
  readonly unit: string;
  readonly metric: number | null;
  /** Counted steps of this run's updates. */
  readonly steps: number;
  readonly started_ms: number;
  readonly now_ms: number;
  /** Time that runs took which are over, and the updates that they made. */
  readonly past_ms: number;
  readonly past_updates: number;
}

/** Before the first run of an experiment of `runs` runs. */
export const beginProgress = (runs: number, now_ms: number): Progress => ({
  runs,
  position: 0,
  left: runs,
  label: "",
  seed: 0,
  update: 0,
  updates: 0,
  loss: null,
  metric_name: "",
  unit: "steps",
  metric: null,
  steps: 0,
  started_ms: now_ms,
  now_ms,
  past_ms: 0,
  past_updates: 0,
});

export function advance(state: Progress, input: ProgressInput): Progress {
  switch (input.type) {
    case "run": {
      const { position, left, label, seed } = input;
      const past = {
        past_ms: state.past_ms + (state.now_ms - state.started_ms),
        past_updates: state.past_updates + state.update,
      };
      const fresh = { update: 0, updates: 0, loss: null, metric: null, steps: 0, started_ms: state.now_ms };
      return { ...state, ...past, ...fresh, position, left, label, seed };
    }
    case "clock":
      return { ...state, now_ms: input.now_ms };
    case "started":
      return { ...state, updates: input.updates, metric_name: input.metric_name, unit: input.unit };
    case "update":
      return { ...state, update: input.update, loss: input.loss, steps: state.steps + input.counted_steps };
    case "evaluated":
      return input.carried ? state : { ...state, update: input.update, metric: input.metric };
    case "measured":
    case "diverged":
    case "tested":
    case "finished":
      return state;
    default:
      return input satisfies never;
  }
}

/** Counted steps a second in this run so far; null before there is anything to divide. */
export function stepsPerSecond({ steps, started_ms, now_ms }: Progress): number | null {
  return steps > 0 && now_ms > started_ms ? Math.round((steps * 1000) / (now_ms - started_ms)) : null;
}

/**
 * Milliseconds until the last run ends, if every run that is left makes as many updates as this one, at the
 * pace seen so far; null while there is no pace.
 */
export function timeLeft(state: Progress): number | null {
  const made = state.past_updates + state.update;
  const spent_ms = state.past_ms + (state.now_ms - state.started_ms);
  if (made === 0 || spent_ms <= 0) return null;
  const updates = state.updates - state.update + (state.left - 1) * state.updates;
  return Math.max(0, (updates * spent_ms) / made);
}

const BAR_WIDTH = 20;

function bar(part: number, width: number): string {
  const full = Math.min(width, Math.floor(part * width));
  return "█".repeat(full) + "░".repeat(width - full);
}

/** One line for a live display, never wider than `width`; what matters least is left out first. */
export function render(state: Progress, width: number): string {
  const { position, runs, label, update, updates, loss, metric_name, metric } = state;
  const pace = stepsPerSecond(state);
  const rest_ms = timeLeft(state);
  const part = updates > 0 ? update / updates : 0;

  const line = (barWidth: number, withLabel: boolean, details: readonly string[]): string =>
    [
      `[${position}/${runs}]`,
      ...(withLabel ? [`${label} seed ${state.seed}`] : []),
      ...(barWidth > 0 ? [bar(part, barWidth)] : []),
      `${update}/${updates}`,
      ...details,
    ].join("  ");

  const left = rest_ms === null ? [] : [`${duration(rest_ms)} left`];
  const progress = loss === null ? [] : [`loss ${brief(loss)}`];
  const measured = metric === null ? [] : [`${metric_name} ${brief(metric)}`];
  const speed = pace === null ? [] : [`${pace} ${state.unit}/s`];
  const candidates = [
    line(BAR_WIDTH, true, [...progress, ...measured, ...speed, ...left]),
    line(BAR_WIDTH / 2, true, [...progress, ...measured, ...left]),
    line(0, true, [...progress, ...measured, ...left]),
    line(0, true, [...progress, ...left]),
    line(0, false, [...progress, ...left]),
    line(0, false, []),
  ];
  return (candidates.find((text) => text.length <= width) ?? candidates.at(-1)).slice(0, Math.max(0, width));
}

/** Which run it is, in front of every plain line. */
export const runName = (state: Progress): string =>
  `[${state.position}/${state.runs}] ${state.label} seed ${state.seed}`;

/** One plain line for an event worth a line, after the state has taken it in; null for the others. */
export function plainLine(state: Progress, event: RunEvent): string | null {
  const line = (text: string): string => `${runName(state)}: ${text}`;
  switch (event.type) {
    case "started":
      return line(
        `${count(event.updates, "update")} of ${count(event.parameters, "parameter")}; ` +
          `loss by chance ${brief(event.chance_loss)}`,
      );
    case "evaluated": {
      if (event.carried) return null;
      const pace = stepsPerSecond(state);
      const words = [
        `update ${event.update}/${state.updates}`,
        `loss ${brief(event.loss)}`,
        `${event.metric_name} ${brief(event.metric)}`,
        ...(pace === null ? [] : [`${pace} ${state.unit}/s`]),
        ...(event.solved ? ["solved"] : []),
      ];
      return line(words.join("  "));
    }
    case "diverged":
      return line(`diverged at update ${event.update}: the loss or its gradient is no longer finite`);
    case "finished":
      return line(endOfRun(event, state.now_ms - state.started_ms));
    case "update":
    case "measured":
    case "tested":
      return null;
    default:
      return event satisfies never;
  }
}

function endOfRun(event: Extract<RunEvent, { type: "finished" }>, elapsed_ms: number): string {
  const solved = event.solved_at === null ? "not solved" : `solved at update ${event.solved_at}`;
  return `${event.status} after ${count(event.updates, "update")} in ${duration(elapsed_ms)}; ${solved}`;
}
