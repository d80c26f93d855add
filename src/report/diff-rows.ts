/** The figures of two runs, and of two remedies, side by side. */
import { testOf } from "../statistics/baseline.ts";
import { bare } from "../components/foreign-text.ts";
import { type Done } from "../results/fate.ts";
import { type Outcome, summaryOf } from "../results/outcome.ts";
import { resultsOf } from "../results/results.ts";
import { type ArmEstimates, compare } from "../statistics/comparison.ts";
import type { Estimate } from "../statistics/interval.ts";
import { pairedSummary } from "../statistics/paired-summary.ts";
import { besideBaseline, legend, withInterval } from "./comparison-words.ts";
import type { Row } from "./diff-words.ts";
import { remedyColumns } from "./remedy-columns.ts";
import { brief, count } from "./text-table.ts";

type Value = number | string | boolean | null;

/** What came out of each, with nothing of what neither has. */
export function runRows(a: Done, b: Done): readonly Row[] {
  const outcomes = [a.record.outcome, b.record.outcome];
  const both = (title: string, of: (outcome: Outcome) => Value): Row =>
    rowOf(title, of(outcomes[0]!), of(outcomes[1]!));
  const metrics = [...new Set(outcomes.map(({ metric_name }) => metric_name))];
  const ofMetric = (name: string, figure: "test_metric" | "final_metric") => (outcome: Outcome) =>
    outcome.metric_name === name ? outcome[figure] : null;
  const names = new Set(outcomes.flatMap(({ summaries }) => summaries.map(({ column }) => column.name)));
  return [
    both("status", ({ status }) => status),
    both("updates", ({ updates }) => updates),
    rowOf("parameters", a.record.parameters, b.record.parameters),
    both("test loss", ({ test_loss }) => test_loss),
    ...metrics.map((name) => both(`test ${bare(name)}`, ofMetric(name, "test_metric"))),
    both("constant guess's test loss", ({ constant_loss }) => constant_loss),
    both("validation loss", ({ final_loss }) => final_loss),
    ...metrics.map((name) => both(`validation ${bare(name)}`, ofMetric(name, "final_metric"))),
    both("solved", ({ solved }) => solved),
    both("solved at", ({ solved_at }) => solved_at),
    both("diverged at", ({ diverged_at }) => diverged_at),
    both("because of", ({ diverged_because }) => diverged_because),
    ...[...names].map((name) => both(bare(name).replaceAll("_", " "), (one) => summaryOf(one, name))),
  ].filter(({ a: ours, b: theirs }) => ours !== "–" || theirs !== "–");
}

function rowOf(title: string, a: Value, b: Value): Row {
  const difference = typeof a === "number" && typeof b === "number" ? brief(b - a) : "";
  return { title, a: shown(a), b: shown(b), difference: difference === "NaN" ? "" : difference };
}

function shown(value: Value): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "string" ? bare(value) : brief(value);
}

export interface RemedyRows {
  readonly rows: readonly Row[];
  /** Seeds that both have; 0 where none is a pair. */
  readonly pairs: number;
  readonly remarks: readonly string[];
}

/** What came out of each over its seeds, and the mean difference over the seeds that both have. */
export function remedyRows(a: readonly Done[], b: readonly Done[]): RemedyRows {
  // The same settings may stand on both sides.
  const named = (name: string, done: readonly Done[]): readonly Done[] =>
    done.map((one) => ({ ...one, run: { ...one.run, arm: name, label: name } }));
  const results = resultsOf([...named("a", a), ...named("b", b)]);
  const arms = compare(results);
  const against = arms[1]!.against;
  const names = results.summaries.map(({ name }) => name);
  const pairs = against?.figures.test_metric.pairs ?? 0;
  const cell = (estimate: Estimate, n: number): string => {
    const text = withInterval(estimate);
    return text === "" || n === pairs ? text : `${text} (${count(n, "pair")})`;
  };
  const differenceOf = (key: string): string => {
    if (against === null) return "";
    if (key === "test_metric" || key === "test_loss") {
      const { difference, ended } = against.figures[key];
      return cell(difference, ended);
    }
    if (!key.startsWith("summary:")) return "";
    const summary = pairedSummary(b, a, key.slice("summary:".length));
    return cell(summary, summary.pairs);
  };
  const rows = remedyColumns(arms, names, [], "screen").flatMap(({ key, title, cells }) =>
    ["remedy", "difference", "p"].includes(key)
      ? []
      : [{ title, a: cells[0]!, b: cells[1]!, difference: differenceOf(key) }],
  );
  const seeds = { title: "seeds", a: seedsText(a), b: seedsText(b), difference: "" };
  const table = rows.flatMap(({ a: ours, b: theirs, difference }) => [ours, theirs, difference]).join("\n");
  return { rows: [seeds, ...rows], pairs, remarks: remarksOf(arms, table) };
}

function remarksOf(arms: readonly ArmEstimates[], table: string): readonly string[] {
  const [, b] = arms;
  const words = legend(arms, table, { ranked: false });
  if (b === undefined || b.against === null)
    return [
      ...words,
      "they were tested on other sequences, so that no seeds are pairs and there is no difference to speak of",
    ];
  const { conclusion, p_holm, pairs } = b.against.figures.test_metric;
  const beside = besideBaseline(b);
  if (beside !== null) return [...words, `b is ${beside}`];
  if (conclusion === "no pairs") return [...words, "they have no seed in common, so that there are no pairs"];
  if (conclusion === "too few seeds") return words;
  return [
    ...words,
    `no difference shown in test ${b.metric_name} (${count(pairs, "seed")}, p = ${Number((p_holm ?? 1).toPrecision(2))})`,
  ];
}

/** `0..4, 7` */
function seedsText(done: readonly Done[]): string {
  const seeds = done.map(({ run }) => run.seed).sort((one, other) => one - other);
  const isIn = new Set(seeds);
  const firsts = seeds.filter((seed) => !isIn.has(seed - 1));
  const lasts = seeds.filter((seed) => !isIn.has(seed + 1));
  return firsts.map((first, i) => (first === lasts[i] ? `${first}` : `${first}..${lasts[i]}`)).join(", ");
}

/** Why figures of the two are not of the same sequences. */
export function apart(a: Done, b: Done): readonly string[] {
  if (testOf(a) !== testOf(b)) return ["they were tested on other sequences"];
  return a.run.seed === b.run.seed ? [] : ["their seeds differ, so they were trained and tested on other sequences"]; // prettier-ignore
}
