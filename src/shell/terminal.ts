/** How a running experiment shows itself: a live line on a terminal, plain lines in a pipe, or nothing. */
import { visible } from "../components/foreign-text.ts";
import type { RunEvent } from "../training/events.ts";
import { widthOf } from "./terminal-style.ts";
import {
  advance,
  later,
  begin,
  type Beginning,
  beginProgress,
  end,
  goOn,
  plainLine,
  type Progress,
  readingLines,
  render,
  runName,
} from "../report/progress.ts";

/** Says nothing about time itself. Runs are known by their ids; several may be under way. */
export interface Display {
  begin(run: Beginning): void;
  /** A run that was interrupted goes on after so many updates; its `started` was shown. */
  goOn(run: string, update: number): void;
  /** A run's events, in order. */
  show(run: string, event: RunEvent): void;
  /** Something worth a line of its own about a run that is under way. */
  say(run: string, text: string): void;
  end(run: string): void;
  /** Redraws what changes with the clock. */
  tick(): void;
  /** Leaves the terminal as a line of text would. */
  close(): void;
}

interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number | undefined;
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
  return patient(live ? liveDisplay(options) : plainDisplay(options));
}

/** Says that a run has finished when it has ended for whoever trains it, its files on the disk, and not before. */
function patient(display: Display): Display {
  const held = new Map<string, RunEvent>();
  return {
    ...display,
    show(run, event) {
      if (event.type === "finished") held.set(run, event);
      else display.show(run, event);
    },
    say(run, text) {
      // It failed after all.
      held.delete(run);
      display.say(run, text);
    },
    end(run) {
      const event = held.get(run);
      held.delete(run);
      if (event) display.show(run, event);
      display.end(run);
    },
  };
}

const nothing = (): void => {};
const silent: Display = {
  begin: nothing,
  goOn: nothing,
  show: nothing,
  say: nothing,
  end: nothing,
  tick: nothing,
  close: nothing,
};

const goingOn = (update: number): string => `goes on from update ${update}`;

/** One line an event, no control characters. */
function plainDisplay({ screen, runs, clock }: DisplayOptions): Display {
  let state = beginProgress(runs, clock());
  const now = (): Progress => later(state, clock());
  return {
    begin: (run) => void (state = begin(now(), run)),
    goOn(run, update) {
      state = goOn(now(), run, update);
      screen.write(`${visible(`${runName(state, run)}: ${goingOn(update)}`)}\n`);
    },
    show(run, event) {
      const read = readingLines(state, run, event);
      state = advance(now(), run, event);
      for (const line of [read, plainLine(state, run, event)])
        if (line !== null) screen.write(`${visible(line)}\n`);
    },
    say: (run, text) => screen.write(`${visible(`${runName(state, run)}: ${text}`)}\n`),
    end: (run) => void (state = end(now(), run)),
    tick: nothing,
    close: nothing,
  };
}

const REDRAW_MS = 100;
const USUAL_WIDTH = 80;
const CLEAR_LINE = "\r\x1b[2K";
// Wide characters could make a line longer than counted: cut it off rather than let it wrap.
const WRAP_OFF = "\x1b[?7l";
const WRAP_ON = "\x1b[?7h";

/** Back to the first of so many lines, the cursor being in the last one, and all of them cleared. */
const clearLines = (n: number): string => (n <= 1 ? CLEAR_LINE : `\r\x1b[${n - 1}A\x1b[J`);

/** Lines that are rewritten in place, one for each run under way; what ends stays above them. */
function liveDisplay({ screen, runs, clock, env }: DisplayOptions): Display {
  let state: Progress = beginProgress(runs, clock());
  let drawn_ms = -Infinity;
  let lines = 1;
  const clear = (): string => {
    const text = clearLines(lines);
    lines = 1;
    return text;
  };
  const draw = (): void => {
    // The last column stays free: a terminal may wrap when it is filled.
    const known = widthOf(screen, env);
    const width = (Number.isFinite(known) ? known : USUAL_WIDTH) - 1;
    const text = render(state, width).map(visible);
    screen.write(clear() + WRAP_OFF + text.join("\n") + WRAP_ON);
    lines = text.length;
    drawn_ms = clock();
  };
  const above = (line: string): void => {
    screen.write(`${clear()}${visible(line)}\n`);
    draw();
  };
  const now = (): Progress => later(state, clock());
  const tick = (): void => {
    if (clock() - drawn_ms < REDRAW_MS || state.underWay.size === 0) return;
    state = now();
    draw();
  };
  return {
    begin(run) {
      state = begin(now(), run);
      tick();
    },
    goOn(run, update) {
      state = goOn(now(), run, update);
      above(`${runName(state, run)}: ${goingOn(update)}`);
    },
    show(run, event) {
      const read = readingLines(state, run, event);
      state = advance(now(), run, event);
      if (read !== null) above(read);
      if (event.type === "finished" || event.type === "diverged") above(plainLine(state, run, event)!);
      else tick();
    },
    say: (run, text) => above(`${runName(state, run)}: ${text}`),
    end: (run) => void (state = end(now(), run)),
    tick,
    close: () => screen.write(clear()),
  };
}
