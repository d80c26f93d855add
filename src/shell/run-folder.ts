/**
 * The folder of one run. It grows as `runs/.<id>.partial` and is renamed to `runs/<id>` when it is whole, so
 * that whatever happens in between leaves no half result.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
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
import { parseRecord, type Provenance, recordOf, recordText, type RunRecord } from "../results/record.ts";
import { rowsOf } from "../results/rows.ts";
import type { RunEvent } from "../training/events.ts";
import { kindOf, shownPath } from "./locate.ts";
import { openTableFile, type TableFile } from "./table-file.ts";

const RECORD = "run.json";
/** A letter and a dash: to a reader of CSV, hex digits alone may be a number. */
const FINGERPRINT_START = "f-";
const FINGERPRINT_DIGITS = 16;

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

export interface RunFolder {
  write(event: RunEvent): void;
  /** Completes the folder. The parameters are those before and after training. */
  complete(parameters: readonly NamedArray[], provenance: Provenance): Done;
  /** Removes what there is. */
  discard(): void;
}

export interface RunFolderOptions {
  readonly runs: string;
  readonly run: Run;
  readonly plugins: readonly string[];
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

const partialName = (id: string): string => `.${id}.partial`;
export const isPartial = (name: string): boolean => /^\..*\.partial$/.test(name);

export function openRunFolder({ runs, run, plugins, clock }: RunFolderOptions): RunFolder {
  const partial = join(runs, partialName(run.id));
  const started_ms = clock();
  const open = new Map<string, TableFile>();
  let outcome = NO_OUTCOME;
  let parameterCount = 0;
  let reading: Reading | undefined;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial);
  writeFileSync(join(partial, "config.yaml"), configText(run, plugins));

  const close = (): void => {
    for (const file of open.values()) file.close();
    open.clear();
  };

  return {
    write(event) {
      outcome = addToOutcome(outcome, event);
      if (event.type === "started") {
        parameterCount = event.parameters;
        reading = event.reading;
        for (const table of tablesOf(event)) open.set(table.name, openTableFile(partial, table));
      }
      const added = rowsOf(event);
      if (added) open.get(added.table)!.add(added.rows.map((row) => [run.id, run.seed, ...row]));
    },
    complete(parameters, provenance) {
      const tables = [...open.values()].map(({ table }) => table);
      const fingerprint = fingerprintOf([...open].map(([name, file]) => [name, file.digest()]));
      close();
      writeFileSync(join(partial, "parameters.npz"), npz(parameters));
      const record = recordOf({
        run,
        outcome,
        fingerprint,
        provenance,
        started_ms,
        ended_ms: clock(),
        parameters: parameterCount,
        reading,
        tables,
      });
      writeFileSync(join(partial, RECORD), recordText(record));
      renameSync(partial, join(runs, run.id));
      return { run, status: "done", record };
    },
    discard() {
      close();
      rmSync(partial, { recursive: true, force: true });
    },
  };
}

/**
 * Of a run's CSVs: `f-` and the first digits of the SHA-256 of what `sha256sum *.csv` prints in its folder, files in
 * the C locale's order.
 */
function fingerprintOf(digests: readonly (readonly [table: string, sha256: string])[]): string {
  const lines = digests
    .map(([table, digest]) => ({ file: `${table}.csv`, digest }))
    .sort((a, b) => (a.file < b.file ? -1 : 1))
    .map(({ file, digest }) => `${digest}  ${file}\n`);
  return FINGERPRINT_START + sha256(lines.join("")).slice(0, FINGERPRINT_DIGITS);
}

/** The run as a config of its own. */
const configText = ({ settings, seed }: Run, plugins: readonly string[]): string =>
  writtenYaml({ ...settings, seeds: [seed], ...(plugins.length > 0 ? { plugins } : {}) });

/** Those of the runs that ended earlier, by their ids. Each run.json is read once, here and nowhere else. */
export function finishedRuns(folder: string, runs: readonly Run[]): ReadonlyMap<string, Done> {
  const finished = new Map<string, Done>();
  for (const run of runs) {
    const record = readRecord(join(folder, run.id), run);
    if (record) finished.set(run.id, { run, status: "done", record });
  }
  return finished;
}

/** null if there is no such folder. */
function readRecord(folder: string, { hash }: Run): RunRecord | null {
  let record: RunRecord;
  try {
    record = parseRecord(readFileSync(join(folder, RECORD), "utf8"));
  } catch {
    if (kindOf(folder) === null) return null;
    throw new UserError(
      `${shownPath(folder)}: this folder holds no whole run, though only whole runs get such a name; move it away`,
    );
  }
  if (record.settings_sha256 !== hash) {
    throw new UserError(
      `${shownPath(folder)}: holds a run of the same id but of other settings; give one of the experiments another name or another results folder`,
    );
  }
  return record;
}
