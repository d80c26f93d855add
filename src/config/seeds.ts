/** `5`, `[3, 5]`, `0..9`, `3,5` → seeds. */
import { bare, quoted } from "../components/foreign-text.ts";
import { fail } from "./issues.ts";
import type { Place } from "./issues.ts";
import { shown } from "./tree.ts";
import type { Tree } from "./tree.ts";

const MOST_SEEDS = 10_000;

/** Which key of a config seeds are read from, and what a count means there. */
interface SeedsKey {
  readonly path: string;
  /** The first seed that a count counts. */
  readonly first: number;
  /** The count where nothing is written. */
  readonly initial: number;
}
const SEEDS: SeedsKey = { path: "seeds", first: 0, initial: 1 };

const forms = ({ first }: SeedsKey): string =>
  `write a count such as 5 (seeds ${first} to ${first + 4}), a list such as [3, 5], or a range such as 0..9`;

/** The seeds of a config, where a number is a count. */
export function readSeeds(tree: Tree | undefined, key: SeedsKey = SEEDS): readonly number[] {
  const { path } = key;
  if (tree === undefined) return seedsFrom(key.first, key.initial);
  const { place } = tree;
  if (tree.kind === "list") {
    if (tree.items.length === 0) fail(place, path, `the list is empty; ${forms(key)}`);
    const seeds = tree.items.map((item, i) => {
      // −0 has no name of its own: its run would be that of 0.
      if (item.kind === "scalar" && isSeed(item.value)) return item.value + 0;
      return fail(item.place, `${path}.${i}`, `${SEED}; got ${shown(item)}`);
    });
    return checked(seeds, place, path);
  }
  const value = tree.kind === "scalar" ? tree.value : undefined;
  if (typeof value === "string" && /\d\s*(\.\.|,)/.test(value)) return parseSeeds(value, place, key);
  if (!isSeed(value) || value < 1)
    fail(place, path, `must be at least one seed; got ${shown(tree)}; ${forms(key)}`);
  return counted(value, place, key);
}

const commandLine = (text: string): Place => ({ text: `--seeds ${bare(text, 60)}`, path: "seeds" });

/**
 * The seeds of `--seeds`, which takes what the config takes: a count, ranges and numbers between commas, a list. A count
 * of none means nothing, so 0 alone is the seed 0.
 */
export const seedsTyped = (text: string): readonly number[] =>
  LONE.test(text) && Number(text) === 0 ? [0] : parseSeeds(text, commandLine(text), SEEDS);

/** Which seeds a lone number means: many tools would take it for a seed. */
export function seedsNotice(text: string): readonly string[] {
  if (!LONE.test(text)) return [];
  const count = Number(text);
  const means = count > 1 ? `${count} seeds, 0 to ${count - 1}` : "one seed, 0";
  const alone = count > 0 ? `; the seed ${count} alone is --seeds ${count}..${count}` : "";
  return [`--seeds ${count} means ${means}, as seeds: ${Math.max(1, count)} in a config does${alone}`];
}

const LONE = /^\s*\d{1,16}\s*$/;
const LIST = /^\s*\[([^[\]]*)\]\s*$/;

/** A lone number is a count; in a list, or beside others, it is a seed. */
function parseSeeds(text: string, place: Place, key: SeedsKey): readonly number[] {
  const { path } = key;
  if (LONE.test(text)) return counted(Number(text), place, key);
  const seeds: number[] = [];
  for (const part of (LIST.exec(text)?.[1] ?? text).split(",")) {
    const [, from, to] = /^\s*(\d{1,16})(?:\.\.(\d{1,16}))?\s*$/.exec(part) ?? [];
    if (from === undefined) {
      fail(place, path, `must be seeds such as 0..9 or 3,5; got ${quoted(part.trim())}`);
    }
    const first = Number(from);
    const last = Number(to ?? from);
    if (!isSeed(first) || !isSeed(last)) fail(place, path, `${SEED}; got ${part.trim()}`);
    if (last < first) fail(place, path, `a range must ascend; got ${part.trim()}; write ${last}..${first}`);
    const count = last - first + 1;
    if (seeds.length + count > MOST_SEEDS) fail(place, path, tooMany(seeds.length + count));
    for (let seed = first; seed <= last; seed++) seeds.push(seed);
  }
  return checked(seeds, place, path);
}

function counted(count: number, place: Place, { path, first }: SeedsKey): readonly number[] {
  if (count > MOST_SEEDS) fail(place, path, tooMany(count));
  return seedsFrom(first, count);
}

const SEED = "a seed must be a whole number from 0 to 9007199254740991";
const tooMany = (count: number) => `at most ${MOST_SEEDS} seeds are possible; got ${count}`;
const seedsFrom = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);

const isSeed = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

function checked(seeds: readonly number[], place: Place, path: string): readonly number[] {
  if (seeds.length > MOST_SEEDS) fail(place, path, tooMany(seeds.length));
  const seen = new Set<number>();
  for (const seed of seeds) {
    if (seen.has(seed)) fail(place, path, `the seed ${seed} appears twice; keep one of them`);
    seen.add(seed);
  }
  return seeds;
}
