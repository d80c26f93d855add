/** Combinations → arms: the settings, hash and label of each; arms with equal settings are merged. */
import type { Catalogue } from "../components/define.ts";
import type { Run, Settings } from "../components/settings.ts";
import { bare, escaped, quoted } from "../components/foreign-text.ts";
import { valueText } from "../components/value-text.ts";
import { canonical, Unplain } from "./canonical-json.ts";
import { misreadAs } from "../components/misread.ts";
import { formatSetting } from "./format-choice.ts";
import type { Arms } from "./exclusions.ts";
import { fail, formatIssue, issuesError } from "./issues.ts";
import type { Issue } from "./issues.ts";
import { targetOf } from "./paths.ts";
import { settingsHash } from "./run-id.ts";
import type { HashContext } from "./run-id.ts";
import { assignments } from "./sweep.ts";
import type { UnresolvedArm } from "./sweep.ts";
import { shown } from "./tree.ts";

/** One setting of a sweep, trained once for each seed. */
export interface Arm {
  readonly label: string;
  readonly settings: Settings;
  readonly hash: string;
  readonly swept: Run["swept"];
  /** The combination that it comes from; the first one if several were merged. */
  readonly unresolved: UnresolvedArm;
}

/** The settings of every arm. Throws one error with everything that is wrong with any of them. */
export function settingsOfArms({ arms: unresolved, resolutions }: Arms): readonly Settings[] {
  const found = new Map<string, { issue: Issue; count: number; arm: UnresolvedArm }>();
  const all: Settings[] = [];
  for (const [i, arm] of unresolved.entries()) {
    const { settings, issues } = resolutions[i]!;
    if (settings !== undefined) all.push(settings);
    for (const issue of issues) {
      const line = formatIssue(issue);
      const known = found.get(line);
      if (known === undefined) found.set(line, { issue, count: 1, arm });
      else known.count += 1;
    }
  }
  if (found.size === 0) return all;
  const issues = [...found.values()].map(({ issue, count, arm }) => {
    // A wrong value is identified by its place; for values that are only wrong together, the message names the run.
    const together = count < unresolved.length && assignments(arm).length > 1;
    return together ? inRun(issue, arm) : issue;
  });
  throw issuesError(issues);
}

export const inRun = (issue: Issue, arm: UnresolvedArm): Issue => ({
  ...issue,
  what: `${issue.what} (in the run with ${described(arm)})`,
});

const described = (arm: UnresolvedArm): string =>
  assignments(arm)
    .map(
      ({ path, value }) =>
        `${bare(path)}: ${value.kind === "scalar" ? bare(String(value.value), 60) : shown(value)}`,
    )
    .join(", ");

/** Labels, swept values and hashes. Arms with equal settings are merged; different arms with one label are refused. */
export function nameArms(
  unresolved: readonly UnresolvedArm[],
  resolved: readonly Settings[],
  paths: readonly string[],
  hashing: HashContext,
): { readonly arms: readonly Arm[]; readonly notices: readonly string[] } {
  const { catalogue } = hashing;
  const names = shortNames(paths);
  const byHash = new Map<string, Arm>();
  const byLabel = new Map<string, Arm>();
  const notices: string[] = [];
  for (const [i, one] of unresolved.entries()) {
    const settings = resolved[i];
    if (settings === undefined) throw new Error(`${resolved.length} settings for ${unresolved.length} arms`);
    refuseUnplain(settings, one);
    const label = labelOf(one, names, settingsShown(settings, paths, catalogue));
    const swept = settingCells(settings, paths, catalogue);
    const hash = settingsHash(settings, hashing);
    const twin = byHash.get(hash);
    if (twin !== undefined) {
      notices.push(twinNotice(twin.label, label));
      continue;
    }
    if (byLabel.has(label)) {
      fail(one.place, "sweep", `two different runs have the label ${quoted(label)}; give each its own`);
    }
    const arm: Arm = { label, settings, hash, swept, unresolved: one };
    byHash.set(hash, arm);
    byLabel.set(label, arm);
  }
  return { arms: [...byHash.values()], notices: shortened(notices) };
}

