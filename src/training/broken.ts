/** What of a run is not finite, in words, and what was so first. null where all of it is finite. */
import type { CellValue } from "../components/define.ts";
import type { Evaluated, Measured, Tested } from "./events.ts";
import type { Pass } from "./pass.ts";
import type { Plan } from "./plan.ts";
import type { UpdateFigures } from "./update.ts";

export interface Broken {
  /** The figure in which it was seen: `the validation loss is Infinity`. */
  readonly cause: string;
  /** What that came from, as far as it is known: `the state at step 37`, `the gradient of W`, `W`; else the figure. */
  readonly first: string;
}

const broken = (what: string, value: number, first = what): Broken | null =>
  Number.isFinite(value) ? null : { cause: `${what} is ${value}`, first };

const words = (name: string): string => name.replaceAll("_", " ");

/** Why an update could not be made. */
export const brokenUpdate = (plan: Plan, { loss, penalty, grad_norm }: UpdateFigures): Broken =>
  broken("the training loss", loss, firstState(plan.pass)) ??
  broken("the penalty", penalty) ??
  brokenGradient(plan, grad_norm);

function brokenGradient({ stretches }: Plan, norm: number): Broken {
  const what = "the norm of the gradient";
  const stretch = stretches.firstBrokenGradient();
  return {
    cause: `${what} is ${norm}`,
    first: stretch === undefined ? what : `the gradient of ${stretch.parameter}`,
  };
}

/** The first state of a batch that holds a number which is not finite; undefined if none does. */
function firstState({ batch: { T, B, lengths }, at: { state }, context }: Pass): string | undefined {
  const { widths } = context.model.cell;
  for (let t = 0; t <= T; t++) {
    for (const [part, width] of widths.entries()) {
      const values = state[t]![part]!;
      for (let b = 0; b < B; b++) {
        if (t > lengths[b]!) continue;
        if (!values.subarray(b * width, (b + 1) * width).every(Number.isFinite))
          return `the state at step ${t}`;
      }
    }
  }
  return undefined;
}

const brokenIn = (name: string, values: Float64Array): Broken | null => {
  const value = values.find((one) => !Number.isFinite(one));
  return value === undefined ? null : { cause: `a number in ${name} is ${value}`, first: name };
};

/** Of all parameters, before training. */
export function brokenStart({ parameters }: Plan): Broken | null {
  for (const { name, values } of parameters) {
    const found = brokenIn(name, values);
    if (found !== null) return found;
  }
  return null;
}

/** Of the parameters that the last update changed. */
export function brokenWeight({ stretches }: Plan): Broken | null {
  const stretch = stretches.firstBroken();
  return stretch === undefined ? null : brokenIn(stretch.parameter, stretch.values);
}

export const brokenEvaluation = ({ loss, metric, metric_name }: Evaluated): Broken | null =>
  broken("the validation loss", loss) ?? broken(`the validation ${words(metric_name)}`, metric);

export const brokenTest = ({ task }: Plan, { loss, metric }: Tested): Broken | null =>
  broken("the test loss", loss) ?? broken(`the test ${words(task.metric.name)}`, metric);

/** -Infinity is the logarithm of what is exactly 0, as a Jacobian can be. */
const brokenCell = (value: CellValue | undefined): boolean =>
  typeof value === "number" && (Number.isNaN(value) || value === Infinity);

/** Of the rows and summaries of all diagnostics. */
export function brokenMeasurement({ diagnostics }: Plan, measured: readonly Measured[]): Broken | null {
  for (const [i, { diagnostic, rows }] of measured.entries()) {
    const { columns } = diagnostics[i]!.built;
    for (const row of rows) {
      const at = row.findIndex(brokenCell);
      if (at < 0) continue;
      const first = `${columns[at]!.name} in ${diagnostic}`;
      return { cause: `${first} is ${row[at]}`, first };
    }
  }
  for (const [i, { summaries }] of measured.entries()) {
    const at = summaries.findIndex(brokenCell);
    if (at < 0) continue;
    const first = diagnostics[i]!.built.summaries[at]!.name;
    return { cause: `${first} is ${summaries[at]}`, first };
  }
  return null;
}
