/** Where things lie: bench/run.mjs writes both names in when it builds. */
import { join } from "node:path";

declare const BENCH_FOLDER: string;
declare const BENCH_BUILD: string;

export const repository = (): string => join(BENCH_FOLDER, "..");

/** A Python peer, run as it stands. */
export const script = (name: string): string => join(BENCH_FOLDER, "peers", name);

/** A peer in TypeScript, as built for this run. */
export const built = (name: string): string => join(BENCH_BUILD, "peers", name);
