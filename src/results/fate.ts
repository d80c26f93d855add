/** What became of a run. */
import type { Run } from "../components/settings.ts";
import type { RunRecord } from "./record.ts";

/** A pending run has not been trained yet: the experiment was stopped before. */
export type Fate =
  | { readonly run: Run; readonly status: "done"; readonly record: RunRecord }
  | { readonly run: Run; readonly status: "failed"; readonly error: string }
  | { readonly run: Run; readonly status: "pending" };

export type Done = Extract<Fate, { status: "done" }>;
export const isDone = (fate: Fate): fate is Done => fate.status === "done";
