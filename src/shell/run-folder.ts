/**
 * The folder of one run. It grows as `runs/.<id>.partial` and is renamed to `runs/<id>` when it is whole and on the
 * disk, so that whatever happens in between leaves no half result. From its last checkpoint an interrupted run goes on.
 */
import { join } from "node:path";
import type { Run } from "../components/settings.ts";
import { UserError } from "../components/user-error.ts";
import { writtenYaml } from "../config/written-yaml.ts";
import { type Table, tablesOf } from "../results/columns.ts";
import type { Done } from "../results/fate.ts";
import type { NamedArray } from "../results/npz.ts";
import { npz } from "../results/npz.ts";
import { foldOutcome } from "../results/outcome.ts";
import {
  parseRecord,
  type Provenance,
  recordOf,
  recordText,
  type RunRecord,
  type WrittenFile,
} from "../results/record.ts";
import { rowsOf } from "../results/rows.ts";
import type { RunEvent } from "../training/events.ts";
import type { Plan } from "../training/plan.ts";
import { type Course, started } from "../training/train.ts";
import {
  type Checkpoint,
  CHECKPOINT,
  checkpointFile,
  hasCheckpoint,
  type Planned,
  readCheckpoint,
  Refused,
  type Standing,
} from "./checkpoint.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { shownPath } from "./locate.ts";
import { checkRuns, Damage, readRun, RECORD } from "./read-run.ts";
import type { SafeFolder } from "./safe-folder.ts";
import type { Sources } from "./workshop.ts";
import { openTableFile, reopenTableFile, type TableFile } from "./table-file.ts";
import { isSystemError } from "./world-error.ts";

export interface RunFolder {
  /** Where an interrupted run goes on; null where it begins. */
  readonly resumed: Checkpoint | null;
  /** Why a checkpoint that is there is not used. */
  readonly refusal: string | null;
  /** Takes in the run's events, in order. */
  write(event: RunEvent): void;
  /** Lets all so far reach the disk, so that a run that is interrupted later goes on from here. */
  checkpoint(course: Course): void;
  /** Completes the folder. The parameters are those before and after training. */
  complete(parameters: readonly NamedArray[], provenance: Provenance): Done;
  /** Closes the files. What the last checkpoint needs is kept; without one all is removed. Never throws. */
  leave(): void;
  /** Removes what there is; never throws. */
  discard(): void;
}

/** Where a run grows until it is whole. */
export interface Growth {
  readonly folder: SafeFolder;
  readonly name: string;
}

