/**
 * The thread that watches. It does no work itself, so that signals are heard, whatever the thread with the work is busy
 * with: a measurement, a plug-in that never returns. A thread that ends or is ended is followed by another one that goes on with the
 * rest, or closes the experiment: tables, closing words, lock.
 */
import { basename, join } from "node:path";
import { Worker } from "node:worker_threads";
import { bare } from "../components/foreign-text.ts";
import { busyPlace } from "./busy-place.ts";
import { decision } from "./decision.ts";
import { blamed, causeOfDeath, tooLong } from "./death.ts";
import { FAILED, MISUSED } from "./failure.ts";
import { type Heart, startBeating } from "./heartbeat.ts";
import { packageRoot } from "./locate.ts";
import { listen, type Presses, statusOf } from "./presses.ts";
import type { Screen } from "./screen.ts";
import {
  type At,
  COLUMNS,
  type Job,
  type Message,
  type Session,
  SHARED_BYTES,
  STOPPED,
  type ThreadStart,
  WISH,
} from "./thread-messages.ts";

const TICK_MS = 100;
/** So long a run may take until it sees that it is to stop, counted in ticks: a stopped process (Ctrl-Z) does not age. */
const PATIENCE_TICKS = 10;
/** So long a plug-in's file may take to load. */
const LOADING_TICKS = 100;
/** A thread that waits in the operating system cannot be ended. */
const TERMINATION_MS = 1500;

interface Thread {
  readonly worker: Worker;
  readonly shared: Int32Array;
  at: At;
  session: Session | null;
  /** The status that it came to, or why it is dead. */
  readonly end: Promise<End>;
}

type End =
  | { readonly kind: "ended"; readonly status: number }
  | { readonly kind: "died"; readonly cause: string }
  /** To be ended by force, what is finished being closed in order. */
  | { readonly kind: "stop" }
  /** To be ended at once, without more words. */
  | { readonly kind: "leave" }
  | { readonly kind: "hung" }
  /** Its run takes longer than it may. */
  | { readonly kind: "late" };

/** Runs the job in a thread and resolves to the exit status; dies by a signal where nothing else would end the process. */
export async function guard(job: Job, screen: Screen): Promise<number> {
  const presses = listen();
  const failed: Record<string, string> = {};
  let session: Session | null = null;
  let stopped = false;
  const pulse = makePulse();
  for (let next = job; ;) {
    const thread = startThread(next, screen, session, pulse.follow);
    if (stopped) Atomics.store(thread.shared, WISH, 1);
    const end = await watch(thread, presses, stopped);
    presses.onPress = null;
    const isBusy = end.kind === "stop" || end.kind === "hung" || end.kind === "late";
    const mayBePlugin = thread.session === null || thread.session.workshop.plugins.length > 0;
    const place = isBusy && mayBePlugin ? await busyPlace(thread.worker.threadId) : null;
    const isDead = await terminate(thread.worker);
    ({ session } = thread);
    if (session !== null) {
      // Loaded only here: it needs what the thread with the work needs, and most commands end without it.
      const { clearAway } = await import("./clear-away.ts");
      clearAway(session.path);
    }
    const sayTo = (text: string): void => say(screen, text);
    const status = told(thread, end, place, failed, sayTo);
    stopped ||= presses.first !== null;
    if (status === null) {
      next = { command: "resume", words: [session, { failed, stopped }] };
      continue;
    }
    pulse.follow(null);
    const signal = presses.first;
    if (!isDead) await dieBy(signal ?? "SIGKILL", screen);
    return signal !== null && (status === STOPPED || end.kind === "leave") ? statusOf(signal) : status;
  }
}

/** Says what became of the thread; the exit status, or null if another thread is to go on. */
function told(
  { at, session }: Thread,
  end: End,
  place: string | null,
  failed: Record<string, string>,
  sayTo: (text: string) => void,
): number | null {
  switch (end.kind) {
    case "ended":
      return end.status;
    case "leave":
      return STOPPED;
    case "stop":
      if (place !== null)
        sayTo(`${blamed(pluginsOf(session))}it did not come back when it was told to stop (${place})`);
      return null;
    case "late": {
      const cause = `${tooLong(session?.timeLimit_ms ?? 0)}${place === null ? "" : ` (${place})`}`;
      return afterDeath(at, session, cause, failed, sayTo);
    }
    case "hung": {
      const loading = at.doing === "loading" ? at : null;
      sayTo(
        `${loading?.where ?? ""}: ${bare(basename(loading?.plugin ?? ""))}: it has not been loaded after ` +
          `${(LOADING_TICKS * TICK_MS) / 1000} s; a plug-in's file may declare components and do nothing else` +
          (place === null ? "" : ` (${place})`),
      );
      return MISUSED;
    }
    case "died":
      return afterDeath(at, session, end.cause, failed, sayTo);
    default:
      return end satisfies never;
  }
}

