/** The answer to "which remedy?", in two sentences. */
import type { ArmEstimates } from "../statistics/comparison.ts";
import { LEVEL, seedsNeeded } from "../statistics/against-baseline.ts";
import { factorOf, isFlow, ranked } from "../statistics/flow.ts";
import { isOneTest } from "../statistics/ranking.ts";
import { besideBaseline, withInterval } from "./comparison-words.ts";
import { brief, count } from "./text-table.ts";
import { verdict } from "./verdict.ts";

/** `arms` from the best to the worst. */
export function answer(arms: readonly ArmEstimates[]): string {
  const [best, ...others] = arms;
  if (best === undefined) return "No run has ended yet.";
  if (isFlow(arms)) return flowAnswer(arms);
  if (others.length === 0) return verdict(best);
  if (!isOneTest(arms))
    return "These remedies were tested on different sequences, so that none is better than another; the table holds each against chance and against the baseline of its own test.";
  const runs = arms.reduce((sum, { n }) => sum + n, 0);
  const diverged = arms.reduce((sum, arm) => sum + arm.diverged, 0);
  if (diverged === runs)
    return `All ${count(runs, "run")} of these ${arms.length} remedies diverged: none is better than another.`;
  return `${first(best, others)} ${second(best, arms)}`;
}

function flowAnswer(arms: readonly ArmEstimates[]): string {
  const inOrder = ranked(arms);
  const factor = (arm: ArmEstimates): string => brief(factorOf(arm));
  const [best] = inOrder;
  const last = inOrder.at(-1)!;
  const beside =
    inOrder.length === 1
      ? ""
      : ` The furthest from it is ${last.label}, which multiplies it by ${factor(last)} a step.`;
  return `Before any training, ${best!.label} keeps a gradient best: it multiplies it by ${factor(best!)} a step, where 1 keeps it as it is.${beside}`;
}

function first(best: ArmEstimates, others: readonly ArmEstimates[]): string {
  const { metric_name, metric_better } = best;
  const metric = metric_name.replaceAll("_", " ");
  const middle = ({ figures, n }: ArmEstimates): string =>
    `${withInterval(figures.test_metric.iqm)}${n > 3 ? ` (IQM of ${n} runs)` : n > 1 ? ` (mean of ${n} runs)` : " (one run)"}`;
  const equal = others.filter(
    (arm) => arm.figures.test_metric.iqm.value === best.figures.test_metric.iqm.value,
  );
  const who = equal.length === 0 ? best.label : listed([best, ...equal].map(({ label }) => label));
  const nobody = [best, ...others].every(learnedNothing)
    ? " None of them learned anything from the input: no test loss is below that of the best constant guess."
    : "";
  return (
    `Of ${others.length + 1} remedies, ${who} came out ${equal.length === 0 ? "" : "equally "}best: test ${metric} ${middle(best)}` +
    `${solvedWords(best)}; ${metric_better} is better${closeWords(best, others)}.${nobody}`
  );
}

/** Those that may be as good: their intervals and that of the best have values in common. */
function closeWords(best: ArmEstimates, others: readonly ArmEstimates[]): string {
  const own = best.figures.test_metric.iqm.interval;
  if (own === null) return "";
  const close = others.filter(({ figures }) => {
    const { value, interval } = figures.test_metric.iqm;
    const isEqual = value === best.figures.test_metric.iqm.value;
    return !isEqual && interval !== null && interval.low <= own.high && own.low <= interval.high;
  });
  if (close.length === 0) return "";
  const names = listed(close.slice(0, MOST_CLOSE).map(({ label }) => label));
  const more = close.length > MOST_CLOSE ? ` and ${close.length - MOST_CLOSE} more` : "";
  return `, and its interval overlaps ${close.length === 1 ? "that" : "those"} of ${names}${more}`;
}
const MOST_CLOSE = 3;

const learnedNothing = ({ constant }: ArmEstimates): boolean =>
  constant.better === 0 && !constant.better_together;

const solvedWords = ({ solved, n }: ArmEstimates): string =>
  solved === null ? "" : `, solved in ${solved} of ${count(n, "run")}`;

/** What may be said of the best beside the baseline. */
function second(best: ArmEstimates, arms: readonly ArmEstimates[]): string {
  const baseline = arms.find(({ against }) => against === null)!;
  const name = baseline.label;
  const own = `${name}, the baseline, came to ${withInterval(baseline.figures.test_metric.iqm)}${solvedWords(baseline)}`;
  if (best.against === null) return `It is the baseline itself: nothing here beats it.`;
  const { conclusion, pairs, p_holm, smallest_p_holm } = best.against.figures.test_metric;
  const comparisons = count(arms.length - 1, "comparison");
  switch (conclusion) {
    case "better":
    case "worse":
      return `${own}: ${best.label} is ${besideBaseline(best)!}.`;
    case "no difference shown":
      return `${own}: with ${count(pairs, "seed")} and ${comparisons} no difference is shown (p = ${brief(Number(p_holm!.toPrecision(2)))}, and ${LEVEL} is the level).`;
    case "too few seeds":
      return (
        `${own}: ${count(pairs, "seed")} are too few to tell a difference from chance (with ${comparisons}, p is ` +
        `${brief(Number((smallest_p_holm ?? 1).toPrecision(2)))} at best); ${seedsNeeded(arms.length - 1)} seeds can.`
      );
    case "no pairs":
      return `${own}: no seed is shared, so that nothing can be said of the difference.`;
  }
}

const listed = (words: readonly string[]): string =>
  words.length < 3 ? words.join(" and ") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
