/** Lists the experiments of a results folder. */
import { lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { bare } from "../components/foreign-text.ts";
import { UserError } from "../components/user-error.ts";
import { count, textTable } from "../report/text-table.ts";
import { RUNS, TUNING } from "../results/columns.ts";
import { readCsv } from "../results/read-csv.ts";
import { resultsFolder } from "../shell/experiment-folder.ts";
import { kindOf, shownPath } from "../shell/locate.ts";
import { Damage, readRun } from "../shell/read-run.ts";

/** Resolves to 1 if a run is damaged. */
export async function results(given: string | undefined): Promise<number> {
  const folder = resultsFolder(given);
  const shown = bare(shownPath(folder));
  const kind = kindOf(folder);
  if (kind === null)
    throw new UserError(
      `${shown}: there is no such folder; npm run experiment configs/relu.yaml makes results`,
    );
  if (kind !== "folder") throw new UserError(`${shown}: this is not a folder`);
  const names = readdirSync(folder).filter((name) => kindOf(join(folder, name, "runs")) === "folder").sort(); // prettier-ignore
  if (names.length === 0) {
    console.log(`${shown}: no experiments here; npm run experiment configs/relu.yaml makes one`);
    return 0;
  }
  const rows: (readonly string[])[] = [];
  const damages: string[] = [];
  for (const name of names) {
    const { row, damaged } = await listed(join(folder, name), name);
    rows.push(row);
    damages.push(...damaged);
  }
  const header = ["experiment", "runs", "finished", "diverged", "failed", "damaged", "last change", "size"];
  console.log(textTable(header, rows, 1));
  for (const line of damages) console.log(line);
  console.log(`${shown}: ${count(names.length, "experiment")}`);
  return damages.length > 0 ? 1 : 0;
}

async function listed(path: string, name: string) {
  const runs = join(path, "runs");
  const ids = readdirSync(runs).filter((id) => !id.startsWith("."));
  const counts = { finished: 0, diverged: 0 };
  const damaged: string[] = [];
  for (const id of ids.sort()) {
    const found = await foundOrWhy(runs, id);
    if (typeof found === "string") damaged.push(`${bare(shownPath(join(runs, id)))}: ${bare(found)}`);
    else if (found !== null) counts[found.status]++;
  }
  const failed = failedIn(path);
  const { bytes, changed_ms } = extent(path);
  const cells = [ids.length + failed, counts.finished, counts.diverged, failed, damaged.length].map(String);
  const changed = `${new Date(changed_ms).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return { row: [bare(name), ...cells, changed, sizeWords(bytes)], damaged };
}

async function foundOrWhy(runs: string, id: string) {
  try {
    const found = await readRun(runs, id);
    return found instanceof Damage ? found.message : found;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

/** Runs that failed leave no folder; the last command's tables tell of them. */
const failedIn = (path: string): number =>
  sumIn(path, RUNS, "status", (status) => (status === "failed" ? 1 : 0)) +
  sumIn(path, TUNING, "failed", Number);

function sumIn(path: string, table: string, column: string, of: (cell: unknown) => number): number {
  try {
    const { columns, rows } = readCsv(readFileSync(join(path, `${table}.csv`), "utf8"));
    const at = columns.indexOf(column);
    return rows.reduce((sum, row) => sum + of(row[at]), 0);
  } catch {
    return 0; // not written yet
  }
}

/** Of all files below, links not followed. */
function extent(path: string): { readonly bytes: number; readonly changed_ms: number } {
  let bytes = 0;
  let changed_ms = statSync(path).mtimeMs;
  for (const name of readdirSync(path, { recursive: true, encoding: "utf8" })) {
    try {
      const stats = lstatSync(join(path, name));
      if (stats.isFile()) bytes += stats.size;
      changed_ms = Math.max(changed_ms, stats.mtimeMs);
    } catch {
      // It went while we looked.
    }
  }
  return { bytes, changed_ms };
}

function sizeWords(bytes: number): string {
  if (bytes < 1e3) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
