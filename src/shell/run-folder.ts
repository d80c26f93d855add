/**
 * The folder of one run. It grows as `runs/.<id>.partial` and is renamed to `runs/<id>` when it is whole, so
 * that whatever happens in between leaves no half result.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Run, Settings } from "../components/settings.ts";
import { UserError } from "../components/user-error.ts";
import { RUN_COLUMNS, type Table, tablesOf } from "../results/columns.ts";
import type { NamedArray } from "../results/npz.ts";
import { npz } from "../results/npz.ts";
import { addToOutcome, NO_OUTCOME, type Outcome, readNumber, writeNumber } from "../results/outcome.ts";
import { rowsOf } from "../results/rows.ts";
import type { Done } from "../results/runs-table.ts";
import type { RunEvent } from "../training/events.ts";
import type { Provenance } from "./machine.ts";
import { openTableFile, type TableFile } from "./table-file.ts";
import { kindOf, shownPath } from "./locate.ts";

/** run.json. */
export interface RunRecord {
  readonly run: string;
  readonly label: string;
  readonly seed: number;
  readonly status: Outcome["status"];
  /** SHA-256 of the settings as JSON: two runs of one id must agree in it. */
  readonly settings_sha256: string;
  readonly fingerprint: string;
  readonly started_at: string;
  readonly ended_at: string;
  readonly elapsed_ms: number;
  /** Counted training steps a second, evaluation and diagnostics included in the time. */
  readonly counted_steps_per_second: number | null;
  readonly parameters: number;
  readonly outcome: Outcome;
  /** The columns of each CSV, with units. */
  readonly tables: readonly Table[];
}

const FINGERPRINT_DIGITS = 16;

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const settingsDigest = (settings: Settings): string => sha256(JSON.stringify(settings));

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
  const begun = clock();
  const open = new Map<string, TableFile>();
  let outcome = NO_OUTCOME;
  let parameterCount = 0;
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
        for (const table of tablesOf(event)) open.set(table.name, openTableFile(partial, table));
      }
      const added = rowsOf(event);
      if (added) open.get(added.table)!.add(added.rows.map((row) => [run.id, run.label, run.seed, ...row]));
    },
    complete(parameters, provenance) {
      const tables = [...open.values()].map(({ table }) => table);
      const fingerprint = fingerprintOf([...open].map(([name, file]) => [name, file.digest()]));
      close();
      writeFileSync(join(partial, "parameters.npz"), npz(parameters));
      const now = clock();
      const elapsed_ms = now - begun;
      const { counted_steps } = outcome;
      const record: RunRecord & Provenance = {
        run: run.id,
        label: run.label,
        seed: run.seed,
        status: outcome.status,
        settings_sha256: settingsDigest(run.settings),
        fingerprint,
        ...provenance,
        started_at: new Date(begun).toISOString(),
        ended_at: new Date(now).toISOString(),
        elapsed_ms,
        counted_steps_per_second:
          counted_steps > 0 && elapsed_ms > 0 ? Math.round((counted_steps * 1000) / elapsed_ms) : null,
        parameters: parameterCount,
        outcome,
        tables: tables.map(({ name, columns }) => ({ name, columns: [...RUN_COLUMNS, ...columns] })),
      };
      writeFileSync(join(partial, "run.json"), JSON.stringify(record, writeNumber, 2) + "\n");
      renameSync(partial, join(runs, run.id));
      return { run, status: "done", outcome, fingerprint };
    },
    discard() {
      close();
      rmSync(partial, { recursive: true, force: true });
    },
  };
}

/**
 * Of a run's CSVs: the first digits of the SHA-256 of what `sha256sum *.csv` prints in its folder, files in
 * the C locale's order.
 */
function fingerprintOf(digests: readonly (readonly [table: string, sha256: string])[]): string {
  const lines = digests
    .map(([table, digest]) => ({ file: `${table}.csv`, digest }))
    .sort((a, b) => (a.file < b.file ? -1 : 1))
    .map(({ file, digest }) => `${digest}  ${file}\n`);
  return sha256(lines.join("")).slice(0, FINGERPRINT_DIGITS);
}

/** The run as a config of its own. */
const configText = ({ settings, seed }: Run, plugins: readonly string[]): string =>
  stringify({ ...settings, seeds: [seed], ...(plugins.length > 0 ? { plugins } : {}) });

/** A run that ended earlier, as the experiment now names it, with its record; null if there is none. */
export function readFinishedRun(runs: string, run: Run): { fate: Done; record: RunRecord } | null {
  const folder = join(runs, run.id);
  let record: RunRecord;
  try {
    record = JSON.parse(readFileSync(join(folder, "run.json"), "utf8"), readNumber) as RunRecord;
  } catch {
    if (kindOf(folder) === null) return null;
    throw new UserError(
      `${shownPath(folder)}: this folder holds no whole run, though only whole runs get such a name; move it away`,
    );
  }
  if (record.settings_sha256 !== settingsDigest(run.settings)) {
    throw new UserError(
      `${shownPath(folder)}: holds a run of the same id but of other settings; give one of the experiments another name or another results folder`,
    );
  }
  return { fate: { run, status: "done", outcome: record.outcome, fingerprint: record.fingerprint }, record };
}
