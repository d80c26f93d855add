/** How a running experiment shows itself: a live line on a terminal, plain lines in a pipe, or nothing. */
import type { RunEvent } from "../training/events.ts";
import {
  advance,
  beginProgress,
  plainLine,
  type Progress,
  type ProgressInput,
  render,
  runName,
} from "../report/progress.ts";

export interface Display {
  /** The run, its events: in order. Says nothing about time itself. */
  show(input: Exclude<ProgressInput, { type: "clock" }>): void;
  /** Something worth a line of its own about the run at hand. */
  say(text: string): void;
  /** Redraws what changes with the clock. */
  tick(): void;
  /** Leaves the terminal as a line of text would. */
  close(): void;
}

interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface DisplayOptions {
  readonly screen: Screen;
  readonly runs: number;
  readonly quiet: boolean;
  readonly clock: () => number;
  readonly env: NodeJS.ProcessEnv;
}

export function makeDisplay(options: DisplayOptions): Display {
  if (options.quiet) return silent;
  const live = options.screen.isTTY === true && options.env["TERM"] !== "dumb";
  return live ? liveDisplay(options) : plainDisplay(options);
}

const silent: Display = { show: () => {}, say: () => {}, tick: () => {}, close: () => {} };

const isEvent = (input: Exclude<ProgressInput, { type: "clock" }>): input is RunEvent => input.type !== "run";

/** One line an event, no control characters. */
function plainDisplay({ screen, runs, clock }: DisplayOptions): Display {
  let state = beginProgress(runs, clock());
  return {
    show(input) {
      state = advance(advance(state, { type: "clock", now_ms: clock() }), input);
      const line = isEvent(input) ? plainLine(state, input) : null;
      if (line !== null) screen.write(`${line}\n`);
    },
    say: (text) => screen.write(`${runName(state)}: ${text}\n`),
    tick: () => {},
    close: () => {},
  };
}

const REDRAW_MS = 100;
const NARROWEST = 10;
const USUAL_WIDTH = 80;
const CLEAR_LINE = "\r\x1b[2K";
// Wide characters could make a line longer than counted: cut it off rather than let it wrap.
const WRAP_OFF = "\x1b[?7l";
const WRAP_ON = "\x1b[?7h";

/** One line that is rewritten in place; what ends stays above it. */
function liveDisplay({ screen, runs, clock }: DisplayOptions): Display {
  let state: Progress = beginProgress(runs, clock());
  let drawn_ms = -Infinity;
  const draw = (): void => {
    // The last column stays free: a terminal may wrap when it is filled.
    const width = Math.max(NARROWEST, screen.columns || USUAL_WIDTH) - 1;
    screen.write(CLEAR_LINE + WRAP_OFF + render(state, width) + WRAP_ON);
    drawn_ms = clock();
  };
  const above = (line: string): void => {
    screen.write(`${CLEAR_LINE}${line}\n`);
    draw();
  };
  const tick = (): void => {
    const now_ms = clock();
    if (now_ms - drawn_ms < REDRAW_MS || state.position === 0) return;
    state = advance(state, { type: "clock", now_ms });
    draw();
  };
  return {
    show(input) {
      state = advance(advance(state, { type: "clock", now_ms: clock() }), input);
      if (input.type === "finished" || input.type === "diverged") above(plainLine(state, input)!);
      else tick();
    },
    say: (text) => above(`${runName(state)}: ${text}`),
    tick,
    close: () => screen.write(CLEAR_LINE),
  };
}
