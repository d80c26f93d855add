/** Runs of one folder of an experiment taken over into another, each checked before it has its name there. */
import { join } from "node:path";
import { bare } from "../components/foreign-text.ts";
import type { RunRecord } from "../results/record.ts";
import { idsIn } from "./earlier-runs.ts";
import type { ExperimentFolder } from "./experiment-folder.ts";
import { shownPath } from "./locate.ts";
import { Damage, MOST_RECORD_BYTES, readRun, RECORD, verified } from "./read-run.ts";
import { readWhole } from "./read-file.ts";
import { partialName } from "./run-folder.ts";

export interface MergedRuns {
  readonly taken: number;
  /** Runs that both have, with the same bytes. */
  readonly same: number;
  /** One sentence for each run that could not be taken. */
  readonly faults: readonly string[];
}

/** `from` is the other experiment's folder, of which nothing is changed. */
export async function mergeRuns(into: ExperimentFolder, from: string): Promise<MergedRuns> {
  const runs = join(from, "runs");
  const faults: string[] = [];
  let [taken, same] = [0, 0];
  for (const id of idsIn(runs)) {
    const place = bare(shownPath(join(runs, id)));
    const found = await readRun(runs, id);
    if (found === null) continue;
    if (found instanceof Damage) {
      faults.push(`${place} is left out: ${found.message}`);
      continue;
    }
    const own = await readRun(into.runs.path, id);
    if (own === null || own instanceof Damage) {
      if (own !== null) into.runs.remove(id);
      await copyRun(into, runs, found);
      taken++;
      continue;
    }
    const differing = difference(own, found);
    if (differing === null) same++;
    else
      faults.push(
        `${place} is left out: ${differing} is not that of ${bare(shownPath(join(into.runs.path, id)))}; ` +
          "npm run verify tells which of the two can be made again",
      );
  }
  return { taken, same, faults };
}

/** The first file that two runs of one id do not have in common; config.yaml names paths, which are no result. */
function difference(a: RunRecord, b: RunRecord): string | null {
  if (a.settings_sha256 !== b.settings_sha256) return "the settings' hash";
  const hashes = new Map(b.files.map(({ name, sha256 }) => [name, sha256]));
  const other = a.files.find(({ name, sha256 }) => name !== "config.yaml" && hashes.get(name) !== sha256);
  return other?.name ?? null;
}

async function copyRun(into: ExperimentFolder, runs: string, record: RunRecord): Promise<void> {
  const { run: id, files } = record;
  const folder = join(runs, id);
  const name = partialName(id);
  into.runs.remove(name);
  const partial = into.runs.folder(name);
  // A file that changed since it was checked throws, and the run has no name yet.
  for (const file of files) await partial.replaceFrom(file.name, verified(folder, file));
  partial.replace(
    RECORD,
    readWhole(join(folder, RECORD), { mostBytes: MOST_RECORD_BYTES, followLinks: false }),
  );
  partial.sync();
  into.runs.move(name, into.runs, id);
}
