/**
 * Trains runs side by side, each whole in one worker thread, so that its bytes do not depend on how many there are. This
 * thread trains nothing: it hears what a busy worker cannot, and ends a worker that does not come back.
 */
import { join } from "node:path";
import type { Run } from "../components/settings.ts";
import type { Fate } from "../results/fate.ts";
import type { Provenance } from "../results/record.ts";
import { busyPlace } from "./busy-place.ts";
import { addLeftOver, nowAt, threadErrors, threadScreen } from "./command-thread.ts";
import { blamed, causeOfDeath, tooLong } from "./death.ts";
import { type Decision, decision } from "./decision.ts";
import { packageRoot } from "./locate.ts";
import type { Budget } from "./memory.ts";
import { clearRun } from "./run-folder.ts";
import { type Message, SHARED_BYTES, type ThreadStart, WISH } from "./thread-messages.ts";
import type { Display } from "./terminal.ts";
import type { TrainContext } from "./train-run.ts";
import { unpacked, type WorkerResult } from "./worker-result.ts";
import type { WorkshopSpec } from "./workshop.ts";

/** Plain JSON. */
export interface WorkerStart {
  readonly workshop: WorkshopSpec;
  /** The folder in which runs lie. */
  readonly runs: string;
  readonly provenance: Provenance;
  readonly checkpointEvery: number | null;
}

export interface CrewOptions extends TrainContext {
  readonly workers: number;
  readonly timeLimit_ms: number | null;
  readonly failFast: boolean;
  readonly budget: Budget;
  /** The run's place among all of the experiment, counted from 1. */
  positionOf(run: Run): number;
  /** Memory that the run takes, in bytes. */
  bytesOf(run: Run): number;
  /** Hears of each run as it ends, what came of it. */
  ended(fate: Fate): void;
}

const TICK_MS = 50;
/** So long a worker may take until it sees that it is to stop, in ticks: a stopped process (Ctrl-Z) does not age. */
const PATIENCE_TICKS = 14;

/** A run that a worker has. */
interface UnderWay {
  readonly run: Run;
  readonly bytes: number;
  /** Ends its worker. */
  readonly abort: AbortController;
  ticks: number;
  /** The worker's; null until it has begun. */
  thread: number | null;
  /** All that the worker sent about it has arrived. */
  readonly heard: Decision<void>;
  /** Why its worker is being ended. */
  ending: "stopped" | "late" | null;
  /** Where in a plug-in it was then. */
  place: string | null;
}

function underWayOf(run: Run, bytes: number): UnderWay {
  const abort = new AbortController();
  return { run, bytes, abort, ticks: 0, thread: null, heard: decision(), ending: null, place: null };
}

/** Tells of each run what came of it; those that were not reached before it was told to stop are not told of. */
export async function trainSideBySide(runs: readonly Run[], options: CrewOptions): Promise<void> {
  const { budget, display, workers } = options;
  const crew = await openCrew(options);
  const queue = [...runs];
  const underWay = new Set<UnderWay>();
  const thrown: unknown[] = [];
  let failed = false;
  let patience = PATIENCE_TICKS;
  const hasPlugins = options.workshop.spec.plugins.length > 0;
  const isStopping = (): boolean => options.wish.aborted || thrown.length > 0 || (options.failFast && failed);
  const hasRoom = (): boolean =>
    queue.length > 0 && underWay.size < workers && budget.fits(options.bytesOf(queue[0]!));

  const watch = (): void => {
    display.tick();
    if (isStopping()) crew.tellToStop();
    const isOver = isStopping() && --patience <= 0;
    const limit = options.timeLimit_ms ?? Infinity;
    for (const one of underWay)
      if (isOver) void end(one, "stopped", hasPlugins);
      else if (++one.ticks * TICK_MS > limit) void end(one, "late", hasPlugins);
  };

  const follow = async (run: Run): Promise<void> => {
    const { id, label, seed } = run;
    const one = underWayOf(run, options.bytesOf(run));
    underWay.add(one);
    budget.take(one.bytes);
    display.begin({ id, label, seed, position: options.positionOf(run), left: queue.length + underWay.size });
    try {
      const fate = await crew.train(one);
      failed ||= fate.status === "failed";
      options.ended(fate);
    } catch (error) {
      thrown.push(error);
    }
    display.end(id);
    budget.giveBack(one.bytes);
    underWay.delete(one);
  };

  nowAt({ doing: "handing out runs" });
  const timer = setInterval(watch, TICK_MS);
  const following = new Set<Promise<void>>();
  try {
    for (;;) {
      while (!isStopping() && hasRoom()) {
        const promise = follow(queue.shift()!).finally(() => following.delete(promise));
        following.add(promise);
      }
      if (following.size === 0) break;
      await Promise.race(following);
    }
  } finally {
    clearInterval(timer);
    await crew.close();
  }
  if (thrown.length > 0) throw thrown[0];
}

