/** The `exclude` of a sweep: arms that have all of some settings are left out. */
import type { Catalogue } from "../components/define.ts";
import { UserError } from "../components/user-error.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { Evaluate } from "./expressions.ts";
import { issuesError } from "./issues.ts";
import { assign, targetOf } from "./paths.ts";
import { resolveSettings } from "./resolve.ts";
import type { Resolution } from "./resolve.ts";
import { applyArm, assignments } from "./sweep.ts";
import type { Assignment, Exclusion, UnresolvedArm } from "./sweep.ts";
import { isExpression, plain } from "./tree.ts";
import type { MapTree, Tree } from "./tree.ts";

export interface Arms {
  readonly arms: readonly UnresolvedArm[];
  /** Of each arm, in their order. */
  readonly resolutions: readonly Resolution[];
  readonly notices: readonly string[];
}

/** Every arm that no exclusion of its block leaves out. Throws if an exclusion fits no component, or nothing is left. */
export function withoutExcluded(
  base: MapTree,
  unresolved: readonly UnresolvedArm[],
  catalogue: Catalogue,
  evaluate: Evaluate | undefined,
): Arms {
  const counts = new Map(unresolved.flatMap(({ exclusions }) => exclusions).map((one) => [one, 0]));
  const kept = unresolved.flatMap((arm) => {
    const tree = applyArm(base, arm);
    const resolution = resolveSettings(tree, catalogue, evaluate);
    const resolve = (changed: MapTree): Resolution => resolveSettings(changed, catalogue, evaluate);
    const hits = arm.exclusions.filter((one) => isExcluded(one, { arm, tree, resolution, resolve }));
    for (const one of hits) counts.set(one, counts.get(one)! + 1);
    return hits.length > 0 ? [] : [{ arm, resolution }];
  });
  const idle = [...counts].filter(([, count]) => count === 0).map(([one]) => one);
  for (const one of idle) refuseSenseless(one, base, unresolved, catalogue, evaluate);
  const [first] = counts.keys();
  if (kept.length === 0 && first !== undefined)
    throw issuesError([
      {
        place: first.place,
        path: first.path.replace(/\.\d+$/, ""),
        what: "every run of the sweep is left out",
      },
    ]);
  return {
    arms: kept.map(({ arm }) => arm),
    resolutions: kept.map(({ resolution }) => resolution),
    notices: idle.map(({ place, path }) => `${place.text} ${path}: no run of the sweep has these settings`),
  };
}

interface Candidate {
  readonly arm: UnresolvedArm;
  readonly tree: MapTree;
  readonly resolution: Resolution;
  resolve(tree: MapTree): Resolution;
}

const isExcluded = ({ wanted }: Exclusion, candidate: Candidate): boolean =>
  wanted.every((one) => has(candidate, one));

/**
 * Whether the arm has the wanted setting: a bare name fits a component with whatever options, a map one that has all that
 * is written. What the arm itself sets counts even where its settings are wrong as a whole.
 */
function has({ arm, tree, resolution, resolve }: Candidate, { path, value, keyPlace }: Assignment): boolean {
  const own = assignments(arm).findLast((one) => one.path === path)?.value;
  if (own !== undefined && same(own, value)) return true;
  const { settings } = resolution;
  if (settings === undefined) return false;
  const mine = valueAt(settings, path);
  const isComponent = componentAt(path);
  if (value.kind === "scalar" && !isExpression(value.value))
    return isComponent
      ? valueAt(mine, "name") === value.value
      : mine !== undefined && sameData(mine, plain(value));
  const changed = resolvedWith(() => resolve(assign(tree, path, value, keyPlace)));
  if (changed === undefined) return false;
  const theirs = valueAt(changed, path);
  if (isComponent && value.kind === "map")
    return [...value.entries.keys()].every((key) => sameData(valueAt(mine, key), valueAt(theirs, key)));
  return sameData(mine, theirs);
}

const same = (a: Tree, b: Tree): boolean => sameData(plain(a), plain(b));
const sameData = (a: unknown, b: unknown): boolean =>
  a === b || canonicalJson(a ?? null) === canonicalJson(b ?? null);

function componentAt(path: string): boolean {
  const target = targetOf(path);
  return target.ok && target.field !== "option" && target.field.type === "component";
}

function valueAt(data: unknown, path: string): unknown {
  let value = data;
  for (const key of path.split(".")) {
    value =
      typeof value === "object" && value !== null && Object.hasOwn(value, key)
        ? Reflect.get(value, key)
        : undefined;
  }
  return value;
}

/** Undefined where the tree cannot be changed so, or means nothing then. */
function resolvedWith(act: () => Resolution): Resolution["settings"] {
  try {
    return act().settings;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Throws if the excluded settings are legal in no arm of their block: a name or value that does not exist. */
function refuseSenseless(
  one: Exclusion,
  base: MapTree,
  unresolved: readonly UnresolvedArm[],
  catalogue: Catalogue,
  evaluate: Evaluate | undefined,
): void {
  let first: UserError | undefined;
  for (const arm of unresolved) {
    if (!arm.exclusions.includes(one)) continue;
    try {
      const changed = one.wanted
        .toSorted((a, b) => depth(a) - depth(b))
        .reduce(
          (tree, { path, value, keyPlace }) => assign(tree, path, value, keyPlace),
          applyArm(base, arm),
        );
      const { issues } = resolveSettings(changed, catalogue, evaluate);
      if (issues.length === 0) return;
      first ??= issuesError(issues);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      first ??= error;
    }
  }
  if (first !== undefined) throw first;
}

const depth = ({ path }: Assignment): number => path.split(".").length;
