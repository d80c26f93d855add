/** `5`, `[3, 5]`, `0..9`, `3,5` → seeds. */
import { bare, quoted } from "../components/foreign-text.ts";
import { fail } from "./issues.ts";
import type { Place } from "./issues.ts";
import { shown } from "./tree.ts";
import type { Tree } from "./tree.ts";

const MOST_SEEDS = 10_000;
const INITIAL_COUNT = 1;
const FORMS = "write a count such as 5 (seeds 0 to 4), a list such as [3, 5], or a range such as 0..9";

/** The seeds of a config, where a number is a count. */
export function readSeeds(tree: Tree | undefined): readonly number[] {
  if (tree === undefined) return firstSeeds(INITIAL_COUNT);
  const { place } = tree;
  if (tree.kind === "list") {
    if (tree.items.length === 0) fail(place, "seeds", `the list is empty; ${FORMS}`);
    const seeds = tree.items.map((item, i) => {
      if (item.kind === "scalar" && isSeed(item.value)) return item.value;
      return fail(item.place, `seeds.${i}`, `${SEED}; got ${shown(item)}`);
    });
    return checked(seeds, place);
  }
  const value = tree.kind === "scalar" ? tree.value : undefined;
  if (typeof value === "string" && value.includes("..")) return parseSeeds(value, place);
  if (!isSeed(value) || value < 1)
    fail(place, "seeds", `must be at least one seed; got ${shown(tree)}; ${FORMS}`);
  if (value > MOST_SEEDS) fail(place, "seeds", tooMany(value));
  return firstSeeds(value);
}

/** The seeds of `--seeds`: numbers and ranges separated by commas. Here a number is a seed, not a count. */
export function parseSeeds(
  text: string,
  place: Place = { text: `--seeds ${bare(text, 60)}`, path: "seeds" },
): readonly number[] {
  const seeds: number[] = [];
  for (const part of text.split(",")) {
    const [, from, to] = /^\s*(\d{1,16})(?:\.\.(\d{1,16}))?\s*$/.exec(part) ?? [];
    if (from === undefined) {
      fail(place, "seeds", `must be seeds such as 0..9 or 3,5; got ${quoted(part.trim())}`);
    }
    const first = Number(from);
    const last = Number(to ?? from);
    if (!isSeed(first) || !isSeed(last)) fail(place, "seeds", `${SEED}; got ${part.trim()}`);
    if (last < first)
      fail(place, "seeds", `a range must ascend; got ${part.trim()}; write ${last}..${first}`);
    const count = last - first + 1;
    if (seeds.length + count > MOST_SEEDS) fail(place, "seeds", tooMany(seeds.length + count));
    for (let seed = first; seed <= last; seed++) seeds.push(seed);
  }
  return checked(seeds, place);
}

const SEED = "a seed must be a whole number from 0 to 9007199254740991";
const tooMany = (count: number) => `at most ${MOST_SEEDS} seeds are possible; got ${count}`;
const firstSeeds = (count: number) => Array.from({ length: count }, (_, i) => i);

const isSeed = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

function checked(seeds: readonly number[], place: Place): readonly number[] {
  if (seeds.length > MOST_SEEDS) fail(place, "seeds", tooMany(seeds.length));
  const seen = new Set<number>();
  for (const seed of seeds) {
    if (seen.has(seed)) fail(place, "seeds", `the seed ${seed} appears twice; keep one of them`);
    seen.add(seed);
  }
  return seeds;
}
