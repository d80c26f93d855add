/** The `sweep` of a config → its arms, as assignments to the base, in the order in which they run. */
import { bare, isSeen, quoted } from "../components/foreign-text.ts";
import { OTHER_KEYS, leafPaths } from "./fields.ts";
import { fail } from "./issues.ts";
import type { Place } from "./issues.ts";
import { assign, joined, targetOf } from "./paths.ts";
import { misreadAs } from "../components/misread.ts";
import { suggestion } from "../components/suggest.ts";
import { shown } from "./tree.ts";
import type { Entry, ListTree, MapTree, Tree } from "./tree.ts";

export interface Assignment {
  readonly path: string;
  readonly value: Tree;
  readonly keyPlace: Place;
}

/** One arm of a sweep, before its assignments are applied to the base. */
export interface UnresolvedArm {
  /** The label of the variant in `list`; undefined if it has none. */
  readonly label: string | undefined;
  /** What `list` sets. If the variant has a label, that stands for these assignments in the arm's label. */
  readonly variant: readonly Assignment[];
  /** What `grid` sets; applied after `variant`. */
  readonly grid: readonly Assignment[];
  /** The place of the variant, or of the block if it has no list. */
  readonly place: Place;
}

/** Arms, not runs: seeds multiply them. */
const MOST_ARMS = 10_000;
const MOST_LABEL_CHARACTERS = 200;
/** Invisible, but part of how emoji and some scripts are spelt: the zero-width joiners, variation selectors. */
const JOINERS = /[\u200c\u200d\ufe0e\ufe0f]/g;
const PARTS = ["grid", "list"];
const LATER = ["zip", "random", "exclude"];

export const assignments = ({ variant, grid }: UnresolvedArm): readonly Assignment[] => [...variant, ...grid];

export function readSweep(tree: Tree): readonly UnresolvedArm[] {
  if (tree.kind === "map") return readBlock(tree, "sweep", MOST_ARMS);
  if (tree.kind !== "list") {
    fail(tree.place, "sweep", `must be a map with grid or list, or a list of such maps; got ${shown(tree)}`);
  }
  if (tree.items.length === 0)
    fail(tree.place, "sweep", "the list is empty; write a block with grid or list, or take sweep out");
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
  if (block.kind !== "map") fail(block.place, path, `must be a map with grid or list; got ${shown(block)}`);
  for (const [key, { keyPlace }] of block.entries) {
    if (PARTS.includes(key)) continue;
    if (LATER.includes(key))
      fail(keyPlace, joined(path, key), `sweep.${key} is not available yet; write the runs out in list`);
    fail(keyPlace, joined(path, key), unknownPart(key));
  }
  const grid = block.entries.get("grid");
  const list = block.entries.get("list");
  if (grid === undefined && list === undefined)
    fail(block.place, path, "the sweep is empty; write grid or list in it");
  const axes = grid === undefined ? [] : readGrid(grid.tree, `${path}.grid`);
  const variants = list === undefined ? undefined : readList(list.tree, `${path}.list`);
  refuseTwice(axes, variants ?? [], path);

  const count = axes.reduce((product, axis) => product * axis.values.items.length, variants?.length ?? 1);
  if (count > most) fail(block.place, path, `makes ${count} remedies; at most ${MOST_ARMS} are possible`);
  const grids = axes.reduce<readonly (readonly Assignment[])[]>(
    (lines, { path: key, keyPlace, values }) =>
      lines.flatMap((line) => values.items.map((value) => [...line, { path: key, value, keyPlace }])),
    [[]],
  );
  const lines = variants ?? [{ label: undefined, variant: [], place: block.place }];
  return grids.flatMap((line) => lines.map((variant) => ({ ...variant, grid: line })));
}

type Variant = Omit<UnresolvedArm, "grid">;

/** The likeliest slip is a key at the wrong level: `sweep: { model.activation: [tanh, relu] }`. */
function unknownPart(key: string): string {
  if (targetOf(key).ok)
    return `unknown key ${quoted(key)}; settings go one level deeper: grid: { ${bare(key)}: […] }`;
  return `unknown key ${quoted(key)}${suggestion(key, PARTS, "available:")}`;
}

interface Axis {
  readonly path: string;
  readonly keyPlace: Place;
  readonly values: ListTree;
}

function readGrid(grid: Tree, path: string): readonly Axis[] {
  if (grid.kind !== "map")
    fail(grid.place, path, `must be a map from settings to lists of values; got ${shown(grid)}`);
  if (grid.entries.size === 0)
    fail(grid.place, path, "the grid is empty; write for example model.activation: [tanh, relu]");
  return [...grid.entries].map(([key, { keyPlace, tree }]) => {
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

function refuseUnsweepable(key: string, keyPlace: Place, path: string): void {
  const first = key.split(".")[0] ?? "";
  if ((OTHER_KEYS as readonly string[]).includes(first)) {
    fail(keyPlace, `${path}.${key}`, `${first} cannot be swept; it belongs to the experiment as a whole`);
  }
  const target = targetOf(key);
  if (!target.ok) fail(keyPlace, `${path}.${key}`, target.what);
  if (target.field !== "option" && target.field.type === "group") {
    const inner = leafPaths(target.field, key).map(([leaf]) => leaf);
    fail(keyPlace, `${path}.${key}`, `${key} is a group of settings; sweep one of them: ${inner.join(", ")}`);
  }
}

function refuseTwice(axes: readonly Axis[], variants: readonly Variant[], path: string): void {
  const swept = new Set(axes.map((axis) => axis.path));
  for (const { path: key, keyPlace } of variants.flatMap(({ variant }) => variant)) {
    if (swept.has(key))
      fail(keyPlace, `${path}.list`, `${quoted(key)} is in grid and in list; keep it in one of them`);
  }
}

/** Every swept path, in order of first appearance. */
export const sweptPaths = (unresolved: readonly UnresolvedArm[]): readonly string[] => [
  ...new Set(unresolved.flatMap((arm) => assignments(arm).map(({ path }) => path))),
];
