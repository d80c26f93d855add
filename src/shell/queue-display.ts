/** What a worker says: one plain line a run, and what is worth a line besides. */
import { visible } from "../components/foreign-text.ts";
import {
  advance,
  begin,
  beginProgress,
  end,
  goOn,
  later,
  plainLine,
  type Progress,
  runName,
} from "../report/progress.ts";
import type { Display } from "./terminal.ts";

const nothing = (): void => {};

/** `runs` is the number of all that are planned. */
export function queueDisplay(runs: number, clock: () => number, print: (line: string) => void): Display {
  let state = beginProgress(runs, clock());
  const now = (): Progress => later(state, clock());
  const line = (text: string): void => print(visible(text));
  const ends = new Map<string, string>();
  return {
    begin: (run) => void (state = begin(now(), run)),
    goOn(run, update) {
      state = goOn(now(), run, update);
      line(`${runName(state, run)}: goes on from update ${update}`);
    },
    show(run, event) {
      state = advance(now(), run, event);
      // Its files are not on the disk yet.
      if (event.type === "finished") ends.set(run, plainLine(state, run, event)!);
    },
    say(run, text) {
      ends.delete(run);
      line(`${runName(state, run)}: ${text}`);
    },
    end(run) {
      const text = ends.get(run);
      ends.delete(run);
      if (text !== undefined) line(text);
      state = end(now(), run);
    },
    tick: nothing,
    close: nothing,
  };
}
