/** The `sweep` of a config → its arms, as assignments to the base, in the order in which they run. */
import { bare, isSeen, quoted } from "../components/foreign-text.ts";
import { fail } from "./issues.ts";
import type { Place } from "./issues.ts";
import { assign, joined, targetOf } from "./paths.ts";
import { misreadAs } from "../components/misread.ts";
import { drawRandom, readRandom } from "./random-draws.ts";
import { suggestion } from "../components/suggest.ts";
import { refuseUnsweepable } from "./sweepable.ts";
import { shown } from "./tree.ts";
import type { Entry, ListTree, MapTree, Tree } from "./tree.ts";

export interface Assignment {
  readonly path: string;
  readonly value: Tree;
  readonly keyPlace: Place;
}

export interface Exclusion {
  /** Where it stands: `sweep.exclude.0`. */
  readonly path: string;
  readonly place: Place;
  /** What an arm must have, all of it, to be left out. */
  readonly wanted: readonly Assignment[];
}

/** One arm of a sweep, before its assignments are applied to the base. */
export interface UnresolvedArm {
  /** The label of the variant in `list`; undefined if it has none. */
  readonly label: string | undefined;
  /** What `list` sets. If the variant has a label, that stands for these assignments in the arm's label. */
  readonly variant: readonly Assignment[];
  /** What `grid`, `zip` and `random` set; applied after `variant`. */
  readonly varied: readonly Assignment[];
  /** What its block leaves out. */
  readonly exclusions: readonly Exclusion[];
  /** The place of the variant, or of the block if it has no list. */
  readonly place: Place;
}

/** Arms, not runs: seeds multiply them. */
export const MOST_ARMS = 10_000;
const MOST_LABEL_CHARACTERS = 200;
/** Invisible, but part of how emoji and some scripts are spelt: the zero-width joiners, variation selectors. */
const JOINERS = /[\u200c\u200d\ufe0e\ufe0f]/g;
const VARYING = ["grid", "zip", "list", "random"] as const;
const PARTS = [...VARYING, "exclude"];
const KINDS = "grid, zip, list or random";

export const assignments = ({ variant, varied }: UnresolvedArm): readonly Assignment[] => [
  ...variant,
  ...varied,
];

export function readSweep(tree: Tree): readonly UnresolvedArm[] {
  if (tree.kind === "map") return readBlock(tree, "sweep", MOST_ARMS);
  if (tree.kind !== "list") {
    fail(tree.place, "sweep", `must be a map with ${KINDS}, or a list of such maps; got ${shown(tree)}`);
  }
  if (tree.items.length === 0)
    fail(tree.place, "sweep", `the list is empty; write a block with ${KINDS}, or take sweep out`);
  const all: UnresolvedArm[] = [];
  for (const [i, block] of tree.items.entries()) {
    all.push(...readBlock(block, `sweep.${i}`, MOST_ARMS - all.length));
  }
  return all;
}

/** The base with an arm's assignments applied, shallow paths first, so that a component is set before its options. */
export function applyArm(base: MapTree, arm: UnresolvedArm): MapTree {
  const depth = ({ path }: Assignment) => path.split(".").length;
  const ordered = [...assignments(arm)].sort((a, b) => depth(a) - depth(b));
  return ordered.reduce((tree, { path, value, keyPlace }) => assign(tree, path, value, keyPlace), base);
}

