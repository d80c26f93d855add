/** Finished runs of an experiment's folder that the command at hand does not ask for. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { bare } from "../components/foreign-text.ts";
import { NUMBERS_VERSION, type Run, type Settings } from "../components/settings.ts";
import { UserError } from "../components/user-error.ts";
import { parseYaml } from "../config/parse-yaml.ts";
import { plain } from "../config/tree.ts";
import { count } from "../report/text-table.ts";
import type { Done } from "../results/fate.ts";
import { Damage, readRun } from "./read-run.ts";
import { shownPath } from "./locate.ts";

export interface EarlierRuns {
  /** By arm and seed; their labels and swept settings are still to be given. */
  readonly done: readonly Done[];
  /** One sentence for each that cannot be joined: what it is, and how to get it back. */
  readonly leftOut: readonly string[];
}

export const RUN_ID = /^([0-9a-f]{8})-s(\d+)$/;

/** Every file of each run is checked. `passed` are the ids of those that are not looked at. */
export async function earlierRuns(folder: string, passed: ReadonlySet<string>): Promise<EarlierRuns> {
  const done: Done[] = [];
  const leftOut: string[] = [];
  const others = new Map<number, number>();
  const known = new Map<string, Settings>();
  for (const id of idsIn(folder).filter((one) => !passed.has(one))) {
    const found = await foundOrWhy(folder, id);
    if (found === null) continue;
    if (typeof found === "string")
      leftOut.push(
        `${bare(shownPath(join(folder, id)))} is left out of the tables: ${found}; the command that made it trains it again`,
      );
    else if (found.versions.numbers !== NUMBERS_VERSION)
      others.set(found.versions.numbers, (others.get(found.versions.numbers) ?? 0) + 1);
    else {
      const names = namesOf(id);
      const settings = known.get(names.arm) ?? settingsOf(join(folder, id));
      known.set(names.arm, settings);
      const run = { ...names, hash: found.settings_sha256, settings, label: "", swept: {} };
      done.push({ run, status: "done", record: found });
    }
  }
  for (const [version, n] of others)
    leftOut.push(
      `${count(n, "run")} of version ${version} of the numbers ${n === 1 ? "is" : "are"} left out of the tables, which are of ` +
        `version ${NUMBERS_VERSION}; ${n === 1 ? "it stays" : "they stay"} in ${bare(shownPath(folder))}`,
    );
  done.sort(({ run: a }, { run: b }) => (a.arm === b.arm ? a.seed - b.seed : a.arm < b.arm ? -1 : 1));
  return { done, leftOut };
}

/** One of them, of whatever version of the numbers; why it cannot be used, or null if it is gone. */
export async function finishedRun(folder: string, id: string): Promise<Done | string | null> {
  const found = await foundOrWhy(folder, id);
  if (found === null || typeof found === "string") return found;
  const settings = settingsOf(join(folder, id));
  const run = { ...namesOf(id), hash: found.settings_sha256, settings, label: "", swept: {} };
  return { run, status: "done", record: found };
}

/** Of all runs in the folder, in order. */
export function idsIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => RUN_ID.test(name)).sort(); // prettier-ignore
  } catch {
    return []; // nothing was trained yet
  }
}

/** The record, why it cannot be used, or null if it is gone. */
async function foundOrWhy(folder: string, id: string) {
  try {
    const found = await readRun(folder, id);
    return found instanceof Damage ? found.message : found;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

/** What an id says. */
export function namesOf(id: string): Pick<Run, "id" | "arm" | "seed"> {
  const [, arm, seed] = RUN_ID.exec(id)!;
  return { id, arm: arm!, seed: Number(seed) };
}

/** As its config.yaml has them, which was found to be as this program wrote it. */
function settingsOf(folder: string): Settings {
  const path = join(folder, "config.yaml");
  const place = { text: bare(shownPath(path)) };
  const tree = parseYaml(readFileSync(path, "utf8"), { placeAt: () => place, path: "" });
  // Sound for what is as it was written: resolved settings, with seeds and plug-ins beside them.
  return (tree === undefined ? {} : plain(tree)) as Settings;
}
