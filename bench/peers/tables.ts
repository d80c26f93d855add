/** Results as text. */
import { describeCase } from "./cases.ts";
import type { Float, Peer } from "./contestants.ts";
import type { CaseResult, Measured } from "./measure.ts";

/** Three significant digits, without an exponent. */
const digits = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value.toPrecision(3).replace(/e.*/, "");

const columns = (rows: readonly (readonly string[])[]): string => {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const isText = rows[0]!.map((_, i) => rows.some((row) => /^[a-z]/i.test(row[i]!) && row !== rows[0]));
  return rows
    .map((row) => row.map((cell, i) => (isText[i] ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))))
    .map((row) => row.join("  ").trimEnd())
    .join("\n");
};

/** The fastest variant of a peer in one float type. */
const bestOf = (measured: readonly Measured[], peer: string, float: Float): Measured | undefined =>
  measured
    .filter((one) => one.peer === peer && one.float === float)
    .toSorted((a, b) => a.ratio.median - b.ratio.median)[0];

/** The table of one case. A star marks the fastest variant of each peer in each float type. */
export function caseTable({ case: one, measured, skipped }: CaseResult): string {
  const rows = measured.map((row) => {
    const best = row === bestOf(measured, row.peer, row.float);
    const { q1, median, q3 } = row.ratio;
    return [
      row.title,
      row.float,
      row.about + (best ? " *" : ""),
      digits(row.step_us.median),
      digits(median),
      `[${digits(q1)} … ${digits(q3)}]`,
      digits(row.cpu_ratio.median),
      row.cpu_share.toFixed(2),
      row.loss_difference === 0 ? "0" : row.loss_difference.toExponential(1),
    ];
  });
  const head = [
    "peer",
    "float",
    "variant",
    "µs/update",
    "ratio",
    "[q1 … q3]",
    "CPU ratio",
    "CPU/wall",
    "losses differ by",
  ];
  const absent = skipped.map(
    ({ title, about, reason }) => `${title}${about && `, ${about}`}: skipped, ${reason}`,
  );
  return [`${one.name}: ${describeCase(one)}`, columns([head, ...rows]), ...absent].join("\n");
}

/** One line per case: the ratio of each peer's best variant. */
export function summaryTable(results: readonly CaseResult[], peers: readonly Peer[]): string {
  const contests = peers.flatMap(({ name, title, variants }) =>
    [...new Set(variants.map(({ float }) => float))].map((float) => ({ name, title, float })),
  );
  const rows = results.map(({ case: one, measured }) => [
    one.name,
    digits(measured[0]!.step_us.median),
    ...contests.map(({ name, float }) => {
      const best = bestOf(measured, name, float);
      return best ? digits(best.ratio.median) : "-";
    }),
  ]);
  const head = [
    "T x B x H",
    "ours, µs",
    ...contests.map(({ title, float }) => `${title} ${float.replace("float", "")}`),
  ];
  return columns([head, ...rows]);
}
