/** Labels of arms that come from several configs, told apart where two configs gave the same. */
import type { Catalogue } from "../components/define.ts";
import { escaped } from "../components/foreign-text.ts";
import type { Settings } from "../components/settings.ts";
import { shortNames } from "./arms.ts";
import { differing } from "./differing.ts";

export interface LabelledArm {
  /** First digits of its hash. */
  readonly arm: string;
  readonly label: string;
  readonly settings: Settings;
}

/** What differs is appended up to this length; beyond it, or where no setting differs, the arm's digits are. */
const MOST_APPENDED = 100;

/** A label for each arm, no two alike: arms of one label are told apart by the settings in which they differ. */
export function toldApart(arms: readonly LabelledArm[], catalogue: Catalogue): ReadonlyMap<string, string> {
  const groups = new Map<string, LabelledArm[]>();
  for (const one of arms) groups.set(one.label, [...(groups.get(one.label) ?? []), one]);
  const labels = new Map<string, string>();
  const taken = new Set([...groups].filter(([, { length }]) => length === 1).map(([label]) => label));
  for (const { arm, label } of arms) if (taken.has(label)) labels.set(arm, label);
  for (const group of groups.values()) {
    if (group.length === 1) continue;
    const differences = differencesOf(group, catalogue);
    const usable =
      new Set(differences).size === group.length &&
      differences.every(({ length }) => length <= MOST_APPENDED);
    for (const [i, { arm, label }] of group.entries()) {
      const wanted = `${label}, ${differences[i]}`;
      const own = usable && !taken.has(wanted) ? wanted : `${label} (${arm})`;
      taken.add(own);
      labels.set(arm, own);
    }
  }
  return labels;
}

/** For each of the group, the settings in which not all agree: `hidden=16, activation=relu`. */
function differencesOf(group: readonly LabelledArm[], catalogue: Catalogue): readonly string[] {
  const found = differing(
    group.map(({ settings }) => settings),
    catalogue,
  );
  const names = shortNames([...found.keys()]);
  return group.map((_, i) =>
    [...found].map(([path, shown]) => escaped(`${names.get(path) ?? path}=${shown[i]}`)).join(", "),
  );
}
