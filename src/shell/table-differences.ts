/** Where the tables of two finished runs first differ, and their parameters. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readNpz } from "../components/read-npz.ts";
import { RUN_COLUMNS } from "../results/columns.ts";
import { arraysDifference, SIDE_BY_SIDE, tableDifference } from "../results/first-difference.ts";
import { type CsvTable, readCsv } from "../results/read-csv.ts";
import type { OneRun } from "./find-subject.ts";

export interface FileDifference {
  readonly name: string;
  /** null if they are the same but for the run that they name. */
  readonly where: string | null;
}

/** Of every table that one of them has, and of the parameters. Their files have just been found to be as they were written. */
export function fileDifferences(a: OneRun, b: OneRun): readonly FileDifference[] {
  const [ours, theirs] = [a, b].map(({ done }) => done.record.files.map(({ name }) => name));
  return [...new Set([...ours!, ...theirs!])]
    .filter((name) => /\.(csv|npz)$/.test(name))
    .map((name) => {
      if (!ours!.includes(name)) return { name, where: "b alone has it" };
      if (!theirs!.includes(name)) return { name, where: "a alone has it" };
      const [one, other] = [a, b].map(({ path }) => readFileSync(join(path, name)));
      const where = name.endsWith(".npz")
        ? arraysDifference(readNpz(one!), readNpz(other!), SIDE_BY_SIDE)
        : tableDifference(ownColumns(one!), ownColumns(other!), SIDE_BY_SIDE);
      return { name, where };
    });
}

/** Without the columns that say which run it is. */
function ownColumns(bytes: Buffer): CsvTable {
  const { columns, rows } = readCsv(bytes.toString("utf8"));
  const own = <T>(cells: readonly T[]): readonly T[] => cells.slice(RUN_COLUMNS.length);
  return { columns: own(columns), rows: rows.map(own) };
}
