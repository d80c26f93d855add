/** What of a run is not finite, in words: `the validation loss is Infinity`. null where all of it is. */
import type { CellValue } from "../components/define.ts";
import type { Evaluated, Measured, Tested } from "./events.ts";
import type { Plan } from "./plan.ts";
import type { UpdateFigures } from "./update.ts";

const broken = (what: string, value: number): string | null =>
  Number.isFinite(value) ? null : `${what} is ${value}`;

const words = (name: string): string => name.replaceAll("_", " ");

/** Why an update could not be made. */
export const brokenUpdate = ({ loss, penalty, grad_norm }: UpdateFigures): string =>
  broken("the training loss", loss) ??
  broken("the penalty", penalty) ??
  `the norm of the gradient is ${grad_norm}`;

const brokenIn = (name: string, values: Float64Array): string | null => {
  const value = values.find((one) => !Number.isFinite(one));
  return value === undefined ? null : `a number in ${name} is ${value}`;
};

/** Of all parameters, before training. */
export function brokenStart({ parameters }: Plan): string | null {
  for (const { name, values } of parameters) {
    const cause = brokenIn(name, values);
    if (cause !== null) return cause;
  }
  return null;
}

/** Of the parameters that the last update changed. */
export function brokenWeight({ stretches }: Plan): string | null {
  const stretch = stretches.firstBroken();
  return stretch === undefined ? null : brokenIn(stretch.parameter, stretch.values);
}

export const brokenEvaluation = ({ loss, metric, metric_name }: Evaluated): string | null =>
  broken("the validation loss", loss) ?? broken(`the validation ${words(metric_name)}`, metric);

export const brokenTest = ({ task }: Plan, { loss, metric }: Tested): string | null =>
  broken("the test loss", loss) ?? broken(`the test ${words(task.metric.name)}`, metric);

/** -Infinity is the logarithm of what is exactly 0, as a Jacobian can be. */
const brokenCell = (value: CellValue | undefined): boolean =>
  typeof value === "number" && (Number.isNaN(value) || value === Infinity);

/** Of the rows and summaries of all diagnostics. */
export function brokenMeasurement({ diagnostics }: Plan, measured: readonly Measured[]): string | null {
  for (const [i, { diagnostic, rows }] of measured.entries()) {
    const { columns } = diagnostics[i]!.built;
    for (const row of rows) {
      const at = row.findIndex(brokenCell);
      if (at >= 0) return `${columns[at]!.name} in ${diagnostic} is ${row[at]}`;
    }
  }
  for (const [i, { summaries }] of measured.entries()) {
    const at = summaries.findIndex(brokenCell);
    if (at >= 0) return `${diagnostics[i]!.built.summaries[at]!.name} is ${summaries[at]}`;
  }
  return null;
}
