/**
 * The folder of one run. It grows as `runs/.<id>.partial` and is renamed to `runs/<id>` when it is whole and on the
 * disk, so that whatever happens in between leaves no half result.
 */
import { join } from "node:path";
import type { Reading } from "../components/define.ts";
import type { Run } from "../components/settings.ts";
import { UserError } from "../components/user-error.ts";
import { writtenYaml } from "../config/written-yaml.ts";
import { tablesOf } from "../results/columns.ts";
import type { Done } from "../results/fate.ts";
import type { NamedArray } from "../results/npz.ts";
import { npz } from "../results/npz.ts";
import { addToOutcome, NO_OUTCOME } from "../results/outcome.ts";
import { parseRecord, type Provenance, recordOf, recordText, type WrittenFile } from "../results/record.ts";
import { rowsOf } from "../results/rows.ts";
import type { RunEvent } from "../training/events.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { shownPath } from "./locate.ts";
import { checkRuns, Damage, readRun, RECORD } from "./read-run.ts";
import type { SafeFolder } from "./safe-folder.ts";
import { openTableFile, type TableFile } from "./table-file.ts";

export interface RunFolder {
  write(event: RunEvent): void;
  /** Completes the folder. The parameters are those before and after training. */
  complete(parameters: readonly NamedArray[], provenance: Provenance): Done;
  /** Removes what there is; never throws. */
  discard(): void;
}

export interface RunFolderOptions {
  readonly runs: SafeFolder;
  readonly run: Run;
  readonly plugins: readonly string[];
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

const partialName = (id: string): string => `.${id}.partial`;
export const isPartial = (name: string): boolean => /^\..*\.partial$/.test(name);

export function openRunFolder({ runs, run, plugins, clock }: RunFolderOptions): RunFolder {
  const started_ms = clock();
  const open = new Map<string, TableFile>();
  let outcome = NO_OUTCOME;
  let [measuring_since, measuring_ms] = [started_ms, 0];
  let parameterCount = 0;
  let reading: Reading | undefined;
  const name = partialName(run.id);
  runs.remove(name);
  const partial = runs.folder(name);

  const discard = (): void => {
    for (const file of open.values()) file.close();
    open.clear();
    try {
      runs.remove(name);
    } catch {
      // The next start clears it away.
    }
  };
  const files: WrittenFile[] = [];
  try {
    files.push(writeOne(partial, "config.yaml", configText(run, plugins)));
  } catch (error) {
    discard();
    throw error;
  }

  return {
    write(event) {
      outcome = addToOutcome(outcome, event);
      if (event.type === "measuring") measuring_since = clock();
      if (event.type === "measured") measuring_ms += clock() - measuring_since;
      if (event.type === "started") {
        parameterCount = event.parameters;
        reading = event.reading;
        for (const table of tablesOf(event)) open.set(table.name, openTableFile(partial, table));
      }
      const added = rowsOf(event);
      if (added) open.get(added.table)!.add(added.rows.map((row) => [run.id, run.seed, ...row]));
    },
    complete(parameters, provenance) {
      const tables = [...open.values()];
      for (const table of tables) files.push(table.finish());
      files.push(writeOne(partial, "parameters.npz", npz(parameters)));
      const record = recordOf({
        run,
        outcome,
        fingerprint: fingerprintOf(files),
        provenance,
        started_ms,
        ended_ms: clock(),
        measuring_ms,
        parameters: parameterCount,
        reading,
        tables: tables.map(({ table }) => table),
        files,
      });
      const text = recordText(record);
      // What could not be read back would be trained again for ever.
      parseRecord(text);
      writeOne(partial, RECORD, text);
      partial.sync();
      runs.move(name, runs, run.id);
      return { run, status: "done", record };
    },
    discard,
  };
}

function writeOne(folder: SafeFolder, name: string, content: string | Uint8Array): WrittenFile {
  const file = folder.create(name);
  try {
    file.write(content);
    return file.finish();
  } finally {
    file.close();
  }
}

/** The run as a config of its own. */
const configText = ({ settings, seed }: Run, plugins: readonly string[]): string =>
  writtenYaml({ ...settings, seeds: [seed], ...(plugins.length > 0 ? { plugins } : {}) });

export interface FoundRuns {
  /** By their ids. */
  readonly finished: ReadonlyMap<string, Done>;
  /** Runs of which a file is not as it was written, and what is wrong with it. */
  readonly damaged: ReadonlyMap<string, Damage>;
}

/** Those of the runs that ended earlier. Each is read once, here and nowhere else, and every file of it is checked. */
export async function findRuns(folder: string, runs: readonly Run[]): Promise<FoundRuns> {
  const finished = new Map<string, Done>();
  const damaged = new Map<string, Damage>();
  checkRuns(folder);
  for (const run of runs) {
    const found = await readRun(folder, run.id);
    if (found instanceof Damage) damaged.set(run.id, found);
    else if (found) {
      if (found.settings_sha256 !== run.hash) throw sameIdOtherSettings(join(folder, run.id));
      finished.set(run.id, { run, status: "done", record: found });
    }
  }
  return { finished, damaged };
}

const sameIdOtherSettings = (folder: string): UserError =>
  new UserError(
    `${shownPath(folder)}: holds a run of the same id but of other settings; give one of the experiments another name or another results folder`,
  );
