/** `--retry-failed`: runs that failed in the last command leave no folder, but its tables tell of them. */
import { join } from "node:path";
import { bare } from "../components/foreign-text.ts";
import type { Run } from "../components/settings.ts";
import { UserError } from "../components/user-error.ts";
import { RUNS, TUNING } from "../results/columns.ts";
import type { Fate } from "../results/fate.ts";
import { readCsv } from "../results/read-csv.ts";
import { kindOf, shownPath } from "./locate.ts";
import { readBytes } from "./read-file.ts";
import type { Session } from "./thread-messages.ts";

type Causes = Readonly<Record<string, string>>;

/**
 * Of what the table tells, causes by ids; none where no command has written it yet. Throws a UserError if it cannot be read.
 */
function readCauses(
  experiment: string,
  table: string,
  columns: readonly string[],
  causesOf: (...cells: readonly string[]) => readonly (readonly [id: string, cause: string])[],
): Causes {
  const path = join(experiment, `${table}.csv`);
  if (kindOf(path) === null) return {};
  const place = bare(shownPath(path));
  const bytes = readBytes(path, (cause) => `${place}: ${cause}`);
  try {
    const { columns: found, rows } = readCsv(new TextDecoder().decode(bytes));
    const places = columns.map((name) => found.indexOf(name));
    if (places.includes(-1)) throw new Error("it lacks a column");
    return Object.fromEntries(
      rows.flatMap((row) => causesOf(...places.map((place) => String(row[place] ?? "")))),
    );
  } catch (error) {
    throw new UserError(
      `${place}: this is not the table that the last command wrote (${(error as Error).message}), so what failed is not known; ` +
        "the same command without --retry-failed trains all that is not finished",
    );
  }
}

/** Of the runs that were reported, and of those for tuning, which only their own table tells of. */
const failedEarlier = (experiment: string): Causes => ({
  ...readCauses(experiment, RUNS, ["run", "status", "error"], (run, status, error) =>
    status === "failed" ? [[run, error]] : [],
  ),
  ...readCauses(experiment, TUNING, ["run", "failed_seeds", "error"], (run, seeds, error) =>
    seeds === "" ? [] : seeds.split("; ").map((seed) => [run.replace(/\d+$/, seed), error]),
  ),
});

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
