/** The columns of comparison.csv: what each is, and where it comes from. */
import type { Column } from "../components/define.ts";
import { LOSS_UNIT, METRIC_NAME, METRIC_UNIT } from "../results/columns.ts";
import type { CsvValue } from "../results/csv.ts";
import type { Compared } from "./against-baseline.ts";
import type { ArmEstimates } from "./comparison.ts";
import type { Endpoint, Figure } from "./endpoint.ts";
import type { Estimate, Interval } from "./interval.ts";

export interface ComparisonColumn extends Column {
  readonly of: (arm: ArmEstimates) => CsvValue;
}

type Of<T> = (arm: ArmEstimates) => T;

const column = (name: string, unit: string, about: string, of: Of<CsvValue>): ComparisonColumn => ({
  name,
  unit,
  about,
  of,
});

/** Runs, or seeds. */
const count = (name: string, unit: string, about: string, of: Of<number | null>): ComparisonColumn => ({
  ...column(name, unit, about, of),
  whole: true,
});

const words = (name: string, about: string, of: Of<string | null>): ComparisonColumn => ({
  ...column(name, "", about, of),
  text: true,
});

/** A bound that does not exist is empty, as where there is no interval. */
const finite = (x: number | undefined): number | null => (x === undefined || x === Infinity ? null : x);

const ends = (name: string, unit: string, about: string, of: Of<Interval | null>) => [
  column(`${name}_low`, unit, `lower end of the 95 % interval ${about}`, (arm) => of(arm)?.low ?? null),
  column(`${name}_high`, unit, `upper end of the 95 % interval ${about}`, (arm) => of(arm)?.high ?? null),
];

const estimate = (name: string, unit: string, about: string, by: string, of: Of<Estimate | null>) => [
  column(name, unit, about, (arm) => of(arm)?.value ?? null),
  ...ends(name, unit, `of ${name}, ${by}`, (arm) => of(arm)?.interval ?? null),
];

const RUNS = "runs";

/** Those that there were before there were intervals, in their old order. */
const SUMMARIES: readonly ComparisonColumn[] = [
  count("n", RUNS, "runs that ended in a result, those that diverged among them", ({ n }) => n),
  count("diverged", RUNS, "how many of them diverged", ({ diverged }) => diverged),
  count(
    "solved",
    RUNS,
    "how many of them solved the task; one that diverged has not",
    ({ solved }) => solved,
  ),
  column("test_loss_mean", LOSS_UNIT, "mean over the runs that did not diverge", (arm) => arm.test_loss.mean),
  column(
    "test_loss_sd",
    LOSS_UNIT,
    "standard deviation over their seeds; empty below two",
    (arm) => arm.test_loss.sd,
  ),
  words(METRIC_NAME.name, METRIC_NAME.about, ({ metric_name }) => metric_name),
  column(
    "test_metric_mean",
    METRIC_UNIT,
    "mean over the runs that did not diverge",
    (arm) => arm.test_metric.mean,
  ),
  column(
    "test_metric_sd",
    METRIC_UNIT,
    "standard deviation over their seeds; empty below two",
    (arm) => arm.test_metric.sd,
  ),
  column(
    "constant_loss_mean",
    LOSS_UNIT,
    "mean loss of the best constant guess on the same test sequences",
    ({ constant }) => constant.loss.mean,
  ),
  column("above_constant_mean", LOSS_UNIT, "mean of test loss − that", ({ constant }) => constant.above.mean),
  column(
    "above_constant_se",
    LOSS_UNIT,
    "standard error of it by the choice of test sequences",
    ({ constant }) => constant.above_se,
  ),
  count(
    "better_than_constant",
    RUNS,
    "runs that are better than the constant guess by more than luck; empty if the test sequences are too few to tell",
    ({ constant }) => constant.better,
  ),
  column(
    "solved_at_median",
    "updates",
    "median over all n, unsolved ones last; empty if the middle is unsolved",
    ({ solved_at_median }) => solved_at_median,
  ),
  count("failed", RUNS, "runs that could not be trained; they are not in n", ({ failed }) => failed),
];

