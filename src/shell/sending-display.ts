/** A worker's display: it sends what there is to see to the thread that has the terminal. */
import type { RunEvent } from "../training/events.ts";
import type { Display } from "./terminal.ts";
import type { RunMessage } from "./thread-messages.ts";

/** Updates are sent this far apart at most, since most of them are never seen. */
const PAUSE_MS = 50;

type Update = Extract<RunEvent, { type: "update" }>;

/** `begin`, `end` and `close` are left to the other side. */
export function sendingDisplay(send: (message: RunMessage) => void, clock: () => number): Display {
  let held: { readonly run: string; readonly event: Update } | null = null;
  let sent_ms = -Infinity;
  const flush = (): void => {
    if (held !== null) send({ type: "show", ...held });
    held = null;
    sent_ms = clock();
  };
  const nothing = (): void => {};
  return {
    begin: nothing,
    end: nothing,
    close: nothing,
    tick: nothing,
    goOn(run, update) {
      flush();
      send({ type: "go on", run, update });
    },
    show(run, event) {
      if (event.type === "update") {
        // Those that are not sent count with the next one.
        const counted_steps = event.counted_steps + (held?.event.counted_steps ?? 0);
        held = { run, event: { ...event, counted_steps } };
        if (clock() - sent_ms >= PAUSE_MS) flush();
        return;
      }
      flush();
      send({ type: "show", run, event: event.type === "measured" ? { ...event, rows: [] } : event });
    },
    say(run, text) {
      flush();
      send({ type: "tell", run, text });
    },
  };
}
