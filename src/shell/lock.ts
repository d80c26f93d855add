/**
 * A folder that one process at a time writes in: another's partial runs must not be cleared away under its feet.
 *
 * `.lock` names the process that holds the folder. It appears whole, as a second name of a file that was written before.
 * A process that takes over the lock of a dead one first makes `.lock.after-<identity of that lock>`, which one process
 * alone can make; looks whether `.lock` is still that lock; and only then puts its own in the place. What a dead process
 * left on this way names it, and is taken over in the same manner: the holder is the last of the chain.
 */
import { createHash, randomBytes } from "node:crypto";
import { lstatSync, readdirSync, renameSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { bare } from "../components/foreign-text.ts";
import { UserError } from "../components/user-error.ts";
import { appear, writeNew } from "./exclusive-file.ts";
import { shownPath } from "./locate.ts";
import { isRunning, processOf } from "./process-life.ts";
import { readWhole } from "./read-file.ts";

const LOCK = ".lock";
/** In front of what stands in for a lock on its way: claims and locks that are not in their place yet. */
const ON_THE_WAY = `${LOCK}.`;
const claimOn = (identity: string): string => `${ON_THE_WAY}after-${identity}`;

/** Far more than a lock has. */
const MOST_BYTES = 10_000;
/** Other processes come and go meanwhile, each of which does something. */
const MOST_TRIES = 1000;
/** A lock that is not whole may be one that another process is writing, where locks cannot appear whole. */
const PATIENCE_MS = 1000;
const PAUSE_MS = 20;
/** What has not come into its place for so long never will. */
const FORGOTTEN_MS = 60_000;

const ownerSchema = z.object({
  pid: z.int().positive(),
  host: z.string(),
  /** When the process began, as its operating system counts; null where that cannot be told. */
  started: z.string().nullable().default(null),
  /** No other lock has it. */
  token: z.string().nullable().default(null),
});
type Owner = z.infer<typeof ownerSchema>;

/** A lock that was read. */
interface Seen {
  /** Of this very file with this content. */
  readonly identity: string;
  /** null if the file is not whole. */
  readonly owner: Owner | null;
}

/** The folder is another process's. */
export class Held extends UserError {
  readonly host: string;
  readonly pid: number;

  constructor(message: string, { host, pid }: Pick<Owner, "host" | "pid">) {
    super(message);
    this.host = host;
    this.pid = pid;
  }
}

/** Tokens of the locks that this process holds. */
const held = new Set<string>();

/** Makes the folder this process's own, or throws a UserError that names the process whose it is. Returns its release. */
export function lock(folder: string): () => void {
  const token = randomBytes(8).toString("hex");
  const own: Owner = { pid: process.pid, host: hostname(), started: processOf(process.pid).started, token };
  const written = join(folder, `${ON_THE_WAY}${process.pid}-${token}`);
  try {
    writeNew(written, JSON.stringify(own));
    take(folder, written);
  } finally {
    rmSync(written, { force: true });
  }
  held.add(token);
  sweep(folder);
  return () => {
    held.delete(token);
    // Whoever deleted it by hand let another process in.
    if (read(folder, LOCK)?.owner?.token === token) rmSync(join(folder, LOCK), { force: true });
  };
}

/** Returns when `.lock` is the one that was written. */
function take(folder: string, written: string): void {
  let patience = PATIENCE_MS / PAUSE_MS;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    if (appear(written, join(folder, LOCK))) return;
    const chain = chainOf(folder);
    const last = chain.at(-1);
    if (last === undefined) continue;
    if (last.owner === null && patience > 0) {
      patience--;
      pause(PAUSE_MS);
      continue;
    }
    refuseIfHeld(folder, last.owner);
    if (takeOver(folder, written, chain)) return;
  }
  throw new UserError(
    `${shown(folder)}: so many processes start to write here that none comes to it; start them one after another, or each with a --results DIR of its own`,
  );
}

/** The process that holds the folder; null if none does, as far as this machine can tell. */
export function holderOf(folder: string): { readonly host: string; readonly pid: number } | null {
  const owner = chainOf(folder).at(-1)?.owner ?? null;
  return isOfTheDead(owner) ? null : owner;
}

