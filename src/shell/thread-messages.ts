/** What the thread that a command runs in and the thread that watches it say to each other: all of it plain JSON. */
import type { Run } from "../components/settings.ts";
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
  /** Paths that its sweep sets. */
  readonly swept: readonly string[];
  readonly workshop: WorkshopSpec;
  /** Names of all diagnostics that there are. */
  readonly diagnostics: readonly string[];
  readonly failFast: boolean;
  /** Updates from one checkpoint of a run to the next; null leaves it to the clock. */
  readonly checkpointEvery: number | null;
  /** Leave earlier runs of this name out of the tables. */
  readonly onlyThisConfig: boolean;
  readonly quiet: boolean;
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
  | { readonly doing: "training"; readonly run: string }
  /** Tables are written. */
  | { readonly doing: "closing" };

export type Message =
  | { readonly type: "say"; readonly output: "out" | "err"; readonly text: string }
  | { readonly type: "at"; readonly at: At }
  | { readonly type: "session"; readonly session: Session | null }
  | { readonly type: "ended"; readonly status: number };

export interface ThreadStart {
  readonly job: Job;
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
