/** What became of a run. */
import type { Run } from "../components/settings.ts";
import type { RunRecord } from "./record.ts";

/** A pending run is not done: the experiment was stopped before. `resumes_at` is the update from which it goes on. */
export type Fate =
  | { readonly run: Run; readonly status: "done"; readonly record: RunRecord }
  | { readonly run: Run; readonly status: "failed"; readonly error: string }
  | { readonly run: Run; readonly status: "pending"; readonly resumes_at?: number };

export type Pending = Extract<Fate, { status: "pending" }>;
export type Done = Extract<Fate, { status: "done" }>;
export const isDone = (fate: Fate): fate is Done => fate.status === "done";
