/**
 * A command's own side of the thread that it runs in, and a worker's. Plug-ins run here too, so what would end or change the whole process
 * is refused, and what they throw outside of any call is kept until somebody asks. In a process without such a thread
 * (tests) nobody listens.
 */
import { thrownText } from "../components/value-text.ts";
import { parentPort, workerData } from "node:worker_threads";
import type { Heart } from "./heartbeat.ts";
import { placeIn } from "./plugin-places.ts";
import { consoleOn, type Output } from "./screen.ts";
import {
  type At,
  COLUMNS,
  type Message,
  PLACE,
  type Session,
  type ThreadStart,
  WISH,
} from "./thread-messages.ts";

/** Whether to stop, asked as often as one likes: it is one load of a shared number. */
export interface Wish {
  readonly aborted: boolean;
}

const isStart = (data: unknown): data is ThreadStart =>
  typeof data === "object" && data !== null && "given" in data && "shared" in data;
const start: ThreadStart | null = isStart(workerData) ? workerData : null;
const shared = new Int32Array(start?.shared ?? new SharedArrayBuffer(8));

export const post = (message: Message): void => {
  if (start !== null) parentPort?.postMessage(message);
};

export const wish: Wish = {
  get aborted() {
    return Atomics.load(shared, WISH) === 1;
  },
};

/** Tells the watching thread what this one is about to do, in case that it does not come back from it. */
export const nowAt = (at: At): void => post({ type: "at", at });

/** From here on the session can be gone on with in another thread; null when its folder is released. */
export const keepSession = (session: Session | null): void => post({ type: "session", session });

/** From here on, until null, other workers are shown that this one lives. */
export const keepBeating = (heart: Heart | null): void => post({ type: "heart", heart });

const output = (name: "out" | "err"): Output => ({
  isTTY: start?.isTTY ?? false,
  get columns() {
    return Atomics.load(shared, COLUMNS) || undefined;
  },
  write: (text) => post({ type: "say", output: name, text }),
});
export const threadScreen: Output = output("out");
export const threadErrors: Output = output("err");

/** What was thrown outside of any call of ours: a timer's, or a promise's that nobody waited for. */
const late: unknown[] = [];

/** The first of them, all being forgotten; undefined if there is none. Give Node a turn before. */
export function takeLateError(): Error | undefined {
  const [first] = late.splice(0);
  if (first === undefined) return undefined;
  const cause = first instanceof Error ? first : new Error(thrownText(first));
  cause.message += " (thrown by a timer or a promise that nothing waits for)";
  return cause;
}

/** Things that are left over here and would keep a process alive, and those that workers told of. */
export const leftOver = (): readonly string[] => [
  ...new Set([
    ...process
      .getActiveResourcesInfo()
      .filter((name) => /^(Timeout|Immediate|TCP|UDP|FSEvent|Stat)/.test(name)),
    ...leftInWorkers,
  ]),
];
const leftInWorkers: string[] = [];
export const addLeftOver = (names: readonly string[]): void => void leftInWorkers.push(...names);

/** Call before anything of a plug-in's is loaded. Returns what the thread was given. */
export function enterThread(): unknown {
  if (start === null) throw new Error("a thread of this program is only to be started by this program");
  globalThis.console = consoleOn(threadScreen, threadErrors);
  const keep = (error: unknown): void => void late.push(error);
  process.on("uncaughtException", keep);
  process.on("unhandledRejection", keep);
  const refuse =
    (call: string) =>
    (...words: readonly unknown[]): never => {
      throw new Error(
        `process.${call}(${words.map(String).join(", ")}) was called; a plug-in has no say in the process`,
      );
    };
  for (const call of ["exit", "reallyExit", "abort", "chdir"])
    Object.assign(process, { [call]: refuse(call) });
  const kill = process.kill.bind(process);
  process.kill = (pid, signal) => {
    if (signal !== 0 && Math.abs(pid) <= 1) return refuse("kill")(pid, signal);
    return signal !== 0 && Math.abs(pid) === process.pid ? refuse("kill")(pid, signal) : kill(pid, signal);
  };
  // The debugger's own frame comes between this function and the code that was stopped.
  const stopped = (): string => (new Error().stack ?? "").replace(/^[^]*?\n\s*at eval .*\n/, "");
  Object.assign(globalThis, { [PLACE]: () => placeIn(stopped()) });
  return start.given;
}

export const endThread = (status: number): void => post({ type: "ended", status });
