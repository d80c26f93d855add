/** How the comparison's figures are written for people, and what they mean. */
import { type Compared, type Conclusion, LEVEL, seedsNeeded } from "../statistics/against-baseline.ts";
import type { ArmEstimates } from "../statistics/comparison.ts";
import type { Summary } from "../statistics/describe.ts";
import type { Estimate } from "../statistics/interval.ts";
import { isOneTest } from "../statistics/ranking.ts";
import { brief, count } from "./text-table.ts";

/** Three digits: more than an interval of some seeds can tell. */
const short = (x: number): string => brief(Number.isFinite(x) ? Number(x.toPrecision(3)) : x);

/** 0.12 ± 0.03, or the mean alone where there is no spread. */
export const spread = ({ mean, sd }: Summary): string =>
  sd === null ? brief(mean) : `${brief(mean)} ± ${brief(Number(sd.toPrecision(2)))}`;

/** 0.12 [0.1, 0.15], or the value alone where there is no interval. */
export function withInterval({ value, interval }: Estimate): string {
  if (value === null) return "";
  if (interval === null || !Number.isFinite(value)) return short(value);
  return `${short(value)} [${short(interval.low)}, ${short(interval.high)}]`;
}

/** Beside the baseline. */
export const differenceOf = ({ against }: ArmEstimates): string =>
  against === null ? "baseline" : withInterval(against.figures.test_metric.difference);

/** The corrected p, or why there is none that could tell anything. */
export function chanceOf({ against }: ArmEstimates): string {
  if (against === null) return "";
  const { conclusion, p_holm } = against.figures.test_metric;
  if (WITHOUT_P.has(conclusion)) return conclusion;
  return p_holm === null ? "" : String(Number(p_holm.toPrecision(2)));
}

/** The label that all others are held against; null if there are several, or nothing to hold. */
export const baselineOf = (arms: readonly ArmEstimates[]): string | null =>
  arms.length > 1 && isOneTest(arms) ? arms.find(({ against }) => against === null)!.label : null;

/** `; better than tanh in test error_rate by 0.2 [0.1, 0.3] (8 seeds, p = 0.016)`; nothing where that cannot be said. */
export function besideBaseline({ against, metric_name }: ArmEstimates): string | null {
  if (against === null) return null;
  const { conclusion, difference, ended, pairs, p_holm } = against.figures.test_metric;
  if ((conclusion !== "better" && conclusion !== "worse") || p_holm === null) return null;
  const size = difference.value === null ? "" : ` by ${withInterval(magnitude(difference))}`;
  const lost = pairs - ended;
  const of = lost > 0 && ended > 0 ? `, ${lost} of them without a difference since a run diverged` : "";
  const p = String(Number(p_holm.toPrecision(2)));
  return `${conclusion} than ${against.baseline.label} in test ${metric_name}${size} (${count(pairs, "seed")}${of}, p = ${p})`;
}

function magnitude(difference: Estimate): Estimate {
  const { value, interval } = difference;
  if (value === null || value >= 0) return difference;
  return { value: -value, interval: interval && { low: -interval.high, high: -interval.low } };
}

/**
 * What the figures of this table are, of those that it has. `intervals` is what is said of its intervals; `ranked`, whether the
 * remedies stand in the order of their rank.
 */
export function legend(
  arms: readonly ArmEstimates[],
  table: string,
  { intervals = "[ ] is a 95 % interval", ranked = true } = {},
): readonly string[] {
  const rivals = arms.flatMap(({ against }) => (against === null ? [] : [against.figures.test_metric]));
  const isRanked = ranked && arms.length > 1 && isOneTest(arms);
  const hasP = rivals.some(({ conclusion }) => !WITHOUT_P.has(conclusion));
  const comparisons = count(rivals.length, "comparison");
  const signs = [
    ...(table.includes(" ± ") ? ["± is the standard deviation over seeds"] : []),
    ...(table.includes("[") ? [intervals] : []),
    ...(isRanked ? ["ranked by the IQM, the mean of the middle half of the runs"] : []),
    ...(hasP
      ? [`p is of pairs with one seed, by all changes of sign, corrected for ${comparisons} (Holm)`]
      : []),
    ...(arms.some(({ diverged, n }) => diverged > 0 && diverged < n)
      ? ["a run that diverged is in no mean, and worse than all others elsewhere"]
      : []),
  ];
  return [...(signs.length > 0 ? [signs.join("; ")] : []), ...tooFew(rivals, comparisons)];
}

const WITHOUT_P: ReadonlySet<Conclusion> = new Set(["too few seeds", "no pairs"]);

function tooFew(rivals: readonly Compared[], comparisons: string): readonly string[] {
  const few = rivals.filter(({ conclusion }) => conclusion === "too few seeds");
  if (few.length === 0) return [];
  const pairs = Math.max(...few.map((one) => one.pairs));
  const best = Math.min(...few.map(({ smallest_p_holm }) => smallest_p_holm ?? 1));
  return [
    `too few seeds: p of ${count(pairs, "pair")} and ${comparisons} is ${brief(Number(best.toPrecision(2)))} at best, so that nothing ` +
      `can be told from chance; ${seedsNeeded(rivals.length)} seeds are the fewest that can come below ${LEVEL}`,
  ];
}