async function end(one: UnderWay, why: "stopped" | "late", hasPlugins: boolean): Promise<void> {
  if (one.ending !== null) return;
  one.ending = why;
  // Only a plug-in's place is told, and a debugger is not without danger to a thread that is just starting.
  if (hasPlugins && one.thread !== null) one.place = await busyPlace(one.thread);
  one.abort.abort();
}

interface Crew {
  /** What came of the run. What is not its own fault is thrown. */
  train(one: UnderWay): Promise<Fate>;
  /** Workers end their runs where these can be gone on with. */
  tellToStop(): void;
  close(): Promise<void>;
}

async function openCrew(options: CrewOptions): Promise<Crew> {
  const { workshop, runs, provenance, checkpointEvery, display, workers } = options;
  const given: WorkerStart = { workshop: workshop.spec, runs: runs.path, provenance, checkpointEvery };
  const shared = new SharedArrayBuffer(SHARED_BYTES);
  const workerData: ThreadStart = { given, shared, isTTY: threadScreen.isTTY };
  // Loaded only here: most commands end without it.
  const { Piscina } = await import("piscina");
  const pool = new Piscina({
    filename: join(packageRoot, "dist/worker.js"),
    name: "train",
    minThreads: workers,
    maxThreads: workers,
    concurrentTasksPerWorker: 1,
    // A worker that waits for its next run hears what plug-ins throw late.
    atomics: "disabled",
    recordTiming: false,
    workerData,
  });
  const underWay = new Map<string, UnderWay>();
  pool.on("message", (message: Message) => {
    hear(message, underWay, display);
  });
  return {
    async train(one) {
      let result: WorkerResult;
      underWay.set(one.run.id, one);
      try {
        // Sound: it is the worker's own answer.
        result = (await pool.run(one.run, { signal: one.abort.signal })) as WorkerResult;
        await one.heard.promise;
      } catch (error) {
        return afterDeath(one, error, options);
      } finally {
        underWay.delete(one.run.id);
      }
      if ("thrown" in result) throw unpacked(result.thrown);
      addLeftOver(result.left);
      return result.fate;
    },
    tellToStop: () => void Atomics.store(new Int32Array(shared), WISH, 1),
    close: () => pool.destroy(),
  };
}

/** A worker's message; of a run that is over, since its worker died, nothing is shown any more. */
function hear(message: Message, underWay: ReadonlyMap<string, UnderWay>, display: Display): void {
  if (message.type === "say") {
    display.close();
    (message.output === "out" ? threadScreen : threadErrors).write(message.text);
    return;
  }
  if (message.type === "at") {
    const { at } = message;
    const one = at.doing === "training" ? underWay.get(at.run) : undefined;
    if (one !== undefined && at.doing === "training") one.thread = at.thread;
    return;
  }
  if (message.type === "session" || message.type === "heart" || message.type === "ended") return;
  const one = underWay.get(message.run);
  if (one === undefined) return;
  if (message.type === "show") display.show(message.run, message.event);
  else if (message.type === "tell") display.say(message.run, message.text);
  else if (message.type === "go on") display.goOn(message.run, message.update);
  else one.heard.resolve();
}

/** The worker is no more: it was ended, or a plug-in or the lack of memory ended it. */
function afterDeath({ run, ending, place }: UnderWay, error: unknown, options: CrewOptions): Fate {
  const { workshop, runs, display, timeLimit_ms } = options;
  clearRun(runs, run.id);
  const suspects = blamed(workshop.plugins);
  const where = place === null ? "" : ` (${place})`;
  if (ending === "stopped") {
    if (place !== null)
      display.say(run.id, `${suspects}it did not come back when it was told to stop${where}`);
    return { run, status: "pending" };
  }
  const cause = `${suspects}${ending === "late" ? tooLong(timeLimit_ms!) : causeOfDeath(error)}${where}`;
  display.say(run.id, `failed: ${cause}`);
  return { run, status: "failed", error: cause };
}
