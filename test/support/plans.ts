/** Plans on sequences that a test hands in, and settings with everything written out. */
import type { BuiltTask, Choice, Kind, Task } from "../../src/components/define.ts";
import { task, z } from "../../src/components/define.ts";
import { catalogue, extend } from "../../src/components/registry.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { checkedEngine } from "../../src/engine/engine.ts";
import { wasmEngine } from "../../src/engine/wasm/loader.ts";
import type { Settings } from "../../src/components/settings.ts";
import type { Plan } from "../../src/training/plan.ts";
import { makePlan } from "../../src/training/plan.ts";

/** Sequences as a test writes them: row-major [T, B, …]. */
export interface FixedSequences {
  readonly B: number;
  readonly T: number;
  readonly inputs: BuiltTask["inputs"];
  readonly outputs: BuiltTask["outputs"];
  readonly values?: readonly number[];
  readonly indices?: readonly number[];
  readonly targets?: readonly number[];
  readonly labels?: readonly number[];
  readonly lengths?: readonly number[];
  readonly mask?: readonly number[];
}

/** A task that hands out the same sequences every time. */
function fixedTask(sequences: FixedSequences): Task {
  const { B, T, inputs, outputs } = sequences;
  return task({
    name: "fixed",
    summary: "The same sequences every time",
    source: "this test",
    objective: "sum",
    options: {},
    sizes: () => ({ inputs, outputs, length: T }),
    create: () => ({
      inputs,
      outputs,
      length: T,
      longest: T,
      counted: T,
      unit: "answers",
      chanceLoss: 1,
      tolerance: 0.04,
      metric: { name: "error_rate", of: (tally) => tally.error_rate },
      solved: () => false,
      memory: {},
      start() {},
      fill(batch) {
        batch.T = T;
        batch.carry = false;
        batch.lengths.set(sequences.lengths ?? Array<number>(B).fill(T));
        batch.mask.set(sequences.mask ?? Array<number>(T * B).fill(1));
        if (sequences.values) batch.values.set(sequences.values);
        if (sequences.indices) batch.indices.set(sequences.indices);
        if (sequences.targets) batch.targets.set(sequences.targets);
        if (sequences.labels) batch.labels.set(sequences.labels);
      },
    }),
  });
}

type Overrides = {
  readonly task?: Settings["task"];
  readonly model?: Partial<Settings["model"]>;
  readonly training?: Partial<Settings["training"]>;
  readonly evaluation?: Partial<Settings["evaluation"]>;
  readonly diagnostics?: Partial<Settings["diagnostics"]>;
};

/** A component with its defaults written out; options that it does not have are left away. */
export function chosen(kind: Kind, name: string, options: Readonly<Record<string, unknown>> = {}): Choice {
  const declaration = catalogue[kind].get(name)!;
  const known = Object.entries(options).filter(([option]) => option in declaration.options);
  return { name, ...z.strictObject(declaration.options).parse(Object.fromEntries(known)) };
}

export { noFigures } from "../../src/training/update.ts";

/** Settings of a small run; what is given replaces whole fields. */

export const settingsOf = (overrides: Overrides = {}): Settings => ({
  task: overrides.task ?? { name: "adding", length: 12 },
  model: {
    cell: { name: "vanilla" },
    hidden: 7,
    layers: 1,
    activation: { name: "tanh" },
    init: {
      W: { name: "uniform-fan-in" },
      U: { name: "uniform-fan-in" },
      V: { name: "uniform-fan-in" },
      b: { name: "constant", value: 0 },
    },
    bias: true,
    "initial-state": "zero",
    ...overrides.model,
  },
  training: {
    updates: 10,
    batch: 4,
    objective: "mean",
    truncation: { name: "full" },
    optimizer: { name: "sgd", rate: 0.01, momentum: 0 },
    schedule: { name: "constant" },
    "penalty-schedule": { name: "constant" },
    noise: [],
    clip: { name: "none" },
    regularizers: [],
    "stop-when-solved": false,
    ...overrides.training,
  },
  evaluation: { every: 5, sequences: 8, ...overrides.evaluation },
  diagnostics: { every: 5, sequences: 2, measure: [{ name: "jacobians" }], ...overrides.diagnostics },
});

/** A plan on fixed sequences. */
export function planOn(
  sequences: FixedSequences,
  overrides: Overrides = {},
  engine: Engine = checkedEngine(wasmEngine()),
  seed = 1,
): Plan {
  const settings = settingsOf({
    ...overrides,
    task: { name: "fixed" },
    training: { batch: sequences.B, ...overrides.training },
    diagnostics: { sequences: sequences.B, ...overrides.diagnostics },
  });
  return makePlan(settings, seed, extend(catalogue, [fixedTask(sequences)]), {}, engine);
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
