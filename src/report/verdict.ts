/** What came out, for people: the table of remedies on the terminal and a sentence about each. */
import type { Remedy } from "../statistics/comparison.ts";
import type { Summary } from "../statistics/describe.ts";
import type { CsvValue } from "../results/csv.ts";
import { brief, count, textTable } from "./text-table.ts";

/** Header and rows of comparison.csv. */
export function comparisonTable(
  remedies: readonly Remedy[],
  summaryNames: readonly string[],
): readonly (readonly CsvValue[])[] {
  const header = [
    "label",
    "n",
    "diverged",
    "solved",
    "test_loss_mean",
    "test_loss_sd",
    "metric_name",
    "test_metric_mean",
    "test_metric_sd",
    "solved_at_median",
    ...summaryNames.map((name) => `${name}_mean`),
  ];
  const rows = remedies.map((remedy): CsvValue[] => [
    remedy.label,
    remedy.n,
    remedy.diverged,
    remedy.solved,
    remedy.test_loss.mean,
    remedy.test_loss.sd,
    remedy.metric_name,
    remedy.test_metric.mean,
    remedy.test_metric.sd,
    remedy.solved_at_median,
    ...summaryNames.map((name) => remedy.summaries[name]?.mean ?? null),
  ]);
  return [header, ...rows];
}

/** 0.12 ± 0.03, or the mean alone where there is no spread. */
const spread = ({ mean, sd }: Summary): string =>
  sd === null ? brief(mean) : `${brief(mean)} ± ${brief(Number(sd.toPrecision(2)))}`;

/** The comparison as the terminal shows it. Columns with nothing in any row are left out. */
export function remedyTable(remedies: readonly Remedy[], summaryNames: readonly string[]): string {
  const metric = new Set(remedies.map(({ metric_name }) => metric_name));
  const oneMetric = metric.size === 1 ? [...metric][0]! : "metric";
  const header = [
    "remedy",
    "n",
    "diverged",
    `test ${oneMetric}`,
    "test loss",
    "solved",
    "solved at",
    ...summaryNames.map((name) => name.replaceAll("_", " ")),
  ];
  const rows = remedies.map((remedy) => [
    remedy.label,
    String(remedy.n),
    remedy.diverged === 0 ? "" : String(remedy.diverged),
    spread(remedy.test_metric) + (metric.size === 1 ? "" : ` (${remedy.metric_name})`),
    spread(remedy.test_loss),
    `${remedy.solved} of ${remedy.n}`,
    remedy.solved_at_median === null ? "" : brief(remedy.solved_at_median),
    ...summaryNames.map((name) => brief(remedy.summaries[name]?.mean ?? null)),
  ]);
  const kept = header.map((_, i) => i < 2 || rows.some((row) => row[i] !== "" && row[i] !== "–"));
  const keep = (row: readonly string[]): string[] => row.filter((_, i) => kept[i]);
  return textTable(keep(header), rows.map(keep), 1);
}

/** A loss this much below chance is called better; less may be luck of the test sequences. */
const CLEARLY_BETTER = 0.95;

/** One sentence a remedy: what it solved, and its test loss beside that of knowing nothing. */
export function verdict({ label, n, solved, diverged, test_loss, chance_loss, ...remedy }: Remedy): string {
  const parts = [`solved in ${solved} of ${count(n, "run")}`];
  if (solved > 0 && remedy.solved_at_median !== null)
    parts.push(`${n === 1 ? "" : "half of them "}by update ${brief(remedy.solved_at_median)}`);
  const sentences = [parts.join(", ")];
  if (diverged > 0) sentences.push(`${diverged} diverged`);
  if (test_loss.mean !== null) sentences.push(againstChance(test_loss.mean, chance_loss));
  return `${label}: ${sentences.join("; ")}.`;
}

function againstChance(loss: number, chance: number): string {
  const figures = `test loss ${brief(loss)} against ${brief(chance)} by chance`;
  if (loss < chance * CLEARLY_BETTER) return figures;
  return `${figures}, so ${loss > chance / CLEARLY_BETTER ? "worse than knowing nothing of the input" : "nothing learnt from the input"}`;
}
