/** `--retry-failed`: runs that failed in the last command leave no folder, but its runs.csv tells of them. */
import { join } from "node:path";
import { bare } from "../components/foreign-text.ts";
import type { Run } from "../components/settings.ts";
import { UserError } from "../components/user-error.ts";
import { RUNS } from "../results/columns.ts";
import type { Fate } from "../results/fate.ts";
import { readCsv } from "../results/read-csv.ts";
import { kindOf, shownPath } from "./locate.ts";
import { readBytes } from "./read-file.ts";
import type { Session } from "./thread-messages.ts";

/** Their causes by their ids; none where no command has written a table yet. Throws a UserError if the table cannot be read. */
function failedEarlier(experiment: string): Readonly<Record<string, string>> {
  const path = join(experiment, `${RUNS}.csv`);
  if (kindOf(path) === null) return {};
  const place = bare(shownPath(path));
  const bytes = readBytes(path, (cause) => `${place}: ${cause}`);
  try {
    const { columns, rows } = readCsv(new TextDecoder().decode(bytes));
    const [run, status, error] = ["run", "status", "error"].map((name) => columns.indexOf(name));
    if (run === -1 || status === -1 || error === -1) throw new Error("it lacks a column");
    const failed = rows.filter((row) => row[status!] === "failed");
    return Object.fromEntries(failed.map((row) => [String(row[run!]), String(row[error!])]));
  } catch (error) {
    throw new UserError(
      `${place}: this is not the table that the last command wrote (${(error as Error).message}), so what failed is not known; ` +
        "the same command without --retry-failed trains all that is not finished",
    );
  }
}

/** Of these runs those that failed in the experiment's last command. */
export function failedOf(runs: readonly Run[], experiment: string): NonNullable<Session["retried"]> {
  const failed = failedEarlier(experiment);
  const ids = runs.map(({ id }) => id).filter((id) => id in failed);
  if (ids.length === 0) console.error("note: no run of this config failed in the last command");
  return Object.fromEntries(ids.map((id) => [id, failed[id]!]));
}

/** The fates of all runs: those that were not to be trained are pending, and a failed one that was not reached stays failed. */
export function withLeftOut({ runs, retried }: Session, fates: readonly Fate[]): readonly Fate[] {
  const byId = new Map(fates.map((fate) => [fate.run.id, fate]));
  return runs.map((run) => {
    const fate = byId.get(run.id) ?? { run, status: "pending" };
    const error = retried?.[run.id];
    return fate.status === "pending" && error !== undefined ? { run, status: "failed", error } : fate;
  });
}
