/** The comparison for a paper: what its table holds, in whatever language it is written out. */
import type { Catalogue } from "../components/define.ts";
import { settingShown, shortNames } from "../config/arms.ts";
import { differing } from "../config/differing.ts";
import { escaped } from "../components/foreign-text.ts";
import type { Results } from "../results/results.ts";
import { type ArmEstimates, compare } from "../statistics/comparison.ts";
import { factorOf, isFlow, ranked } from "../statistics/flow.ts";
import { rankedByMetric } from "../statistics/ranking.ts";
import { legend, spread } from "./comparison-words.ts";
import { type IntervalKind, type RemedyColumn, remedyColumns, type SettingColumn } from "./remedy-columns.ts";
import { brief, count } from "./text-table.ts";

export interface PaperColumn {
  readonly title: string;
  /** Figures are of our own making; other text is anybody's. */
  readonly isFigure: boolean;
  readonly cells: readonly string[];
}

/** All of it is text, nothing is markup yet. */
export interface PaperTable {
  readonly caption: string;
  readonly columns: readonly PaperColumn[];
  /** What the figures are, a paragraph each. */
  readonly notes: readonly string[];
}

/** What the remedies were. */
export interface Remedies {
  /** Settings in which they differ, with the value in each in the order of the results' arms. */
  readonly differing: ReadonlyMap<string, readonly string[]>;
  /** null where not all have the same. */
  readonly task: string | null;
}

/** More settings than this, or longer values, stand below the table. */
const MOST_SETTINGS = 3;
const LONGEST_CELL = 30;
/** More summaries than this would make the table wider than any page; the first of them stays. */
const MOST_SUMMARIES = 3;

/** What of the remedies differs, and their task, is found in the settings of their first runs. */
export function paperTableOf(results: Results, catalogue: Catalogue): PaperTable {
  const settings = results.arms.map(({ fates }) => fates[0]!.run.settings);
  const tasks = new Set(settings.map((one) => String(settingShown(one, "task", catalogue))));
  const [task = null] = tasks;
  return paperTable(results, {
    differing: differing(settings, catalogue),
    task: tasks.size === 1 ? task : null,
  });
}

/** Ranked, with an interval beside each figure of the test. */
export function paperTable(results: Results, { differing, task }: Remedies): PaperTable {
  const compared = compare(results);
  if (isFlow(compared)) return flowPaperTable(ranked(compared), results, { differing, task });
  const arms = rankedByMetric(compared);
  const settings = settingColumns(results, differing);
  const inHead =
    settings.length <= MOST_SETTINGS &&
    settings.every(({ cells }) => [...cells.values()].every(({ length }) => length <= LONGEST_CELL));
  const all = results.summaries.map(({ name }) => name);
  const names = all.length > MOST_SUMMARIES ? all.slice(0, 1) : all;
  const columns = remedyColumns(arms, names, inHead ? settings : [], "paper");
  return {
    caption: captionOf(arms, task),
    columns: columns.map(({ key, title, cells }) => ({
      title: escaped(title),
      isFigure: key !== "remedy" && !key.startsWith("setting:"),
      cells: cells.map(escaped),
    })),
    notes: [
      ...figureNotes(arms, columns),
      ...(inHead ? [] : settings.map((column) => `${column.title}: ${valuesOf(column)}`)).map(escaped),
      ...(names.length < all.length
        ? [`comparison.csv has ${all.length - names.length} more figures of the diagnostics`]
        : []),
    ],
  };
}

/** Gradient flow at initialization, the factor nearest to 1 first. */
function flowPaperTable(
  arms: readonly ArmEstimates[],
  results: Results,
  { differing, task }: Remedies,
): PaperTable {
  const settings = settingColumns(results, differing);
  const names = results.summaries.map(({ name }) => name);
  const column = (title: string, isFigure: boolean, cell: (arm: ArmEstimates) => string): PaperColumn => ({
    title: escaped(title),
    isFigure,
    cells: arms.map((arm) => escaped(cell(arm))),
  });
  return {
    caption: `Gradient flow at initialization${task === null ? "" : ` on ${escaped(task)}`}.`,
    columns: [
      column("remedy", false, ({ label }) => label),
      column("n", true, ({ n }) => String(n)),
      ...settings.map(({ title, cells }) => column(title, false, ({ label }) => cells.get(label) ?? "")),
      column("factor a step", true, (arm) => brief(factorOf(arm))),
      ...names.map((name) =>
        column(name.replaceAll("_", " "), true, ({ summaries }) => spread(summaries[name]!)),
      ),
    ],
    notes: [
      "Nothing was trained; the factor a step is that by which a step backward multiplies a gradient, the geometric mean over steps, probe sequences and seeds; ranked by how near it is to 1; ± is the standard deviation over seeds",
    ],
  };
}