function readBlock(block: Tree, path: string, most: number): readonly UnresolvedArm[] {
  if (block.kind !== "map") fail(block.place, path, `must be a map with ${KINDS}; got ${shown(block)}`);
  for (const [key, { keyPlace }] of block.entries)
    if (!PARTS.includes(key)) fail(keyPlace, joined(path, key), unknownPart(key));
  const part = <T>(key: string, read: (tree: Tree, path: string) => T): T | undefined => {
    const entry = block.entries.get(key);
    return entry === undefined ? undefined : read(entry.tree, joined(path, key));
  };
  const parts = {
    grid: part("grid", (tree, at) => readAxes(tree, at, emptyPart("grid"))),
    zip: part("zip", readZip),
    list: part("list", readList),
    random: part("random", readRandom),
  };
  if (VARYING.every((key) => parts[key] === undefined)) {
    const what = block.entries.has("exclude") ? "the sweep has only exclude" : "the sweep is empty";
    fail(block.place, path, `${what}; write ${KINDS} in it`);
  }
  const exclusions = part("exclude", readExclusions) ?? [];
  refuseTwice(parts, path);

  const { grid = [], zip = [], list, random } = parts;
  const zipped = zip[0]?.values.items.length ?? 1;
  const sizes = [
    ...grid.map(({ values }) => values.items.length),
    zipped,
    list?.length ?? 1,
    random?.count ?? 1,
  ];
  const count = sizes.reduce((product, size) => product * size, 1);
  if (count > most) fail(block.place, path, `makes ${count} remedies; at most ${MOST_ARMS} are possible`);

  const grids = grid.reduce<readonly Line[]>(
    (lines, axis) =>
      lines.flatMap((line) => axis.values.items.map((value) => [...line, assignment(axis, value)])),
    [[]],
  );
  const steps = Array.from({ length: zipped }, (_, i) =>
    zip.map((axis) => assignment(axis, axis.values.items[i]!)),
  );
  const variants = list ?? [{ label: undefined, variant: [], place: block.place }];
  const draws = random === undefined ? [[]] : drawRandom(random);
  return grids.flatMap((line) =>
    steps.flatMap((step) =>
      variants.flatMap((variant) =>
        draws.map((draw) => ({ ...variant, varied: [...line, ...step, ...draw], exclusions })),
      ),
    ),
  );
}

type Line = readonly Assignment[];

const assignment = ({ path, keyPlace }: Axis, value: Tree): Assignment => ({ path, value, keyPlace });

type Variant = Omit<UnresolvedArm, "varied" | "exclusions">;

/** The likeliest slip is a key at the wrong level: `sweep: { model.activation: [tanh, relu] }`. */
function unknownPart(key: string): string {
  if (targetOf(key).ok)
    return `unknown key ${quoted(key)}; settings go one level deeper: grid: { ${bare(key)}: […] }`;
  return `unknown key ${quoted(key)}${suggestion(key, PARTS, "available:")}`;
}

export interface Axis {
  readonly path: string;
  readonly keyPlace: Place;
  readonly values: ListTree;
}

/** `empty` is what is said of no axis at all. */
export function readAxes(axes: Tree, path: string, { empty }: { readonly empty: string }): readonly Axis[] {
  if (axes.kind !== "map")
    fail(axes.place, path, `must be a map from settings to lists of values; got ${shown(axes)}`);
  if (axes.entries.size === 0) fail(axes.place, path, empty);
  return [...axes.entries].map(([key, { keyPlace, tree }]) => {
    refuseUnsweepable(key, keyPlace, path);
    if (tree.kind !== "list")
      fail(
        tree.place,
        `${path}.${key}`,
        `must be a list of values; got ${shown(tree)}; write [${shown(tree)}]`,
      );
    if (tree.items.length === 0)
      fail(tree.place, `${path}.${key}`, "the list is empty; write at least one value");
    return { path: key, keyPlace, values: tree };
  });
}

const emptyPart = (part: "grid" | "zip") => ({
  empty: `the ${part} is empty; write for example model.activation: [tanh, relu]`,
});

/** Axes taken in step. */
function readZip(zip: Tree, path: string): readonly Axis[] {
  const axes = readAxes(zip, path, emptyPart("zip"));
  const lengths = axes.map(({ values }) => values.items.length);
  if (new Set(lengths).size > 1) {
    const listed = axes.map((axis, i) => `${bare(axis.path)} has ${lengths[i]}`).join(", ");
    fail(zip.place, path, `the lists must be of equal length: ${listed}; use grid for every combination`);
  }
  return axes;
}

