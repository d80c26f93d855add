/**
 * What the terminal says while runs train. Pure: the shell feeds in which runs begin and end, their events and the
 * clock, and shows the text that comes out.
 */
import stringWidth from "string-width";
import type { RunEvent } from "../training/events.ts";
import { shortened } from "./style.ts";
import { brief, count, duration } from "./text-table.ts";

/** A run that is about to train. */
export interface Beginning {
  readonly id: string;
  readonly label: string;
  readonly seed: number;
  /** Among all runs of the experiment, counted from 1. */
  readonly position: number;
  /** Runs still to train, this one and all that are under way included. */
  readonly left: number;
}

export interface Progress {
  /** All runs of the experiment. */
  readonly runs: number;
  readonly left: number;
  readonly now_ms: number;
  /** The runs that have begun and not ended, by their ids, in the order in which they began. */
  readonly underWay: ReadonlyMap<string, RunProgress>;
  /** Time that runs took which are over, and the updates that they made. */
  readonly past_ms: number;
  readonly past_updates: number;
  /** What tasks read and was said: runs that read the same say nothing of it. */
  readonly read: ReadonlySet<string>;
}

export interface RunProgress {
  readonly position: number;
  readonly label: string;
  readonly seed: number;
  readonly update: number;
  /** The update from which it was resumed, 0 if it was not. */
  readonly from: number;
  readonly updates: number;
  readonly loss: number | null;
  readonly metric_name: string;
  /** What a counted step is, in the plural. */
  readonly unit: string;
  readonly metric: number | null;
  /** Counted steps of this run's updates. */
  readonly steps: number;
  readonly started_ms: number;
  /** The diagnostic that is measuring, if one is, and since when; the time that all took before. */
  readonly measuring: { readonly diagnostic: string; readonly since_ms: number } | null;
  readonly measuring_ms: number;
}

/** Before the first run of an experiment of `runs` runs. */
export const beginProgress = (runs: number, now_ms: number): Progress => ({
  runs,
  left: runs,
  now_ms,
  underWay: new Map(),
  past_ms: 0,
  past_updates: 0,
  read: new Set(),
});

/** Later, nothing else having happened. */
export const later = (state: Progress, now_ms: number): Progress => ({ ...state, now_ms });

export function begin(state: Progress, { id, left, ...run }: Beginning): Progress {
  const fresh: RunProgress = { ...NOTHING_YET, ...run, started_ms: state.now_ms };
  return { ...state, left, underWay: new Map(state.underWay).set(id, fresh) };
}

const NOTHING_YET = {
  update: 0,
  from: 0,
  updates: 0,
  loss: null,
  metric_name: "",
  unit: "steps",
  metric: null,
  steps: 0,
  measuring: null,
  measuring_ms: 0,
};

/** What stands for the run where none is under way. */
const IDLE: RunProgress = { ...NOTHING_YET, position: 0, label: "", seed: 0, started_ms: 0 };

/** The run is over, whatever became of it. */
export function end(state: Progress, id: string): Progress {
  const { update, from, started_ms } = entry(state, id);
  const underWay = new Map(state.underWay);
  underWay.delete(id);
  return {
    ...state,
    left: Math.max(0, state.left - 1),
    underWay,
    past_ms: state.past_ms + (state.now_ms - started_ms),
    past_updates: state.past_updates + (update - from),
  };
}

/** The run goes on from this update, at which it was interrupted earlier; after its `started`. */
export function goOn(state: Progress, id: string, update: number): Progress {
  const run: RunProgress = { ...entry(state, id), update, from: update };
  return { ...state, underWay: new Map(state.underWay).set(id, run) };
}

/** Takes in an event of the run that has this id. */
export function advance(state: Progress, id: string, event: RunEvent): Progress {
  const run = entry(state, id);
  const next = advanceRun(run, event, state.now_ms);
  if (next === run) return state;
  const words = readingWords(event);
  const read = words === null || state.read.has(words) ? state.read : new Set(state.read).add(words);
  return { ...state, read, underWay: new Map(state.underWay).set(id, next) };
}

const readingWords = (event: RunEvent): string | null =>
  event.type === "started" && event.reading ? event.reading.lines.join("\n  ") : null;

/**
 * What the run's task read, in lines, if no run before it read the same; null for all other events. To be asked before the
 * state takes in the event.
 */
