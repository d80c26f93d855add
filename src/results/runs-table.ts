/** runs.csv: one row a run, whatever became of it. */
import type { Column } from "../components/define.ts";
import { quoted } from "../components/foreign-text.ts";
import { misreadAs } from "../components/misread.ts";
import { joinedCells, joinedColumns, LOSS_UNIT, METRIC_NAME, METRIC_UNIT } from "./columns.ts";
import type { CsvValue } from "./csv.ts";
import { type Outcome, summaryOf } from "./outcome.ts";
import type { Results } from "./results.ts";

const VALIDATION = "of the last evaluation on the validation sequences";
const TESTED = "on the test sequences, once at the end; empty if the run diverged";
const CONSTANT = "of the best constant guess on the same test sequences";
const OVER_SEQUENCES = "standard error of it over the test sequences";
const ONE_SYMBOL = "empty unless the task is a text";
const IF_DIVERGED = "of a run that diverged";

type OutcomeColumn = Column & { readonly name: keyof Outcome };

/** The figures of a run that ended in a result, each as its outcome has it. */
const OUTCOME_COLUMNS = [
  { name: "updates", unit: "updates", about: "optimizer steps made", whole: true },
  { name: "final_loss", unit: LOSS_UNIT, about: VALIDATION },
  METRIC_NAME,
  { name: "final_metric", unit: METRIC_UNIT, about: VALIDATION },
  { name: "test_loss", unit: LOSS_UNIT, about: TESTED },
  { name: "test_metric", unit: METRIC_UNIT, about: TESTED },
  { name: "chance_loss", unit: LOSS_UNIT, about: "of the best guess that ignores the input, in theory" },
  { name: "constant_loss", unit: LOSS_UNIT, about: CONSTANT },
  { name: "constant_metric", unit: METRIC_UNIT, about: CONSTANT },
  { name: "above_constant", unit: LOSS_UNIT, about: "test_loss − constant_loss" },
  { name: "above_constant_se", unit: LOSS_UNIT, about: OVER_SEQUENCES },
  {
    name: "one_symbol_loss",
    unit: LOSS_UNIT,
    about: `of the best guess from the last word alone on the same test sequences; ${ONE_SYMBOL}`,
  },
  { name: "above_one_symbol", unit: LOSS_UNIT, about: `test_loss − one_symbol_loss; ${ONE_SYMBOL}` },
  { name: "above_one_symbol_se", unit: LOSS_UNIT, about: OVER_SEQUENCES },
  {
    name: "solved",
    unit: "",
    about: "whether the task counts as learned at the end; empty if that cannot be said",
    truth: true,
  },
  {
    name: "solved_at",
    unit: "updates",
    about: "the first update at which it did; empty if it did not, or that cannot be said",
    whole: true,
  },
  {
    name: "diverged_at",
    unit: "updates",
    about: "the update at which a figure was no longer finite; empty if the run did not diverge",
    whole: true,
  },
  { name: "diverged_because", unit: "", about: "which figure that was", text: true },
  {
    name: "diverged_first",
    unit: "",
    about:
      `${IF_DIVERGED}, what was not finite first as far as it is known: the state at step 37 of the batch, the gradient of W, ` +
      "the parameter W, else the figure itself",
    text: true,
  },
  {
    name: "last_finite_loss",
    unit: LOSS_UNIT,
    about: `${IF_DIVERGED}, the last loss of a batch or an evaluation that was finite; run.json has it of every run`,
  },
  {
    name: "last_finite_grad_norm",
    unit: "1",
    about: `${IF_DIVERGED}, the gradient norm of the last update with a finite one; run.json has it of every run`,
  },
] as const satisfies readonly OutcomeColumn[];

/** The post-mortem of a run that diverged; of another the last figures are in the tables. */
const POST_MORTEM: ReadonlySet<keyof Outcome> = new Set(["last_finite_loss", "last_finite_grad_norm"]);

const STATUS: Column = {
  name: "status",
  unit: "",
  about: "finished, diverged, failed, or pending where the command was stopped before",
  text: true,
};
const LAST: readonly Column[] = [
  {
    name: "fingerprint",
    unit: "",
    about:
      "f- and 16 digits of a hash of the run's CSVs and parameters: sha256sum *.csv *.npz | sha256sum in its folder",
    text: true,
  },
  { name: "error", unit: "", about: "why a run failed", text: true },
];

/** The columns after those that joined tables start with; `summaries` are those of the diagnostics. */
export const runsColumns = (summaries: readonly Column[]): readonly Column[] => [
  STATUS,
  ...OUTCOME_COLUMNS,
  ...summaries,
  ...LAST,
];

/** What somebody's code threw may be any word, and must stay one. */
export const asText = (message: string): string => (misreadAs(message) === null ? message : quoted(message));

/** Header and rows. Columns depend on the config, never on what happened. */
export function runsTable({ fates, swept, summaries }: Results): readonly (readonly CsvValue[])[] {
  const names = summaries.map(({ name }) => name);
  const header = [...joinedColumns(swept), ...runsColumns(summaries)].map(({ name }) => name);
  const rows = fates.map((fate): CsvValue[] => {
    const own = joinedCells(fate.run, swept);
    if (fate.status !== "done") {
      const blanks = [...OUTCOME_COLUMNS, ...names].map(() => null);
      return [...own, fate.status, ...blanks, null, fate.status === "failed" ? asText(fate.error) : null];
    }
    const { outcome, fingerprint } = fate.record;
    const figures = OUTCOME_COLUMNS.map(({ name }) =>
      POST_MORTEM.has(name) && outcome.status !== "diverged" ? null : outcome[name],
    );
    const summed = names.map((name) => summaryOf(outcome, name));
    return [...own, outcome.status, ...figures, ...summed, fingerprint, null];
  });
  return [header, ...rows];
}