export interface RunFolderOptions {
  readonly runs: SafeFolder;
  /** Where others may train the same run at the same time; `.<id>.partial` in `runs` if left out. */
  readonly growth?: Growth | undefined;
  readonly run: Run;
  readonly plan: Plan;
  readonly sources: Sources;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

const CONFIG = "config.yaml";
const PARAMETERS = "parameters.npz";
export const partialName = (id: string): string => `.${id}.partial`;

/** Removes what lies in a folder of runs that is neither a run nor can be gone on with. */
export function clearRuns(runs: SafeFolder): void {
  for (const name of runs.names()) {
    const inner = join(runs.path, name);
    if (!/^\..*\.partial$/.test(name)) {
      // It was needed until the run had its name.
      if (hasCheckpoint(inner)) runs.folder(name).remove(CHECKPOINT);
    } else if (!hasCheckpoint(inner)) runs.remove(name);
  }
}

/** Removes what there is of a run whose thread died, unless it can be gone on with. Never throws. */
export function clearRun(runs: SafeFolder, id: string): void {
  const name = partialName(id);
  try {
    if (!hasCheckpoint(join(runs.path, name))) runs.remove(name);
  } catch {
    // The next start clears it away.
  }
}

/** Removes a run, and what there is of it if it was interrupted. */
export function discardRun(runs: SafeFolder, id: string): void {
  runs.remove(id);
  runs.remove(partialName(id));
}

/** The folder in which a run grows, with what an interrupted one left of it, or empty. */
export function openRunFolder({ runs, growth, run, plan, sources, clock }: RunFolderOptions): RunFolder {
  const opened_ms = clock();
  const { folder: place, name } = growth ?? { folder: runs, name: partialName(run.id) };
  const planned: Planned = { run, layout: plan.layout, stateBytes: plan.state.length };
  const first = started(plan);
  const { taken, refusal } = takeUp(place, name, planned, tablesOf(first));
  if (taken === null) place.remove(name);
  const partial = place.folder(name);
  const resumed = taken?.checkpoint ?? null;
  const tables: TableFile[] = [...(taken?.tables ?? [])];
  const story = storyOf(resumed, opened_ms, clock);
  let kept = resumed !== null;

  const close = (): void => tables.forEach((file) => file.close());
  const discard = (): void => {
    close();
    try {
      place.remove(name);
    } catch {
      // The next start clears it away.
    }
  };
  const leave = (): void => (kept ? close() : discard());
  const files: WrittenFile[] = [];
  try {
    files.push(writeConfig(partial, configText(run, sources)));
    if (resumed === null) for (const table of tablesOf(first)) tables.push(openTableFile(partial, table));
  } catch (error) {
    leave();
    throw error;
  }

  return {
    resumed,
    refusal,
    write(event) {
      story.add(event);
      const added = rowsOf(event);
      if (!added) return;
      const file = tables.find(({ table }) => table.name === added.table)!;
      file.add(added.rows.map((row) => [run.id, run.seed, ...row]));
    },
    checkpoint(course) {
      const marks = tables.map((file) => file.mark());
      const standing: Standing = { course, tables: marks, ...story.soFar() };
      partial.replace(CHECKPOINT, ...checkpointFile(planned, standing, plan.state));
      kept = true;
    },
    complete(parameters, provenance) {
      for (const table of tables) files.push(table.finish());
      files.push(writeOne(partial, PARAMETERS, npz(parameters)));
      const record = recordOf({
        run,
        sources,
        ...story.soFar(),
        fingerprint: fingerprintOf(files),
        provenance,
        ended_ms: clock(),
        parameters: first.parameters,
        reading: first.reading,
        tables: tables.map(({ table }) => table),
        files,
      });
      writeRecord(partial, record);
      partial.sync();
      if (!settle({ folder: place, name }, runs, run.id)) discard();
      // Not before: if this process is killed here, the next start clears it away.
      else if (kept) runs.folder(run.id).remove(CHECKPOINT);
      return { run, status: "done", record };
    },
    leave,
    discard,
  };
}

/** Gives the run its name; false if another process trained the same run and was quicker: its bytes are the same. */
function settle({ folder, name }: Growth, runs: SafeFolder, id: string): boolean {
  try {
    folder.move(name, runs, id);
    return true;
  } catch (error) {
    if (folder === runs || !runs.has(id)) throw error;
    return false;
  }
}

/** What the events come to, and the time they take, over all sittings. */
interface Story {
  add(event: RunEvent): void;
  soFar(): Pick<Standing, "outcome" | "started_ms" | "elapsed_ms" | "measuring_ms">;
}

function storyOf(resumed: Checkpoint | null, opened_ms: number, clock: () => number): Story {
  const outcome = foldOutcome(resumed?.outcome);
  let measuring_ms = resumed?.measuring_ms ?? 0;
  let measuring_since = opened_ms;
  return {
    add(event) {
      outcome.add(event);
      if (event.type === "measuring") measuring_since = clock();
      if (event.type === "measured") measuring_ms += clock() - measuring_since;
    },
    soFar: () => ({
      outcome: outcome.soFar(),
      started_ms: resumed?.started_ms ?? opened_ms,
      elapsed_ms: (resumed?.elapsed_ms ?? 0) + clock() - opened_ms,
      measuring_ms,
    }),
  };
}

interface TakenUp {
  readonly checkpoint: Checkpoint;
  /** Open, and as long as they were. */
  readonly tables: readonly TableFile[];
}

/** What an interrupted run left, if it can be gone on with; else why not, if there is something. */
function takeUp(
  runs: SafeFolder,
  name: string,
  planned: Planned,
  tables: readonly Table[],
): { readonly taken: TakenUp | null; readonly refusal: string | null } {
  const reopened: TableFile[] = [];
  try {
    if (!hasCheckpoint(join(runs.path, name))) return { taken: null, refusal: null };
    const partial = runs.folder(name);
    const checkpoint = readCheckpoint(partial.path, planned);
    partial.tidy();
    for (const table of tables) {
      const file = reopenTableFile(partial, table, checkpoint.tables);
      if (file === null) throw new Refused(`${table.name}.csv is not as it was written`);
      reopened.push(file);
    }
    return { taken: { checkpoint, tables: reopened }, refusal: null };
  } catch (error) {
    for (const file of reopened) file.close();
    if (!(error instanceof Refused || isSystemError(error))) throw error;
    return { taken: null, refusal: error.message };
  }
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

/** What a run that is gone on with wrote last is made again. */
function writeConfig(folder: SafeFolder, text: string): WrittenFile {
  for (const left of [CONFIG, PARAMETERS, RECORD]) folder.remove(left);
  return writeOne(folder, CONFIG, text);
}

function writeRecord(folder: SafeFolder, record: RunRecord): void {
  const text = recordText(record);
  // What could not be read back would be trained again for ever.
  parseRecord(text);
  writeOne(folder, RECORD, text);
}

/** The run as a config of its own. */
const configText = ({ settings, seed }: Run, { plugins, dataFolder }: Sources): string =>
  writtenYaml({
    ...settings,
    seeds: [seed],
    ...(plugins.length > 0 ? { plugins: plugins.map(({ path }) => path) } : {}),
    ...(dataFolder === null ? {} : { "data-folder": dataFolder }),
  });

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
