/**
 * The `random` of a sweep: independent draws of some settings. Each value is drawn from a generator of its own, forked by
 * the stream's name, the setting's path and the number of the draw, so that more draws or more settings change no value
 * that was there before.
 */
import { quoted } from "../components/foreign-text.ts";
import { suggestion } from "../components/suggest.ts";
import { exp, log } from "../engine/elementary.ts";
import { makeStream, nextBelow, nextUniform } from "../engine/streams.ts";
import type { Stream } from "../engine/streams.ts";
import { fail } from "./issues.ts";
import type { Place } from "./issues.ts";
import { refuseUnsweepable } from "./sweepable.ts";
import { scalarTree, shown } from "./tree.ts";
import type { ListTree, Tree } from "./tree.ts";

interface RandomPath {
  readonly path: string;
  readonly keyPlace: Place;
  draw(stream: Stream): Tree;
}

export interface RandomPart {
  readonly count: number;
  /** The name of its stream. */
  readonly stream: string;
  readonly paths: readonly RandomPath[];
}

const MOST_DRAWS = 10_000;
const DEFAULT_STREAM = "0";
const LONGEST_STREAM = 100;
/** Draws from a continuous range are rounded to so many digits of it, so that they can be read and typed. */
const DIGITS = 6;

const DISTRIBUTIONS = ["uniform", "log-uniform", "integer", "choice"] as const;
type Distribution = (typeof DISTRIBUTIONS)[number];
const EXAMPLE = "{ log-uniform: [1e-4, 1e-1] }";

export function readRandom(random: Tree, path: string): RandomPart {
  const example = `{ count: 20, training.optimizer.rate: ${EXAMPLE} }`;
  if (random.kind !== "map")
    fail(random.place, path, `must be a map; got ${shown(random)}; write for example ${example}`);
  const settings = [...random.entries].filter(([key]) => key !== "count" && key !== "stream");
  const paths = settings.map(([key, { keyPlace, tree }]) => {
    // `cuont` is nearer to our own words than to any setting.
    if (!key.includes(".")) refuseOwnWord(key, keyPlace, path);
    refuseUnsweepable(key, keyPlace, path);
    return { path: key, keyPlace, draw: readDistribution(tree, `${path}.${key}`) };
  });
  const count = random.entries.get("count")?.tree;
  if (count === undefined)
    fail(random.place, path, `has no count; write how many draws to take, for example ${example}`);
  if (count.kind !== "scalar" || !isWhole(count.value) || count.value < 1 || count.value > MOST_DRAWS)
    fail(count.place, `${path}.count`, `must be a whole number from 1 to ${MOST_DRAWS}; got ${shown(count)}`);
  if (paths.length === 0) fail(random.place, path, `draws no setting; write for example ${example}`);
  return { count: count.value, stream: readStream(random.entries.get("stream")?.tree, path), paths };
}

/** A draw's assignments, one for each setting, for every draw. */
export const drawRandom = ({ count, stream, paths }: RandomPart) =>
  Array.from({ length: count }, (_, i) =>
    paths.map(({ path, keyPlace, draw }) => ({
      path,
      keyPlace,
      value: draw(makeStream(0, JSON.stringify(["sweep", stream, path, i]))),
    })),
  );

function refuseOwnWord(key: string, keyPlace: Place, path: string): void {
  const meant = suggestion(key, ["count", "stream"], "");
  if (meant.includes("did you mean")) fail(keyPlace, `${path}.${key}`, `unknown key ${quoted(key)}${meant}`);
}

function readStream(tree: Tree | undefined, path: string): string {
  if (tree === undefined) return DEFAULT_STREAM;
  const text = tree.kind === "scalar" && (typeof tree.value === "string" || isWhole(tree.value));
  const name = text ? String(tree.value) : "";
  if (name.trim() === "" || name.length > LONGEST_STREAM)
    fail(
      tree.place,
      `${path}.stream`,
      `must be the name of a stream, a text of at most ${LONGEST_STREAM} characters or a whole number; got ${shown(tree)}`,
    );
  return name;
}