/** Those that the labels do not say themselves. */
function settingColumns({ arms }: Results, differing: Remedies["differing"]): readonly SettingColumn[] {
  const names = shortNames([...differing.keys()]);
  return [...differing].flatMap(([path, values]) =>
    arms.every(({ label }, i) => says(label, values[i]!))
      ? []
      : [
          {
            title: names.get(path) ?? path,
            cells: new Map(arms.map(({ label }, i) => [label, values[i] || "–"])),
          },
        ],
  );
}

/** Whether the value stands in the label, and not as a part of a longer word or number. */
function says(label: string, value: string): boolean {
  if (value === "") return false;
  const parts = label.split(value);
  return parts.slice(1).some((after, i) => !/[\w.]$/.test(parts[i]!) && !/^[\w.(]/.test(after));
}

/** `gru (a, b); else vanilla` */
function valuesOf({ cells }: SettingColumn): string {
  const byValue = new Map<string, string[]>();
  for (const [label, value] of cells) byValue.set(value, [...(byValue.get(value) ?? []), label]);
  const most = Math.max(...[...byValue.values()].map(({ length }) => length));
  const common = most > 1 ? [...byValue].find(([, labels]) => labels.length === most)![0] : null;
  const others = [...byValue].filter(([value]) => value !== common);
  return [
    ...others.map(([value, labels]) => `${value} (${labels.join(", ")})`),
    ...(common === null ? [] : [`else ${common}`]),
  ].join("; ");
}

function captionOf(arms: readonly ArmEstimates[], task: string | null): string {
  const what = arms.length === 1 ? "Results of one remedy" : `Comparison of ${arms.length} remedies`;
  const on = task === null ? "" : ` on ${escaped(task)}`;
  const metrics = new Set(arms.map(({ metric_name, metric_better: better }) => `${metric_name} (${better} is better)`)); // prettier-ignore
  const [metric] = metrics;
  if (metrics.size !== 1 || metric === undefined || arms.every(({ test_metric }) => test_metric.n === 0))
    return `${what}${on}.`;
  return `${what}${on}: test ${escaped(metric.replaceAll("_", " "))}.`;
}

const INTERVALS: Readonly<Record<IntervalKind, string>> = {
  mean: "of a mean or a mean difference by Student's t",
  IQM: "of an IQM by the bootstrap",
  share: "of the share solved by Wilson",
  time: "of a time by Kaplan and Meier with Greenwood's variance",
};

const MIDDLES: Readonly<Partial<Record<IntervalKind, string>>> = {
  mean: "means over the runs",
  IQM: "IQMs, means of the middle half of the runs",
};

function figureNotes(arms: readonly ArmEstimates[], columns: readonly RemedyColumn[]): readonly string[] {
  const text = columns.flatMap(({ cells }) => cells).join("\n");
  const kinds = new Set(
    columns.flatMap(({ interval, cells }) =>
      interval && cells.some((cell) => cell.includes("[")) ? [interval] : [],
    ),
  );
  const has = (key: string): boolean => columns.some((column) => column.key === key);
  const middle = columns.find(({ key }) => key === "test_metric")?.interval;
  const [one] = arms;
  return [
    [
      "n is the number of runs, each with a seed of its own",
      ...(middle === undefined ? [] : [`test figures are ${MIDDLES[middle]}`]),
      ...(has("difference") ? ["differences are means over the seeds that both have"] : []),
      ...(has("solved_at") ? ["solved at is the update by which half of the runs were solved"] : []),
      ...(typeof one?.solve_rule === "string" && has("solved") && sameRule(arms)
        ? [`solved: ${escaped(one.solve_rule)}`]
        : []),
    ].join("; "),
    ...legend(arms, text, {
      intervals: `[ ] is a 95 % interval, ${[...kinds].map((kind) => INTERVALS[kind]).join(", ")}`,
    }),
    ...arms.flatMap(({ label, failed }) =>
      failed > 0 ? [escaped(`failed, and in no figure: ${count(failed, "run")} of ${label}`)] : [],
    ),
  ];
}

const sameRule = (arms: readonly ArmEstimates[]): boolean =>
  new Set(arms.map(({ solve_rule }) => solve_rule)).size === 1;
