/** Signals that ask the program to end, as presses of a key: how often somebody really meant it. */
import { constants } from "node:os";
import { hangUpIsIgnored } from "./hang-up.ts";

/**
 * What terminals, npm and batch systems send. SIGUSR1 would open Node's debugger and SIGXCPU leave everything as it is; from a
 * batch system both say that the time is nearly up.
 */
const SIGNALS = [
  "SIGINT",
  "SIGTERM",
  "SIGHUP",
  "SIGQUIT",
  "SIGUSR1",
  "SIGUSR2",
  "SIGXCPU",
  "SIGBREAK",
] as const;

/**
 * One Ctrl-C under npm comes twice: the terminal signals all programs in front, and npm then signals its own child. Nobody
 * presses again, with reason, before the first press can have had an effect.
 */
const MOMENT_MS = 700;

export interface Presses {
  /** The signal that came first; null if none has come. */
  readonly first: NodeJS.Signals | null;
  /** Who is told from now on. */
  onPress: ((signal: NodeJS.Signals) => void) | null;
}

export function listen(clock: () => number = () => performance.now()): Presses {
  let last_ms = -Infinity;
  const presses: { first: NodeJS.Signals | null; onPress: Presses["onPress"] } = {
    first: null,
    onPress: null,
  };
  const heard = (signal: NodeJS.Signals): void => {
    const again = clock() - last_ms < MOMENT_MS;
    if (again) return;
    last_ms = clock();
    presses.first ??= signal;
    presses.onPress?.(signal);
  };
  for (const name of SIGNALS) {
    if (!(name in constants.signals)) continue;
    // Node has undone what `nohup` did; an empty handler does it again.
    const ignored = name === "SIGHUP" && hangUpIsIgnored();
    process.on(name, ignored ? () => {} : () => heard(name));
  }
  return presses;
}

/** As shells count it: 130 after SIGINT. */
export const statusOf = (signal: NodeJS.Signals): number => 128 + constants.signals[signal];