function readList(list: Tree, path: string): readonly Variant[] {
  if (list.kind !== "list")
    fail(list.place, path, `must be a list of variants; got ${shown(list)}; write [{ label: …, … }]`);
  if (list.items.length === 0) fail(list.place, path, "the list is empty; write at least one variant");
  return list.items.map((item, i) => readVariant(item, `${path}.${i}`));
}

function readVariant(variant: Tree, path: string): Variant {
  if (variant.kind !== "map") {
    fail(variant.place, path, `must be a map of settings, optionally with a label; got ${shown(variant)}`);
  }
  if (variant.entries.size === 0)
    fail(variant.place, path, "the variant is empty; write a label or a setting");
  const label = variant.entries.get("label");
  const settings = [...variant.entries].filter(([key]) => key !== "label");
  for (const [key, { keyPlace }] of settings) refuseUnsweepable(key, keyPlace, path);
  return {
    label: label === undefined ? undefined : readLabel(label, `${path}.label`),
    variant: settings.map(([key, { keyPlace, tree }]) => ({ path: key, value: tree, keyPlace })),
    place: variant.place,
  };
}

function readLabel({ tree }: Entry, path: string): string {
  const value = tree.kind === "scalar" && tree.value !== null ? (tree.source ?? String(tree.value)) : "";
  const seen = isSeen(value.replaceAll(JOINERS, ""));
  if (value.trim() === "" || value.length > MOST_LABEL_CHARACTERS || !seen)
    fail(
      tree.place,
      path,
      `must be a line of text, at most ${MOST_LABEL_CHARACTERS} characters${seen ? "" : ", none of them invisible"}; got ${shown(tree)}`,
    );
  const misread = misreadAs(value);
  if (misread !== null) {
    const trimmed = misreadAs(value.trim()) === null ? value.trim() : `remedy ${value.trim()}`;
    fail(
      tree.place,
      path,
      `programs that read CSV take ${quoted(value)} for ${misread}; write for example label: ${trimmed}`,
    );
  }
  return value;
}

function readExclusions(exclude: Tree, path: string): readonly Exclusion[] {
  const example = "[{ model.activation: relu, model.hidden: 5 }]";
  if (exclude.kind !== "list")
    fail(exclude.place, path, `must be a list of maps; got ${shown(exclude)}; write for example ${example}`);
  if (exclude.items.length === 0)
    fail(exclude.place, path, `the list is empty; write for example ${example}, or take exclude out`);
  return exclude.items.map((item, i) => {
    const at = `${path}.${i}`;
    if (item.kind !== "map") fail(item.place, at, `must be a map of settings; got ${shown(item)}`);
    if (item.entries.size === 0)
      fail(item.place, at, "the map is empty and would leave out everything; write a setting");
    const wanted = [...item.entries].map(([key, { keyPlace, tree }]) => {
      refuseUnsweepable(key, keyPlace, at);
      return { path: key, value: tree, keyPlace };
    });
    return { path: at, place: item.place, wanted };
  });
}

interface Parts {
  readonly grid: readonly Axis[] | undefined;
  readonly zip: readonly Axis[] | undefined;
  readonly list: readonly Variant[] | undefined;
  readonly random:
    { readonly paths: readonly { readonly path: string; readonly keyPlace: Place }[] } | undefined;
}

function refuseTwice({ grid, zip, list, random }: Parts, path: string): void {
  const swept = {
    grid: grid ?? [],
    zip: zip ?? [],
    random: random?.paths ?? [],
    list: list?.flatMap(({ variant }) => variant) ?? [],
  };
  const owners = new Map<string, string>();
  for (const [part, settings] of Object.entries(swept)) {
    for (const { path: key, keyPlace } of settings) {
      const owner = owners.get(key) ?? part;
      if (owner !== part)
        fail(
          keyPlace,
          `${path}.${part}`,
          `${quoted(key)} is in ${owner} and in ${part}; keep it in one of them`,
        );
      owners.set(key, part);
    }
  }
}

/** Every swept path, in order of first appearance. */
export const sweptPaths = (unresolved: readonly UnresolvedArm[]): readonly string[] => [
  ...new Set(unresolved.flatMap((arm) => assignments(arm).map(({ path }) => path))),
];
