/**
 * Whether an experiment's joined tables are for spreadsheets: cells of text that one would run as a formula are made harmless. The
 * choice lies in the folder, so that whatever writes its tables again writes them alike.
 */
import { join } from "node:path";
import type { ExperimentFolder } from "./experiment-folder.ts";
import { kindOf } from "./locate.ts";

const MARK = "safe-csv";
const TEXT =
  "Cells of text in the tables beside this file that begin with = + - @, a tab or a carriage return have an apostrophe in front.\n";

export const isSafe = ({ path }: Pick<ExperimentFolder, "path">): boolean =>
  kindOf(join(path, MARK)) === "file";

/** Keeps what was typed; undefined leaves the choice as it is. */
export function keepSafety({ own }: ExperimentFolder, typed: boolean | undefined): void {
  if (typed === true) own.replace(MARK, TEXT);
  else if (typed === false) own.removeFile(MARK);
}