export function readingLines(state: Progress, id: string, event: RunEvent): string | null {
  const words = readingWords(event);
  return words === null || state.read.has(words) ? null : `${runName(state, id)}: ${words}`;
}

function advanceRun(run: RunProgress, event: RunEvent, now_ms: number): RunProgress {
  switch (event.type) {
    case "started":
      return { ...run, updates: event.updates, metric_name: event.metric_name, unit: event.unit };
    case "update":
      return { ...run, update: event.update, loss: event.loss, steps: run.steps + event.counted_steps };
    case "evaluated":
      return event.carried || event.other_length
        ? run
        : { ...run, update: event.update, metric: event.metric };
    case "measuring":
      return { ...run, measuring: { diagnostic: event.diagnostic, since_ms: now_ms } };
    case "measured": {
      const took_ms = run.measuring === null ? 0 : now_ms - run.measuring.since_ms;
      return { ...run, measuring: null, measuring_ms: run.measuring_ms + took_ms };
    }
    case "diverged":
    case "tested":
    case "finished":
      return run;
    default:
      return event satisfies never;
  }
}

function entry({ underWay }: Progress, id: string): RunProgress {
  const run = underWay.get(id);
  if (!run) throw new Error(`run ${id} is not under way; these are: ${[...underWay.keys()].join(", ")}`);
  return run;
}

/** Counted steps a second in this run so far; null before there is anything to divide. */
export function stepsPerSecond({ steps, started_ms }: RunProgress, now_ms: number): number | null {
  return steps > 0 && now_ms > started_ms ? Math.round((steps * 1000) / (now_ms - started_ms)) : null;
}

/**
 * Milliseconds until the last run ends, if every run that is left makes as many updates as the one that began last, at
 * the pace seen so far and with as many under way at a time; null while there is no pace.
 */
export function timeLeft({ underWay, left, now_ms, past_ms, past_updates }: Progress): number | null {
  const current = [...underWay.values()];
  let [made, spent_ms, updates] = [past_updates, past_ms, 0];
  for (const run of current) {
    made += run.update - run.from;
    spent_ms += now_ms - run.started_ms;
    updates += run.updates - run.update;
  }
  if (made === 0 || spent_ms <= 0) return null;
  const [last = IDLE] = current.toReversed();
  updates += (left - current.length) * last.updates;
  return Math.max(0, (updates * spent_ms) / made / Math.max(1, current.length));
}

const BAR_WIDTH = 20;
/** What a label may take of a live line. */
const LABEL_SHARE = 1 / 3;
const SHORTEST_LABEL = 12;
/** Runs that are shown at a time: the lines must fit on the terminal. */
const MOST_LINES = 8;

function bar(part: number, width: number): string {
  const full = Math.min(width, Math.floor(part * width));
  return "█".repeat(full) + "░".repeat(width - full);
}

/** The first that is no wider than that, else the last, cut off. */
const fitting = (candidates: readonly [string, ...string[]], width: number): string =>
  (candidates.find((text) => stringWidth(text) <= width) ?? candidates.at(-1)!).slice(0, Math.max(0, width));

/**
 * The lines of a live display, none wider than `width`; what matters least is left out first. One run has one line, with
 * the time left for all; of several under way each has its own, and below them stands one for all.
 */
export function render(state: Progress, width: number): readonly string[] {
  const runs = [...state.underWay.values()];
  if (runs.length <= 1) return [runLine(state, runs[0] ?? IDLE, leftWords(state), width)];
  const shown = runs.length > MOST_LINES ? runs.slice(0, MOST_LINES - 1) : runs;
  const more = runs.length - shown.length;
  return [
    ...shown.map((run) => runLine(state, run, [], width)),
    ...(more > 0 ? [fitting([`and ${count(more, "run")} more`], width)] : []),
    allLine(state, width),
  ];
}

const leftWords = (state: Progress): readonly string[] => {
  const rest_ms = timeLeft(state);
  return rest_ms === null ? [] : [`${duration(rest_ms)} left`];
};

