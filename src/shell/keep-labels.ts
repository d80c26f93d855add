/** Keeps labels.json of an experiment's folder: before anything is trained, so that no run is taken for what it is not. */
import { TUNING } from "../results/columns.ts";
import { idsIn, namesOf } from "./earlier-runs.ts";
import type { ExperimentFolder } from "./experiment-folder.ts";
import { type Asked, labelsWith } from "./join-runs.ts";
import { type KnownArm, LABELS, labelsText, readLabels } from "./labels-file.ts";

/** `name` is the experiment's. Returns what the user should know of a file that cannot be read. */
export function keepLabels(folder: ExperimentFolder, name: string, asked: Asked): string | null {
  const { arms, notice } = readLabels(folder.path);
  // What told tuning runs from those that are reported is lost.
  const isUnsure = notice !== null && folder.own.has(`${TUNING}.csv`);
  const known = isUnsure ? allForTuning(folder, name) : arms;
  folder.own.replace(LABELS, labelsText(labelsWith(known, asked)));
  if (!isUnsure) return notice;
  return `${notice}; since some of them may be tuning runs, they are left out of the tables until then`;
}

/** A run that may be one for tuning is not to be counted; the command that asks for it to be reported says that it is none. */
function allForTuning({ runs }: ExperimentFolder, name: string): readonly KnownArm[] {
  const seeds = new Map<string, number[]>();
  for (const { arm, seed } of idsIn(runs.path).map(namesOf)) {
    const own = seeds.get(arm);
    if (own) own.push(seed);
    else seeds.set(arm, [seed]);
  }
  return [...seeds].map(([arm, tuning]) => ({ arm, label: name, swept: [], configs: [], tuning }));
}
