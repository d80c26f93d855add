/**
 * What is tried for each remedy, on seeds of its own, before the remedy is reported: plain JSON. `config` makes it, and
 * what chooses and reports takes it.
 */
import type { Run } from "./settings.ts";

/** Settings that may be chosen: a run without its seed. */
export type Candidate = Omit<Run, "id" | "seed">;

export interface Remedy {
  /** Without the tuned settings. */
  readonly label: string;
  /** At least one, in the order in which they are written. */
  readonly candidates: readonly Candidate[];
}

export interface Tuning {
  /** Of the tuned settings, in the order in which they are written. */
  readonly paths: readonly string[];
  /** No seed is in both. */
  readonly tuningSeeds: readonly number[];
  readonly reportingSeeds: readonly number[];
  readonly remedies: readonly Remedy[];
}