const SOLVING: readonly ComparisonColumn[] = [
  column("solved_share", "1", "solved / n", ({ solved, n }) => (solved === null ? null : solved / n)),
  ...ends("solved_share", "1", "of solved_share, by Wilson", ({ solved_share }) => solved_share),
  column(
    "solve_time_median",
    "updates",
    "median updates to the solution by Kaplan and Meier, over all n: unsolved runs were watched until their last evaluation",
    ({ solve_time }) => solve_time.value,
  ),
  column(
    "solve_time_median_low",
    "updates",
    "lower end of the 95 % interval of solve_time_median, on the scale of log(−log)",
    ({ solve_time }) => finite(solve_time.interval?.low),
  ),
  column("solve_time_median_high", "updates", "its upper end; empty if it is not bounded", ({ solve_time }) =>
    finite(solve_time.interval?.high),
  ),
];

function figureColumns(figure: Figure, unit: string): readonly ComparisonColumn[] {
  const of = (arm: ArmEstimates): Endpoint => arm.figures[figure];
  return [
    count(
      `${figure}_n`,
      RUNS,
      `runs that have a ${figure}, those that diverged among them`,
      (arm) => of(arm).n,
    ),
    count(
      `${figure}_mean_n`,
      RUNS,
      "those that did not diverge, of which the mean is",
      (arm) => of(arm).ended,
    ),
    ...ends(`${figure}_mean`, unit, `of ${figure}_mean, by Student's t`, (arm) => of(arm).mean.interval),
    ...estimate(
      `${figure}_median`,
      unit,
      `median over ${figure}_n; a run that diverged is worse than all others (Infinity if the middle one did)`,
      "between two of the runs",
      (arm) => of(arm).median,
    ),
    ...estimate(
      `${figure}_iqm`,
      unit,
      `mean of the middle half over ${figure}_n; a run that diverged is worse than all others`,
      "by the expanded percentile bootstrap",
      (arm) => of(arm).iqm,
    ),
  ];
}

const BASELINE = words(
  "baseline",
  "label of the remedy that it is held against; empty of that itself",
  (arm) => arm.against?.baseline.label ?? null,
);

function againstColumns(figure: Figure, unit: string, conclusion: string): readonly ComparisonColumn[] {
  const of = ({ against }: ArmEstimates): Compared | null => against?.figures[figure] ?? null;
  return [
    count(
      `${figure}_pairs`,
      "seeds",
      "seeds of which both have a run that ended in a result",
      (arm) => of(arm)?.pairs ?? null,
    ),
    count(
      `${figure}_difference_n`,
      "seeds",
      "those where neither diverged, of which the difference is",
      (arm) => of(arm)?.ended ?? null,
    ),
    ...estimate(
      `${figure}_difference`,
      unit,
      "mean over these seeds of the remedy's − the baseline's",
      "by Student's t",
      (arm) => of(arm)?.difference ?? null,
    ),
    column(
      `${figure}_p`,
      "1",
      "two-sided p of the differences by changes of sign over all pairs, a run that diverged making the largest of them",
      (arm) => of(arm)?.p ?? null,
    ),
    column(
      `${figure}_p_smallest`,
      "1",
      "the smallest p that so many pairs can have",
      (arm) => of(arm)?.smallest_p ?? null,
    ),
    column(
      `${figure}_p_holm`,
      "1",
      "p after Holm's correction for all remedies of the experiment",
      (arm) => of(arm)?.p_holm ?? null,
    ),
    column(
      `${figure}_p_holm_smallest`,
      "1",
      "the smallest that it can be",
      (arm) => of(arm)?.smallest_p_holm ?? null,
    ),
    ...estimate(
      `${figure}_improvement`,
      "1",
      "share of all pairs of a run with one of the baseline in which it is better, ties half",
      "by Newcombe",
      (arm) => of(arm)?.improvement ?? null,
    ),
    words(
      conclusion,
      `by ${figure}_p_holm < 0.05: better, worse, no difference shown; too few seeds where it cannot be below; no pairs`,
      (arm) => of(arm)?.conclusion ?? null,
    ),
  ];
}

/** All of them, between the swept settings and the means of the diagnostics' summaries. */
export const COMPARISON_COLUMNS: readonly ComparisonColumn[] = [
  ...SUMMARIES,
  ...SOLVING,
  ...figureColumns("test_metric", METRIC_UNIT),
  ...figureColumns("test_loss", LOSS_UNIT),
  BASELINE,
  ...againstColumns("test_metric", METRIC_UNIT, "against_baseline"),
  ...againstColumns("test_loss", LOSS_UNIT, "test_loss_against_baseline"),
];

export const summaryColumn = ({ name, unit, about }: Column): ComparisonColumn =>
  column(
    `${name}_mean`,
    unit,
    `mean over the runs that did not diverge: ${about}`,
    (arm) => arm.summaries[name]?.mean ?? null,
  );