const MOST_TWINS = 3;

/** A random sweep over few values has hundreds of twins. */
const shortened = (twins: readonly string[]): readonly string[] =>
  twins.length <= MOST_TWINS
    ? twins
    : [
        ...twins.slice(0, MOST_TWINS - 1),
        `${twins.length - MOST_TWINS + 1} more lines of the sweep are the same as others; each runs once`,
      ];

/** An option's schema may make anything of what was written; only data can be hashed and written out again. */
function refuseUnplain(settings: Settings, { place }: UnresolvedArm): void {
  try {
    canonical(settings);
  } catch (error) {
    if (!(error instanceof Unplain)) throw error;
    const what = `becomes ${valueText(error.value)}, and only numbers, text, truth values, lists and maps of these can be told apart by a run's id; let the option's schema give one of them`;
    fail(place, error.path.join("."), what);
  }
}

const twinNotice = (kept: string, label: string): string =>
  kept === label
    ? `the sweep contains ${quoted(kept)} twice; it runs once`
    : `${quoted(label)} has the same settings as ${quoted(kept)}; it runs once, as ${quoted(kept)}`;

type Shown = Run["swept"][string];

/** A setting as labels show it. */
export function settingShown(settings: Settings, path: string, catalogue: Catalogue): Shown {
  const target = targetOf(path);
  if (!target.ok) throw new Error(`swept path ${path} was not checked`);
  let value: unknown = settings;
  for (const key of path.split(".")) {
    value =
      typeof value === "object" && value !== null && Object.hasOwn(value, key)
        ? Reflect.get(value, key)
        : undefined;
  }
  return formatSetting(value, target.field, catalogue);
}

/**
 * A setting as tables show it. Text that readers of CSV would take for something else is made unmistakable: a component
 * without options has its brackets, `none()`; other text stands in quotes.
 */
function settingCell(shown: Shown, path: string): Shown {
  if (typeof shown !== "string" || shown === "" || misreadAs(shown) === null) return shown;
  const target = targetOf(path);
  const isComponent = target.ok && target.field !== "option" && target.field.type === "component";
  return isComponent ? `${shown}()` : JSON.stringify(shown);
}

/** The settings at these paths as tables show them; empty where the settings have none. */
export const settingCells = (
  settings: Settings,
  paths: readonly string[],
  catalogue: Catalogue,
): Run["swept"] =>
  Object.fromEntries(paths.map((path) => [path, settingCell(settingShown(settings, path, catalogue), path)]));

/** The settings at these paths as labels show them. */
export const settingsShown = (
  settings: Settings,
  paths: readonly string[],
  catalogue: Catalogue,
): Run["swept"] => Object.fromEntries(paths.map((path) => [path, settingShown(settings, path, catalogue)]));

/** The variant's label, or else what it sets; then what the rest of the block sets. */
export function labelOf(
  { label, variant, varied }: UnresolvedArm,
  names: ReadonlyMap<string, string>,
  swept: Run["swept"],
): string {
  // A label is a line of text on screens and in tables, whatever a value holds.
  const assigned = (path: string) => escaped(`${names.get(path) ?? path}=${String(swept[path])}`);
  const first = label === undefined ? variant.map(({ path }) => assigned(path)) : [label];
  return [...first, ...varied.map(({ path }) => assigned(path))].join(", ");
}

/** For each path, its shortest tail that no other path ends with: `W`, but `W.scale` if there is also `U.scale`. */
export function shortNames(paths: readonly string[]): ReadonlyMap<string, string> {
  const endsWith = (path: string, tail: string) => path === tail || path.endsWith(`.${tail}`);
  return new Map(
    paths.map((path) => {
      const keys = path.split(".");
      const tails = keys.map((_, i) => keys.slice(keys.length - 1 - i).join("."));
      // `name` or a position in a list says nothing on its own.
      const telling = tails.filter((tail) => tail !== "name" && !/^\d/.test(tail));
      const unique = telling.find((tail) => !paths.some((other) => other !== path && endsWith(other, tail)));
      return [path, unique ?? path];
    }),
  );
}