function runLine(state: Progress, run: RunProgress, left: readonly string[], width: number): string {
  const { position, update, updates, loss, metric_name, metric } = run;
  const label = shortened(run.label, Math.max(SHORTEST_LABEL, Math.floor(width * LABEL_SHARE)));
  const pace = stepsPerSecond(run, state.now_ms);
  const part = updates > 0 ? update / updates : 0;

  const line = (barWidth: number, withLabel: boolean, details: readonly string[]): string =>
    [
      `[${position}/${state.runs}]`,
      ...(withLabel ? [`${label} seed ${run.seed}`] : []),
      ...(barWidth > 0 ? [bar(part, barWidth)] : []),
      `${update}/${updates}`,
      ...details,
    ].join("  ");

  const progress = loss === null ? [] : [`loss ${brief(loss)}`];
  const now = run.measuring === null ? [] : [`measuring ${run.measuring.diagnostic}`];
  const measured = metric === null ? [] : [`${metric_name} ${brief(metric)}`];
  const speed = pace === null ? [] : [`${pace} ${run.unit}/s`];
  return fitting(
    [
      line(BAR_WIDTH, true, [...progress, ...measured, ...speed, ...left, ...now]),
      line(BAR_WIDTH / 2, true, [...progress, ...measured, ...left, ...now]),
      line(0, true, [...progress, ...measured, ...left, ...now]),
      line(0, true, [...progress, ...left, ...now]),
      line(0, true, []),
      line(0, false, [...progress, ...left]),
      line(0, false, []),
    ],
    width,
  );
}

/** All runs together: how many are over, and how long the rest takes. */
function allLine(state: Progress, width: number): string {
  const { runs, left, underWay } = state;
  const over = `${runs - left} of ${count(runs, "run")} over`;
  const now = `${underWay.size} under way`;
  const rest = leftWords(state);
  const part = runs > 0 ? (runs - left) / runs : 0;
  return fitting(
    [
      [over, now, bar(part, BAR_WIDTH), ...rest].join("  "),
      [over, now, ...rest].join("  "),
      [over, ...rest].join("  "),
      over,
    ],
    width,
  );
}

/** Which run it is, in front of every plain line. */
export function runName(state: Progress, id: string): string {
  const { position, label, seed } = entry(state, id);
  return `[${position}/${state.runs}] ${label} seed ${seed}`;
}

/** One plain line for an event worth a line, after the state has taken it in; null for the others. */
export function plainLine(state: Progress, id: string, event: RunEvent): string | null {
  const run = entry(state, id);
  const line = (text: string): string => `${runName(state, id)}: ${text}`;
  switch (event.type) {
    case "started":
      return line(
        `${count(event.updates, "update")} of ${count(event.parameters, "parameter")}; ` +
          `loss by chance ${brief(event.chance_loss)}`,
      );
    case "evaluated": {
      if (event.carried) return null;
      if (event.other_length)
        return line(
          `length ${event.length}  loss ${brief(event.loss)}  ${event.metric_name} ${brief(event.metric)}`,
        );
      const pace = stepsPerSecond(run, state.now_ms);
      const words = [
        `update ${event.update}/${run.updates}`,
        `loss ${brief(event.loss)}`,
        `${event.metric_name} ${brief(event.metric)}`,
        ...(pace === null ? [] : [`${pace} ${run.unit}/s`]),
        ...(event.solved === true ? ["solved"] : []),
      ];
      return line(words.join("  "));
    }
    case "diverged":
      return line(`diverged at update ${event.update}: ${event.cause}${firstWords(event)}`);
    case "finished":
      return line(endOfRun(event, run, state.now_ms - run.started_ms));
    case "update":
    case "measuring":
    case "measured":
    case "tested":
      return null;
    default:
      return event satisfies never;
  }
}

/** What it came from, where that is more than the figure that is named. */
const firstWords = ({ cause, first }: Extract<RunEvent, { type: "diverged" }>): string =>
  cause.includes(first) ? "" : `, after ${first} was not finite`;

/** Diagnostics are named where they take a noticeable share of the time. */
const NOTICEABLE_SHARE = 0.01;

function endOfRun(
  event: Extract<RunEvent, { type: "finished" }>,
  { from, measuring_ms }: RunProgress,
  elapsed_ms: number,
): string {
  const share = measuring_ms / elapsed_ms;
  const diagnostics = share >= NOTICEABLE_SHARE ? `, ${Math.round(100 * share)} % of it for diagnostics` : "";
  const since = from > 0 ? `, those since ${from}` : "";
  const solved =
    event.solved_at !== null
      ? [`solved at update ${event.solved_at}`]
      : event.solved === null
        ? []
        : ["not solved"];
  return [
    `${event.status} after ${count(event.updates, "update")}${since} in ${duration(elapsed_ms)}${diagnostics}`,
    ...solved,
  ].join("; ");
}
