/** The columns of the comparison, a row a remedy: what every table of it is made from, on a screen or on paper. */
import type { ArmEstimates } from "../statistics/comparison.ts";
import type { Figure } from "../statistics/endpoint.ts";
import { baselineOf, chanceOf, differenceOf, spread, withInterval } from "./comparison-words.ts";
import { brief } from "./text-table.ts";

/** How an interval was made. */
export type IntervalKind = "mean" | "IQM" | "share" | "time";

export interface RemedyColumn {
  /** Of this file's; `summary:<name>` and `setting:<name>` of those that experiments bring. */
  readonly key: string;
  readonly title: string;
  /** The higher, the sooner a narrow table leaves it out. */
  readonly spare: number;
  /** One for each remedy, in their order. */
  readonly cells: readonly string[];
  /** Where cells have one in brackets. */
  readonly interval?: IntervalKind;
}

/** The values of a setting that differs between remedies. */
export interface SettingColumn {
  readonly title: string;
  /** By label. */
  readonly cells: ReadonlyMap<string, string>;
}

/** On a screen a mean has its standard deviation, on paper every figure has its interval. */
type Form = "screen" | "paper";

/** Columns with nothing in any row are left out. Of the summaries those that are named. */
export function remedyColumns(
  arms: readonly ArmEstimates[],
  summaryNames: readonly string[],
  settings: readonly SettingColumn[],
  form: Form,
): readonly RemedyColumn[] {
  const column = (
    key: string,
    title: string,
    spare: number,
    cell: (arm: ArmEstimates) => string,
    interval?: IntervalKind,
  ): RemedyColumn => ({ key, title, spare, cells: arms.map(cell), ...(interval && { interval }) });
  const columns = [
    column("remedy", "remedy", 0, ({ label }) => label),
    column("n", "n", 0.5, ({ n }) => String(n)),
    ...settings.map(({ title, cells }) =>
      column(`setting:${title}`, title, 0, ({ label }) => cells.get(label) ?? ""),
    ),
    column("diverged", "diverged", 2, ({ diverged }) => (diverged === 0 ? "" : String(diverged))),
    ...figureColumns(arms, form, column),
    ...summaryNames.map((name, i) =>
      column(`summary:${name}`, name.replaceAll("_", " "), 6 + i, ({ summaries }) => {
        const summary = summaries[name];
        if (summary === undefined) return "–";
        return form === "screen" ? brief(summary.mean) : spread(summary);
      }),
    ),
  ];
  return columns.filter(({ cells }, i) => i < 2 || cells.some((cell) => cell !== "" && cell !== "–"));
}

type Make = (
  key: string,
  title: string,
  spare: number,
  cell: (arm: ArmEstimates) => string,
  interval?: IntervalKind,
) => RemedyColumn;

/** What came out of the test, and when it was solved. */
function figureColumns(arms: readonly ArmEstimates[], form: Form, column: Make): readonly RemedyColumn[] {
  const beside =
    arms.length > 1
      ? (title: string) => [
          column("difference", `difference to ${title}`, 3, differenceOf, "mean"),
          column("p", "p", 2, chanceOf),
        ]
      : () => [];
  const solved = [
    column("solved", "solved", 0, solvedOf(form), "share"),
    column("solved_at", "solved at", 5, solvedAtOf(form), "time"),
  ];
  const metrics = new Set(arms.map(({ metric_name }) => metric_name));
  const metric = metrics.size === 1 ? [...metrics][0]! : "metric";
  const named = ({ metric_name }: ArmEstimates): string => (metrics.size === 1 ? "" : ` (${metric_name})`);
  if (form === "paper") {
    const middle = arms.some(({ figures }) => figures.test_metric.iqm.interval !== null) ? "iqm" : "mean";
    const of = ({ figures }: ArmEstimates, figure: Figure): string =>
      withInterval(figures[figure][middle]) || "–";
    const kind = middle === "iqm" ? "IQM" : "mean";
    return [
      column(
        "test_metric",
        `test ${metric.replaceAll("_", " ")}`,
        1,
        (arm) => of(arm, "test_metric") + named(arm),
        kind,
      ),
      // The label may be longer than the column; the baseline's own row says which it is.
      ...beside("baseline"),
      column("test_loss", "test loss", 4, (arm) => of(arm, "test_loss"), kind),
      ...solved,
    ];
  }
  // Of fewer the IQM is the mean.
  const several = arms.some(({ n, diverged }) => n > 3 || (diverged > 0 && n > 1));
  return [
    column("test_metric", `test ${metric}`, 1, (arm) => spread(arm.test_metric) + named(arm)),
    ...(several ? [column("iqm", "IQM", 5, (arm) => withInterval(arm.figures.test_metric.iqm), "IQM")] : []),
    ...beside(baselineOf(arms) ?? "baseline"),
    column("test_loss", "test loss", 4, ({ test_loss }) => spread(test_loss)),
    ...solved,
  ];
}

const solvedAtOf =
  (form: Form) =>
  ({ solved_at_median: at, solve_time }: ArmEstimates): string => {
    if (at === null) return "";
    return form === "screen" ? brief(at) : withInterval(solve_time);
  };

const solvedOf =
  (form: Form) =>
  ({ solved, solved_share, n }: ArmEstimates): string => {
    if (solved === null) return "";
    const share = withInterval({ value: solved / n, interval: solved_share });
    return form === "screen" ? `${solved} of ${n}` : `${solved} of ${n}${share.replace(/^\S+/, "")}`;
  };
