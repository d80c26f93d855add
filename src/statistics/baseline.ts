/** Which remedy each is held against. Seeds are pairs only where both were tested on the same sequences. */
import { type Done, isDone } from "../results/fate.ts";
import type { Results } from "../results/results.ts";

type Arm = Results["arms"][number];

/**
 * For every arm that has a run which is done, by its `arm`, the one that it is held against, or null of a baseline itself. `named` is the
 * arm that the config calls the baseline; else the first. In a sweep over tasks each task has its own: the one that differs from
 * the baseline in the task alone, else the first of the task.
 */
export function baselines(arms: readonly Arm[], named: string | null): ReadonlyMap<string, Arm | null> {
  const known = named === null ? arms[0] : (arms.find(({ arm }) => arm === named) ?? arms[0]);
  const groups = new Map<string, Arm[]>();
  for (const one of arms) {
    const [first] = one.fates.filter(isDone);
    if (first === undefined) continue;
    const group = groups.get(testOf(first));
    if (group) group.push(one);
    else groups.set(testOf(first), [one]);
  }
  return new Map(
    [...groups.values()].flatMap((group) => {
      const twin = known && group.find((one) => besideTest(one) === besideTest(known));
      const baseline = known && group.includes(known) ? known : (twin ?? group[0]!);
      return group.map((one) => [one.arm, one === baseline ? null : baseline] as const);
    }),
  );
}

/** What the test sequences of a run follow from, besides its seed. */
export function testOf({ run: { settings }, record }: Done): string {
  const { task, evaluation } = settings;
  return keyOf([task, evaluation.sequences, record.data.map(({ sha256 }) => sha256)]);
}

function besideTest({ fates: [first] }: Arm): string {
  if (first === undefined) return "";
  const { task: _, evaluation: __, ...others } = first.run.settings;
  return keyOf(others);
}

/** The same text for the same settings, in whatever order they are written. */
const keyOf = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
