/** Paths. bench/run.mjs defines both constants at build time. */
import { join } from "node:path";

declare const BENCH_FOLDER: string;
declare const BENCH_BUILD: string;

export const repository = (): string => join(BENCH_FOLDER, "..");

/** A Python peer, run from its source. */
export const script = (name: string): string => join(BENCH_FOLDER, "peers", name);

/** A peer in TypeScript, as built for this run. */
export const built = (name: string): string => join(BENCH_BUILD, "peers", name);
