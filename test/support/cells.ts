/** A network of one cell after a pass forward, and its Jacobians as plain matrices. */
import { expect } from "vitest";
import type { Block } from "../../src/components/define.ts";
import { referenceEngine } from "../../src/engine/engine.ts";
import { fillGaussian, makeStream } from "../../src/engine/streams.ts";
import type { Plan } from "../../src/training/plan.ts";
import { chosen, planOn, setParameter } from "./plans.ts";

export type Rows = readonly (readonly number[])[];

export const normals = (n: number, name: string, std = 1): number[] => {
  const values = new Float64Array(n);
  fillGaussian(values, n, std, makeStream(4, name));
  return [...values];
};

export interface Setting {
  readonly options?: Readonly<Record<string, unknown>>;
  readonly activation?: string;
  readonly hidden?: number;
  readonly T?: number;
  readonly B?: number;
  readonly bias?: boolean;
}

/** A network of one cell on random inputs, its states computed and linearized. */
export function planned(
  cell: string,
  setting: Setting,
  parameters: Readonly<Record<string, readonly number[]>> = {},
) {
  const { options = {}, activation = "tanh", hidden = 3, T = 6, B = 1, bias = true } = setting;
  const plan = planOn(
    {
      B,
      T,
      inputs: { kind: "values", size: 2 },
      outputs: { kind: "values", size: 1 },
      values: normals(T * B * 2, "inputs"),
      targets: Array<number>(T * B).fill(0),
    },
    {
      model: {
        cell: chosen("cell", cell, options),
        hidden,
        activation: chosen("activation", activation),
        bias,
      },
    },
    referenceEngine(), // whose kernels take the arrays of this test
  );
  for (const [name, values] of Object.entries(parameters)) setParameter(plan, name, values);
  run(plan);
  return plan;
}

function run({ pass, task, sources, carried }: Plan): void {
  task.fill(pass.batch, sources.training, pass.at.B);
  pass.prepare();
  pass.forward(carried.training, null);
  pass.linearize();
}

export const zeros = (n: number): number[] => Array<number>(n).fill(0);

export const eye = (n: number, scale = 1): Rows =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? scale : 0)));

export const diagonal = (values: readonly number[]): Rows =>
  values.map((v, i) => values.map((_, j) => (i === j ? v : 0)));

export const times = (a: Rows, b: Rows): Rows =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((sum, v, k) => sum + v * b[k]![j]!, 0)));

export const plus = (a: Rows, b: Rows, factor = 1): Rows =>
  a.map((row, i) => row.map((v, j) => v + factor * b[i]![j]!));

export const transposed = (a: Rows): Rows => a[0]!.map((_, j) => a.map((row) => row[j]!));

export const square = (values: readonly number[]): Rows => {
  const n = Math.sqrt(values.length);
  return Array.from({ length: n }, (_, i) => values.slice(i * n, (i + 1) * n));
};

/** ∂s_t/∂s_{t−1} of the first sequence: the images of unit vectors, side by side. */
export function jacobianOf(plan: Plan, t: number): Rows {
  const { at, verbs } = plan.pass;
  const { shapes, widths, S } = plan.model.cell;
  const blockOf = (sizes: readonly number[]): Block => sizes.map((size) => new Float64Array(at.B * S * size));
  const [v, out, tangent] = [blockOf(widths), blockOf(widths), blockOf(shapes.delta)];
  let column = 0;
  for (const [i, width] of widths.entries())
    for (let j = 0; j < width; j++, column++) v[i]![column * width + j] = 1;
  verbs.pushforward(out, tangent, v, t, 1, S);
  return transposed(
    Array.from({ length: S }, (_, j) =>
      widths.flatMap((width, i) => [...out[i]!.subarray(j * width, (j + 1) * width)]),
    ),
  );
}

/** J_T ⋯ J_1 */
export const productOf = (plan: Plan): Rows =>
  Array.from({ length: plan.pass.batch.T }, (_, t) => jacobianOf(plan, t)).reduce((product, J) =>
    times(J, product),
  );

/** Differences of the order of rounding in sums of a few terms near 1. */
export function expectEqual(actual: Rows, expected: Rows, tolerance = 1e-14): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, row] of actual.entries())
    for (const [j, v] of row.entries())
      expect(Math.abs(v - expected[i]![j]!), `${i}, ${j}`).toBeLessThan(tolerance);
}

export const slopes = (z: readonly number[]): number[] => z.map((v) => 1 - Math.tanh(v) ** 2);

export const stateOf = (plan: Plan, t: number, component = 0): number[] => {
  const width = Object.values(plan.model.cell.shapes.state)[component]!;
  return [...plan.pass.at.state[t]![component]!.subarray(0, width)];
};

/** a_t of the first sequence, as the pass computes it before the cell sees it. */
export function driveOf(plan: Plan, t: number): number[] {
  const { pass, model } = plan;
  const { drive } = model.cell.shapes;
  const kept = pass.at.drive[0]!.slice();
  pass.computeDrive();
  const a = [...pass.at.drive[t]!.subarray(0, drive)];
  pass.at.drive[0]!.set(kept);
  return a;
}