function readDistribution(tree: Tree, path: string): RandomPath["draw"] {
  if (tree.kind !== "map" || tree.entries.size !== 1) {
    const hint = tree.kind === "list" ? `{ choice: ${shown(tree)} }` : EXAMPLE;
    const all = DISTRIBUTIONS.join(", ");
    fail(tree.place, path, `must be a map with one of ${all}; got ${shown(tree)}; write for example ${hint}`);
  }
  const [[name, { keyPlace, tree: range }]] = [...tree.entries] as [
    [string, { keyPlace: Place; tree: Tree }],
  ];
  const distribution = DISTRIBUTIONS.find((known) => known === name);
  if (distribution === undefined)
    fail(
      keyPlace,
      `${path}.${name}`,
      `unknown distribution ${quoted(name)}${suggestion(name, DISTRIBUTIONS, "available:")}`,
    );
  const at = `${path}.${distribution}`;
  return distribution === "choice" ? readChoice(range, at) : readRange(distribution, range, at);
}

function readChoice(tree: Tree, path: string): RandomPath["draw"] {
  if (tree.kind !== "list")
    fail(tree.place, path, `must be a list of values; got ${shown(tree)}; write [${shown(tree)}]`);
  if (tree.items.length === 0) fail(tree.place, path, "the list is empty; write at least one value");
  const { items } = tree;
  return (stream) => items[nextBelow(stream, items.length)]!;
}

function readRange(
  distribution: Exclude<Distribution, "choice">,
  tree: Tree,
  path: string,
): RandomPath["draw"] {
  const [low, high] = boundsOf(tree, path);
  if (distribution === "integer") {
    if (!isWhole(low) || !isWhole(high))
      fail(tree.place, path, `the bounds must be whole numbers; got ${shown(tree)}`);
    const count = high - low + 1;
    return (stream) => scalarTree(low + nextBelow(stream, count), tree.place);
  }
  if (distribution === "log-uniform" && low <= 0)
    fail(tree.place, path, `the bounds must be above 0; got ${shown(tree)}; use uniform for others`);
  const at =
    distribution === "uniform"
      ? (share: number) => low + share * (high - low)
      : (share: number) => exp(log(low) + share * (log(high) - log(low)));
  // Digits of the value where the range spans several powers of ten, else of the range.
  const precise = distribution === "log-uniform" && high >= 2 * low;
  const round = (value: number) =>
    precise ? Number(value.toPrecision(DIGITS)) : roundedTo(value, high - low);
  return (stream) => {
    const value = round(at(nextUniform(stream)));
    return scalarTree(Math.min(high, Math.max(low, value)), tree.place);
  };
}

function boundsOf(tree: Tree, path: string): readonly [number, number] {
  const [low, high] = tree.kind === "list" && tree.items.length === 2 ? numbersOf(tree) : [];
  if (low === undefined || high === undefined)
    fail(tree.place, path, `must be two numbers, [lowest, highest]; got ${shown(tree)}`);
  if (!(low < high)) fail(tree.place, path, `the first number must be below the second; got ${shown(tree)}`);
  if (!Number.isFinite(high - low)) fail(tree.place, path, `the range is too wide; got ${shown(tree)}`);
  return [low, high];
}

const numbersOf = ({ items }: ListTree): readonly number[] =>
  items.flatMap((item) =>
    item.kind === "scalar" && typeof item.value === "number" && Number.isFinite(item.value)
      ? [item.value]
      : [],
  );

/** To {@link DIGITS} digits of the range. */
function roundedTo(value: number, range: number): number {
  const exponent = Number(range.toExponential().split("e")[1]);
  const decimals = DIGITS - 1 - exponent;
  return decimals < 0 || decimals > 100 ? value : Number(value.toFixed(decimals));
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
