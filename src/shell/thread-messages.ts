/** What threads say to each other, that of a command, its workers and the one that watches: all of it plain JSON. */
import type { Run } from "../components/settings.ts";
import type { RunEvent } from "../training/events.ts";
import type { Tuning } from "../components/tuning.ts";
import type { TunedRemedy } from "../statistics/choice.ts";
import type { Heart } from "./heartbeat.ts";
import type { WorkshopSpec } from "./workshop.ts";

/** A command and what it is called with. */
export interface Job {
  readonly command: string;
  readonly words: readonly unknown[];
}

/** An experiment that is being trained: enough to go on with it, or to close it, in another thread. */
export interface Session {
  /** The experiment's folder, which this process has locked. */
  readonly path: string;
  readonly name: string;
  readonly runs: readonly Run[];
  /** What is tuned; null where nothing is. */
  readonly tuning: Tuning | null;
  /** What the tuning runs came to; null before, while `runs` are the tuning runs. */
  readonly tuned: readonly TunedRemedy[] | null;
  /** Paths that its sweep or its tuning sets. */
  readonly swept: readonly string[];
  /** Label of the remedy that the others are held against; null if it is the first. */
  readonly baseline: string | null;
  readonly workshop: WorkshopSpec;
  /** Names of all diagnostics that there are. */
  readonly diagnostics: readonly string[];
  readonly failFast: boolean;
  /** Updates from one checkpoint of a run to the next; null leaves it to the clock. */
  readonly checkpointEvery: number | null;
  /** Runs that are trained at a time, each in a thread. */
  readonly workers: number;
  /** What one run may take; null if as long as it likes. */
  readonly timeLimit_ms: number | null;
  /** The runs that failed in an earlier command, with their causes, by their ids, if only they are trained; else null. */
  readonly retried: Readonly<Record<string, string>> | null;
  /** Leave earlier runs of this name out of the tables. */
  readonly onlyThisConfig: boolean;
  /** Write report.html at the end. */
  readonly report: boolean;
  readonly quiet: boolean;
  /** Of a worker that shares the folder with others; it holds no lock but leases. */
  readonly shift?: Shift;
}

/** What a worker was started for: plain JSON. */
export interface Shift {
  /** By which its leases are known. */
  readonly token: string;
  /** After so long without a sign of life, others take it for dead, and it them. */
  readonly patience_s: number;
  /** Every `of`-th run from the `first` on, counted from 1; `of` is 0 where it is that run alone. */
  readonly share: { readonly first: number; readonly of: number };
  /** Wait for runs that other workers have in hand. */
  readonly wait: boolean;
  readonly checkpointEvery: number | null;
  readonly timeLimit_ms: number | null;
}

/** What a thread that came to an end by force had reached. */
export interface Reached {
  /** Causes of the runs that ended a thread, by their ids: they have failed. */
  readonly failed: Readonly<Record<string, string>>;
  /** Train nothing more. */
  readonly stopped: boolean;
}

export type At =
  | { readonly doing: "preparing" }
  /** A plug-in's own code is running for the first time. */
  | { readonly doing: "loading"; readonly plugin: string; readonly where: string }
  | { readonly doing: "training"; readonly run: string; readonly thread: number }
  /** Workers have the runs. */
  | { readonly doing: "handing out runs" }
  /** Tables are written. */
  | { readonly doing: "closing" };

export type Message =
  | { readonly type: "say"; readonly output: "out" | "err"; readonly text: string }
  | { readonly type: "at"; readonly at: At }
  | { readonly type: "session"; readonly session: Session | null }
  /** To be shown to other workers as long as this one lives; null when it leaves. */
  | { readonly type: "heart"; readonly heart: Heart | null }
  | { readonly type: "ended"; readonly status: number }
  | RunMessage;

/** A worker's, about the run that it trains. */
export type RunMessage =
  | { readonly type: "show"; readonly run: string; readonly event: RunEvent }
  | { readonly type: "tell"; readonly run: string; readonly text: string }
  | { readonly type: "go on"; readonly run: string; readonly update: number }
  /** The last one about this run. */
  | { readonly type: "over"; readonly run: string };

/** What a thread is started with. */
export interface ThreadStart {
  /** Its work: a {@link Job}, or what a worker needs. */
  readonly given: unknown;
  /** {@link WISH} and {@link COLUMNS}. */
  readonly shared: SharedArrayBuffer;
  readonly isTTY: boolean;
}

/** Int32 number of `shared` that is 1 as soon as the command is to stop. */
export const WISH = 0;
/** Int32 number of `shared` that holds the terminal's width; 0 if it is not known. */
export const COLUMNS = 1;
export const SHARED_BYTES = 8;

/** By this name the watching thread asks a busy one where it is. */
export const PLACE = "bptt-lab: where";

/** What `run` comes to if it was told to stop and some runs are not done. */
export const STOPPED = 130;
