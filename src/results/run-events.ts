/**
 * What of a run goes into TensorBoard: its tables' rows as events. `wall_time` is the event's step, in seconds since 1970, so
 * that the same results make the same bytes.
 */
import type { CsvValue } from "./csv.ts";
import type { Histogram, SummaryEvent, Value } from "./event-messages.ts";
import type { Outcome } from "./outcome.ts";

/** A row by the names of its columns. */
export type NamedRow = Readonly<Record<string, CsvValue>>;

const event = (step: number, values: readonly Value[]): SummaryEvent => ({ wall_time: step, step, values });

const scalars = (row: NamedRow, tags: Readonly<Record<string, string>>): readonly Value[] =>
  Object.entries(tags).flatMap(([column, tag]) => {
    const value = row[column];
    return typeof value === "number" ? [{ tag, scalar: value }] : [];
  });

/** Of a row of training.csv. */
export const trainingEvent = (row: NamedRow): SummaryEvent =>
  event(
    Number(row["update"]),
    scalars(row, {
      loss: "training/loss",
      grad_norm: "training/grad_norm",
      rate: "training/rate",
      penalty: "training/penalty",
    }),
  );

/** Of a row of evaluation.csv; at another length than that of training, the tags name it. */
export function evaluationEvent(row: NamedRow, { steps, metric_name }: Outcome): SummaryEvent {
  const at = row["length"] === steps ? "" : `/length_${row["length"]}`;
  return event(
    Number(row["update"]),
    scalars(row, { loss: `evaluation/loss${at}`, metric: `evaluation/${metric_name}${at}` }),
  );
}

/** The diagnostics' one-number summaries at every measurement. */
export const summaryEvents = ({ summaries, measurements }: Outcome): readonly SummaryEvent[] =>
  measurements.map(({ update, values }) =>
    event(
      update,
      summaries.flatMap(({ column: { name } }, i) => {
        const value = values[i] ?? null;
        return value === null ? [] : [{ tag: `diagnostics/${name}`, scalar: value }];
      }),
    ),
  );

/** The column of which gradient reach is told: log₁₀‖∂s_T/∂s_t‖, in any table with the step `t`. */
export const REACH = "log10_product_norm";

/** Of the rows of one measurement: log₁₀‖∂s_T/∂s_t‖ by steps back, T − t, each the mean over the probe sequences. */
function reachOf(rows: readonly NamedRow[]): ReadonlyMap<number, number> {
  const last = new Map<unknown, number>();
  for (const { sequence, t } of rows)
    last.set(sequence, Math.max(Number(t), last.get(sequence) ?? -Infinity));
  const sums = new Map<number, { sum: number; n: number }>();
  for (const { sequence, t, [REACH]: norm } of rows) {
    if (typeof norm !== "number") continue;
    const back = last.get(sequence)! - Number(t);
    const { sum, n } = sums.get(back) ?? { sum: 0, n: 0 };
    sums.set(back, { sum: sum + norm, n: n + 1 });
  }
  return new Map([...sums].sort(([a], [b]) => a - b).map(([back, { sum, n }]) => [back, sum / n]));
}

/** Of one measurement, at its update: how log₁₀‖∂s_T/∂s_t‖ is spread over all t < T of all probe sequences. */
export function reachHistogram(rows: readonly NamedRow[]): SummaryEvent | null {
  const last = Math.max(...rows.map(({ t }) => Number(t)));
  const norms = rows.flatMap(({ t, [REACH]: norm }) =>
    typeof norm === "number" && Number.isFinite(norm) && Number(t) < last ? [norm] : [],
  );
  if (norms.length === 0) return null;
  return event(Number(rows[0]!["update"]), [{ tag: `gradient_reach/${REACH}`, histogram: histogram(norms) }]);
}

/** The curve of one measurement: its step is no update but T − t, the steps back. */
export const reachCurve = (when: "before" | "after", rows: readonly NamedRow[]): readonly SummaryEvent[] =>
  [...reachOf(rows)].map(([back, norm]) =>
    event(back, [{ tag: `gradient_reach/${when}_training`, scalar: norm }]),
  );

const BUCKETS = 30;

export function histogram(values: readonly number[]): Histogram {
  const min = values.reduce((a, b) => Math.min(a, b));
  const max = values.reduce((a, b) => Math.max(a, b));
  const limits =
    min === max
      ? [max]
      : Array.from({ length: BUCKETS }, (_, k) =>
          k === BUCKETS - 1 ? max : min + ((max - min) * (k + 1)) / BUCKETS,
        );
  const counts = limits.map(() => 0);
  for (const value of values) counts[limits.findIndex((limit) => value <= limit)]!++;
  return {
    min,
    max,
    num: values.length,
    sum: values.reduce((a, b) => a + b, 0),
    sum_squares: values.reduce((a, b) => a + b * b, 0),
    limits,
    counts,
  };
}
