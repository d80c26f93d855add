/** The folder `queue` of an experiment: which runs are being trained, where they grow, and which ones failed. */
import { createHash } from "node:crypto";
import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type Checkpointed, CHECKPOINT, checkpointed } from "./checkpoint.ts";
import { WORKERS } from "./heartbeat.ts";
import { LEASES } from "./lease.ts";
import { readWhole, Unreadable } from "./read-file.ts";
import { type Growth, partialName } from "./run-folder.ts";
import { openFolder, type SafeFolder } from "./safe-folder.ts";

const QUEUE = "queue";
const GROWING = "growing";
const FAILED = "failed";
/** The lease of who makes the tables; no run is called so. Also the file that says what they were made of last. */
export const TABLES = "tables";
const MOST_BYTES = 1e6;

/** Where it is in an experiment's folder; workers' leases lie below it. */
export const queuePath = (experiment: string): string => join(experiment, QUEUE);

export interface QueueFolder {
  readonly path: string;
  /** Where runs grow, each worker's in a folder of its own. */
  readonly growing: SafeFolder;
  /** Runs that failed. */
  failed(): ReadonlySet<string>;
  hasFailed(run: string): boolean;
  /** Why it failed. */
  causeOf(run: string): string;
  fail(run: string, cause: string): void;
  /** Lets it be tried again; false if it had not failed. */
  forgive(run: string): boolean;
  /** Removes what grows of the run, whoever made it. */
  clear(run: string): void;
  /** For when no run is left: removes all that was growing, leases of the dead, and what says that workers are there. */
  clearAll(): void;
  /** Whether the tables were made of this. */
  isTabled(content: string): boolean;
  table(content: string | null): void;
}

const failure = z.object({ error: z.string() });

/** The name under which a run grows for one worker. */
export const growthName = (run: string, token: string): string => `${run}.${token}`;

export function openQueueFolder(experiment: string): QueueFolder {
  const own = openFolder(experiment).folder(QUEUE);
  const growing = own.folder(GROWING);
  const failures = own.folder(FAILED);
  const nameOf = (run: string): string => `${run}.json`;
  return {
    path: own.path,
    growing,
    failed: () => new Set(failures.names().flatMap((name) => /^([^.].*)\.json$/.exec(name)?.[1] ?? [])),
    hasFailed: (run) => failures.has(nameOf(run)),
    causeOf(run) {
      try {
        return failure.parse(JSON.parse(textOf(join(failures.path, nameOf(run))))).error;
      } catch {
        return "the file that says why cannot be read";
      }
    },
    fail(run, error) {
      failures.replace(nameOf(run), `${JSON.stringify({ error } satisfies z.infer<typeof failure>)}\n`);
    },
    forgive(run) {
      const had = failures.has(nameOf(run));
      failures.remove(nameOf(run));
      return had;
    },
    clear(run) {
      for (const name of growing.names()) if (name.startsWith(`${run}.`)) growing.remove(name);
    },
    clearAll() {
      for (const name of growing.names()) growing.remove(name);
      const [leases, workers] = [own.folder(LEASES), own.folder(WORKERS)];
      for (const name of leases.names()) if (name !== TABLES) leases.remove(name);
      for (const name of workers.names()) workers.remove(name);
    },
    isTabled: (content) => own.has(TABLES) && textOf(join(own.path, TABLES)) === digest(content),
    table(content) {
      if (content === null) own.remove(TABLES);
      else own.replace(TABLES, digest(content));
    },
  };
}

const digest = (text: string): string => `${createHash("sha256").update(text).digest("hex")}\n`;

function textOf(path: string): string {
  return new TextDecoder().decode(readWhole(path, { mostBytes: MOST_BYTES, followLinks: false }));
}

/**
 * Copies the most advanced checkpoint of the run, by whomever it was made, to where the run is to grow now. Its maker may only
 * be paused and wake up: its files stay its own. What is copied is checked when the run goes on.
 */
export function takeUpCheckpoint(growing: SafeFolder, runs: SafeFolder, run: string, to: Growth): void {
  const own = join(to.folder.path, to.name);
  const places = [
    ...growing.names().flatMap((name) => (name.startsWith(`${run}.`) ? [join(growing.path, name)] : [])),
    join(runs.path, partialName(run)),
  ];
  let best: (Checkpointed & { readonly path: string }) | null = null;
  for (const path of places) {
    const found = checkpointed(path);
    // Its own is where it has to be already.
    if (found === null || found.update < (best?.update ?? 0)) continue;
    if (best === null || found.update > best.update || path === own) best = { ...found, path };
  }
  if (best === null || best.path === own) return;
  to.folder.remove(to.name);
  const target = to.folder.folder(to.name);
  try {
    // They may have grown since, and are cut to what the checkpoint says.
    for (const name of readdirSync(best.path).filter((one) => one.endsWith(".csv")))
      target.replace(name, readWhole(join(best.path, name), { mostBytes: Infinity, followLinks: false }));
    target.replace(CHECKPOINT, best.bytes);
  } catch (error) {
    if (!(error instanceof Unreadable || (error as NodeJS.ErrnoException).code === "ENOENT")) throw error;
    // Its maker went on and has finished it.
    to.folder.remove(to.name);
  }
}

/** For a command that trains alone: checkpoints of workers go to where it looks for them, and nothing else of theirs is left. */
export function bringHome(experiment: string, runs: SafeFolder): void {
  if (lstatSync(queuePath(experiment), { throwIfNoEntry: false }) === undefined) return;
  const queue = openQueueFolder(experiment);
  for (const name of queue.growing.names()) {
    const [run = ""] = name.split(".");
    if (!runs.has(run)) takeUpCheckpoint(queue.growing, runs, run, { folder: runs, name: partialName(run) });
  }
  queue.clearAll();
  queue.table(null);
}
