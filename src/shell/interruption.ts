/** Ctrl-C and its like, as a wish to stop that the work at hand can see. */

import { hangUpIsIgnored } from "./hang-up.ts";

/** What a terminal, npm or a batch system sends to a program that should end. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Node has undone what `nohup` did; this does it again. */
export function ignoreHangUps(): void {
  if (hangUpIsIgnored()) process.on("SIGHUP", () => {});
}

export const INTERRUPTED = 130;

export interface Interruption {
  readonly signal: AbortSignal;
  /** Signals end the process again as usual. */
  dispose(): void;
}

/** From now on a first signal is only noted; a second one ends the process on the spot. */
export function watchForInterruption(): Interruption {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    controller.abort();
  };
  const signals = SIGNALS.filter((name) => name !== "SIGHUP" || !hangUpIsIgnored());
  for (const name of signals) process.on(name, onSignal);
  return {
    signal: controller.signal,
    dispose: () => {
      for (const name of signals) process.off(name, onSignal);
    },
  };
}
