/**
 * The counter by which other machines see that a worker lives. It is replaced by the thread that watches, since the one that
 * trains may be busy for long; nothing here waits for the disk, since that thread must hear signals.
 */
import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The folder in which workers say that they are there. */
export const WORKERS = "workers";
export const beatOf = (token: string): string => `${token}.beat`;

/** Plain JSON. */
export interface Heart {
  /** The folder in which its worker is known. */
  readonly folder: string;
  readonly token: string;
  readonly patience_s: number;
}

/** Beats in the time after which others take the worker for dead: some may come late or get lost. */
const BEATS = 6;

/** Begins now; returns what ends it. */
export function startBeating({ folder, token, patience_s }: Heart): () => void {
  const path = join(folder, WORKERS, beatOf(token));
  const growing = join(folder, WORKERS, `.${beatOf(token)}.growing`);
  let [count, under, ended] = [0, false, false];
  const beat = async (): Promise<void> => {
    if (under) return;
    under = true;
    try {
      await writeFile(growing, String(++count));
      await rename(growing, path);
      if (ended) await rm(path, { force: true });
    } catch {
      // A disk that is full or gone: others will take over, which is harmless.
    } finally {
      under = false;
    }
  };
  void beat();
  const timer = setInterval(() => void beat(), (patience_s * 1000) / BEATS);
  return () => {
    ended = true;
    clearInterval(timer);
    rm(path, { force: true }).catch(() => {});
  };
}
