/** Plans on sequences that a test supplies, and settings of small runs. */
import type { Catalogue, Choice, Kind } from "../../src/components/define.ts";
import { z } from "../../src/components/define.ts";
import { catalogue, extend } from "../../src/components/registry.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { checkedEngine } from "../../src/engine/engine.ts";
import { wasmEngine } from "../../src/engine/wasm/loader.ts";
import type { Settings } from "../../src/components/settings.ts";
import type { Plan } from "../../src/training/plan.ts";
import { makePlan } from "./plan.ts";
import type { GivenBatch, GivenBatches } from "./given-task.ts";
import { GIVEN, givenTask } from "./given-task.ts";
import type { Given } from "./settings.ts";
import { change, settingsOf } from "./settings.ts";

/** One batch of sequences, the same at every update. */
export interface FixedSequences extends GivenBatch, Omit<GivenBatches, "list"> {}

/** A component with its defaults written out; options that it does not have are dropped. */
export function chosen(kind: Kind, name: string, options: Readonly<Record<string, unknown>> = {}): Choice {
  const declaration = catalogue[kind].get(name)!;
  const known = Object.entries(options).filter(([option]) => option in declaration.options);
  return { name, ...z.strictObject(declaration.options).parse(Object.fromEntries(known)) };
}

export { noFigures } from "../../src/training/update.ts";

/** A run small enough for a test. */
const SMALL: Given = {
  task: { name: "adding", length: 12 },
  model: { hidden: 7 },
  training: { updates: 10, batch: 4, objective: "mean", optimizer: { name: "sgd", rate: 0.01 } },
  evaluation: { every: 5, sequences: 8 },
  diagnostics: { every: 5, sequences: 2 },
};

/** Settings of a small run, with `given` in place of some of them. */
export const smallRun = (given: Given = {}, from: Catalogue = catalogue): Settings =>
  settingsOf(change(SMALL, given), from);

/** A plan on fixed sequences. */
export function planOn(
  sequences: FixedSequences,
  given: Given = {},
  engine: Engine = checkedEngine(wasmEngine()),
  seed = 1,
  from: Catalogue = catalogue,
): Plan {
  const withTask = extend(from, [givenTask({ ...sequences, list: [sequences] })]);
  const fitting: Given = {
    task: GIVEN,
    training: { batch: sequences.B },
    diagnostics: { sequences: sequences.B },
  };
  return makePlan(smallRun(change(fitting, given), withTask), seed, withTask, {}, engine);
}

/** Sets a parameter from its row-major [rows, columns] form. */
export function setParameter(plan: Plan, name: string, rowMajor: readonly number[]): void {
  const { shape, values, columnMajor } = plan.parameters.find((one) => one.name === name)!;
  const [rows, columns = 1] = shape;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++)
      values[columnMajor ? j * rows + i : i * columns + j] = rowMajor[i * columns + j]!;
  }
}

/** The gradient of a parameter in its row-major form. */
export function gradientOf(plan: Plan, name: string): number[] {
  const { shape, columnMajor } = plan.parameters.find((one) => one.name === name)!;
  const gradient = plan.pass.at.gradients[name]!;
  const [rows, columns = 1] = shape;
  return Array.from({ length: rows * columns }, (_, k) => {
    const [i, j] = [Math.floor(k / columns), k % columns];
    return gradient[columnMajor ? j * rows + i : k]!;
  });
}

/** The state of a run as text, a character a byte: long arrays take a test a hundred times longer to compare. */
export const bytesOf = ({ state }: Plan): string => Buffer.from(state).toString("latin1");

/** max |a − b| / max |b|: the error of a whole array, relative to its largest element. */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let difference = 0;
  let scale = 0;
  for (let i = 0; i < b.length; i++) {
    difference = Math.max(difference, Math.abs(a[i]! - b[i]!));
    scale = Math.max(scale, Math.abs(b[i]!));
  }
  return scale === 0 ? difference : difference / scale;
}