function afterDeath(
  at: At,
  session: Session | null,
  cause: string,
  failed: Record<string, string>,
  sayTo: (text: string) => void,
): number | null {
  if (at.doing === "loading") {
    sayTo(
      `${at.where}: ${bare(basename(at.plugin))}: ${cause} while it was loaded; a top-level await that never ends does this`,
    );
    return MISUSED;
  }
  if (at.doing !== "training" || session === null) {
    sayTo(`${blamed(pluginsOf(session))}${cause} while it was ${at.doing}`);
    return FAILED;
  }
  const position = session.runs.findIndex(({ id }) => id === at.run);
  const run = session.runs[position];
  const text = `${blamed(pluginsOf(session))}${cause}`;
  failed[at.run] = text;
  sayTo(
    `[${position + 1}/${session.runs.length}] ${run?.label ?? ""} seed ${run?.seed ?? ""}: failed: ${text}`,
  );
  return null;
}

const pluginsOf = (session: Session | null) => session?.workshop.plugins ?? [];

const CLEAR_LINE = "\r\x1b[2K";
const say = ({ out, err }: Screen, text: string): void =>
  err.write(`${out.isTTY ? CLEAR_LINE : ""}${text}\n`);

/** The sign of life that is given for a worker, also while its thread is busy or replaced by another. */
function makePulse(): { follow(heart: Heart | null): void } {
  let known: string | null = null;
  let stop = (): void => {};
  return {
    follow(heart) {
      // A thread that goes on with the work has the same.
      if (heart?.token === known) return;
      stop();
      known = heart?.token ?? null;
      stop = heart === null ? () => {} : startBeating(heart);
    },
  };
}

function startThread(
  job: Job,
  screen: Screen,
  session: Session | null,
  beat: (heart: Heart | null) => void,
): Thread {
  const { out, err } = screen;
  const buffer = new SharedArrayBuffer(SHARED_BYTES);
  const shared = new Int32Array(buffer);
  const showWidth = (): void => void Atomics.store(shared, COLUMNS, out.columns ?? 0);
  showWidth();
  if (out.isTTY) process.stdout.on("resize", showWidth);
  const workerData: ThreadStart = { given: job, shared: buffer, isTTY: out.isTTY };
  const worker = new Worker(join(packageRoot, "dist/command.js"), {
    workerData,
    argv: process.argv.slice(2),
    stdout: true,
    stderr: true,
  });
  // What plug-ins write there themselves.
  worker.stdout.on("data", (text: Buffer) => {
    out.write(text.toString());
  });
  worker.stderr.on("data", (text: Buffer) => {
    err.write(text.toString());
  });
  const ended = decision<End>();
  const thread: Thread = { worker, shared, at: { doing: "preparing" }, session, end: ended.promise };
  worker.on("message", (message: Message) => {
    if (message.type === "say") (message.output === "out" ? out : err).write(message.text);
    else if (message.type === "at") thread.at = message.at;
    else if (message.type === "session") thread.session = message.session;
    else if (message.type === "heart") beat(message.heart);
    else if (message.type === "ended") ended.resolve({ kind: "ended", status: message.status });
  });
  worker.on("error", (error) => ended.resolve({ kind: "died", cause: causeOfDeath(error) }));
  worker.on("exit", (code) =>
    ended.resolve({ kind: "died", cause: `it ended without a result (code ${code})` }),
  );
  return thread;
}

/** Until the thread has ended, or is to be ended. */
function watch(thread: Thread, presses: Presses, closing: boolean): Promise<End> {
  let asked = closing;
  let ticks = 0;
  let loading = 0;
  let training = 0;
  let trained: string | null = null;
  const isClosing = (): boolean => closing || thread.at.doing === "closing";
  const decided = decision<End>();
  presses.onPress = (signal) => {
    if (thread.session === null || (asked && isClosing())) decided.resolve({ kind: "leave" });
    else if (asked || (signal === "SIGQUIT" && !isClosing())) decided.resolve({ kind: "stop" });
    asked = true;
    Atomics.store(thread.shared, WISH, 1);
  };
  const timer = setInterval(() => {
    if (asked && !isClosing() && ++ticks >= PATIENCE_TICKS) decided.resolve({ kind: "stop" });
    loading = thread.at.doing === "loading" ? loading + 1 : 0;
    if (loading >= LOADING_TICKS) decided.resolve({ kind: "hung" });
    const run = thread.at.doing === "training" ? thread.at.run : null;
    training = run !== null && run === trained ? training + 1 : 0;
    trained = run;
    if (training * TICK_MS > (thread.session?.timeLimit_ms ?? Infinity)) decided.resolve({ kind: "late" });
  }, TICK_MS);
  return Promise.race([thread.end, decided.promise]).finally(() => clearInterval(timer));
}

/** Resolves to false if it cannot be ended. */
async function terminate(worker: Worker): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, TERMINATION_MS, false)));
  return Promise.race([worker.terminate().then(() => true), limit]).finally(() => clearTimeout(timer));
}

/** The process cannot end by itself while a thread of it waits in the operating system. */
async function dieBy(signal: NodeJS.Signals, screen: Screen): Promise<void> {
  await Promise.race([screen.close(FAILED, true), passed(TERMINATION_MS)]);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  await passed(TERMINATION_MS);
  process.kill(process.pid, "SIGKILL");
}

const passed = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