/** Removes the lock of a process that is known to be dead, on whatever machine it was. */
export function breakLock(folder: string, dead: { readonly host: string; readonly pid: number }): void {
  const owner = chainOf(folder).at(-1)?.owner;
  if (owner?.host !== dead.host || owner.pid !== dead.pid) return;
  for (const { identity } of chainOf(folder)) rmSync(join(folder, claimOn(identity)), { force: true });
  rmSync(join(folder, LOCK), { force: true });
}

/** `.lock` and the claims on each other that lead on from it; none if there is no lock. */
function chainOf(folder: string): readonly Seen[] {
  const chain: Seen[] = [];
  for (let name = LOCK; ; name = claimOn(chain.at(-1).identity)) {
    const seen = read(folder, name);
    if (seen === null) return chain;
    chain.push(seen);
  }
}

/** False if another process was quicker; nothing is left of the attempt then. */
function takeOver(folder: string, written: string, chain: readonly Seen[]): boolean {
  const claim = join(folder, claimOn(chain.at(-1)!.identity));
  if (!appear(written, claim)) return false;
  // A claim that was there has done its work and is gone again if `.lock` is another one by now.
  const now = chainOf(folder);
  if (!chain.every(({ identity }, i) => now[i]?.identity === identity)) {
    rmSync(claim, { force: true });
    return false;
  }
  renameSync(written, join(folder, LOCK));
  for (const { identity } of chain) rmSync(join(folder, claimOn(identity)), { force: true });
  return true;
}

function refuseIfHeld(folder: string, owner: Owner | null): void {
  if (owner === null) return;
  const file = shown(join(folder, LOCK));
  if (owner.host !== hostname())
    throw new Held(
      `${shown(folder)}: a process on ${bare(owner.host)} is writing here; if it no longer runs, delete ${file}`,
      owner,
    );
  if (isAlive(owner))
    throw new Held(
      `${shown(folder)}: process ${owner.pid} is writing here; wait for it or use another --results DIR (if that process is something else, delete ${file})`,
      owner,
    );
}

const shown = (path: string): string => bare(shownPath(path));

/** null if there is none; throws a UserError if something else has its name. */
function read(folder: string, name: string): Seen | null {
  const path = join(folder, name);
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (stats === undefined) return null;
  if (!stats.isFile())
    throw new UserError(
      `${shown(path)}: it should be the file of a process that writes here and is none; delete it`,
    );
  let text: string;
  try {
    text = Buffer.from(readWhole(path, { mostBytes: MOST_BYTES, followLinks: false })).toString("latin1");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT"))
      throw unreadable(path, error);
    return null;
  }
  const identity = createHash("sha256")
    .update(`${stats.dev} ${stats.ino} ${stats.mtimeNs} ${text}`)
    .digest("hex")
    .slice(0, 16);
  return { identity, owner: parseOwner(text) };
}

const unreadable = (path: string, error: unknown): UserError =>
  new UserError(
    `${shown(path)}: ${error instanceof Error ? error.message : String(error)}; if no process writes here, delete it`,
  );

function parseOwner(text: string): Owner | null {
  try {
    return ownerSchema.parse(JSON.parse(Buffer.from(text, "latin1").toString()));
  } catch {
    return null;
  }
}

function isAlive({ pid, started, token }: Owner): boolean {
  // One of another token was left by a process that had our number.
  if (pid === process.pid) return token !== null && held.has(token);
  return isRunning(pid, started);
}

/** Removes what processes left that were killed on their way. Only who holds the folder may. */
function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(ON_THE_WAY)) continue;
    const path = join(folder, name);
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats?.isFile() !== true) continue;
    if (Date.now() - stats.mtimeMs > FORGOTTEN_MS || isOfTheDead(read(folder, name)?.owner ?? null))
      rmSync(path, { force: true });
  }
}

/** Of another machine's process nobody here can tell, nor of what is not whole. */
const isOfTheDead = (owner: Owner | null): boolean => owner?.host === hostname() && !isAlive(owner);

/** Stops the whole thread, which has nothing else to do yet. */
function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
