/** Forms of an experiment's results besides CSV: a command that asks for one has every later command write it again. */
import { join } from "node:path";
import type { Done } from "../results/fate.ts";
import type { ExperimentFolder } from "./experiment-folder.ts";
import { kindOf } from "./locate.ts";
import { removeParquet, writeParquet } from "./parquet.ts";
import { TENSORBOARD, writeTensorboard } from "./tensorboard.ts";

/** As typed; undefined leaves the choice of earlier commands. */
export interface AlsoWritten {
  readonly parquet?: boolean | undefined;
  readonly tensorboard?: boolean | undefined;
}

const PARQUET = "parquet";
const TEXT = "Every table beside this file is written as Parquet too, until --no-parquet.\n";

export function keepAlsoWritten(folder: ExperimentFolder, { parquet, tensorboard }: AlsoWritten): void {
  // The folder is there from the start: by it the choice is kept.
  if (tensorboard === true) folder.own.folder(TENSORBOARD);
  if (tensorboard === false) folder.own.remove(TENSORBOARD);
  if (parquet === true) folder.own.replace(PARQUET, TEXT);
  if (parquet !== false) return;
  removeParquet(folder);
  folder.own.removeFile(PARQUET);
}

/** Writes what was asked for, of tables that are whole; `done` are the runs that they are about. */
export async function writeAlso(folder: ExperimentFolder, done: readonly Done[]): Promise<void> {
  if (kindOf(join(folder.path, PARQUET)) === "file") await writeParquet(folder, done);
  if (kindOf(join(folder.path, TENSORBOARD)) === "folder") await writeTensorboard(folder, done);
}
