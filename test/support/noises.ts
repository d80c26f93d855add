/** Cells with noise around them, and what they drew. */
import type { Block, Choice, Noise } from "../../src/components/define.ts";
import { catalogue, extend } from "../../src/components/registry.ts";
import { referenceEngine } from "../../src/engine/engine.ts";
import { fillGaussian, makeStream } from "../../src/engine/streams.ts";
import type { Plan } from "../../src/training/plan.ts";
import { computeGradient } from "../../src/training/update.ts";
import type { FixedSequences } from "./plans.ts";
import { chosen, gradientOf, noFigures, planOn } from "./plans.ts";
import type { Given } from "./settings.ts";

export const [B, T, H] = [3, 7, 5];
const I = 2;

export const normals = (n: number, name: string): number[] => {
  const values = new Float64Array(n);
  fillGaussian(values, n, 1, makeStream(1, name));
  return [...values];
};

const lengths = [7, 5, 6];

export const sequences: FixedSequences = {
  B,
  T,
  inputs: { kind: "values", size: I },
  outputs: { kind: "values", size: 2 },
  lengths,
  mask: Array.from({ length: T * B }, (_, row) => (Math.floor(row / B) < lengths[row % B]! ? 1 : 0)),
  values: normals(T * B * I, "inputs"),
  targets: normals(T * B * 2, "targets"),
};

export const part = (name: string, rate = 0.4, options: object = {}): Choice =>
  chosen("noise", name, { rate, ...options });

/** Zoneout by another name: a config may name each part once. */
export const again: Noise = { ...catalogue.noise.get("zoneout")!, name: "zoneout-again" };

const extended = extend(catalogue, [again]);

/** Its first draws for h-detach detach steps 0, 2, 3 and 6 of the first layer and 2, 3, 4 and 5 of the second. */
export const SEED = 3;

/** A plan of `cell` with these parts around it. */
export const planned = (
  cell: string,
  noise: readonly Choice[],
  { model, training }: Given = {},
  from = sequences,
  seed = SEED,
): Plan =>
  planOn(
    from,
    {
      model: { cell: chosen("cell", cell), hidden: H, ...model },
      training: { noise, ...training },
    },
    referenceEngine(), // whose kernels take the arrays of these tests
    seed,
    extended,
  );

/** One forward pass with chance, and what the verbs need of it. */
export function passed(plan: Plan): Plan {
  const { pass, task, sources, carried } = plan;
  task.fill(pass.batch, sources.training, B);
  pass.prepare();
  pass.forward(carried.training, plan.noise);
  pass.readOut.forward("sum");
  pass.linearize();
  return plan;
}

export const gradientsOf = (plan: Plan): number[][] => {
  computeGradient(plan, 1, noFigures());
  return plan.parameters.map(({ name }) => gradientOf(plan, name));
};

export const savedOf = ({ pass }: Plan, name: string): Float64Array => pass.at.saved[name]![0]!;

export const blockOf = (rows: number, widths: readonly number[], name?: string): Block =>
  widths.map((width, i) => {
    const values = new Float64Array(rows * width).fill(NaN);
    if (name) fillGaussian(values, values.length, 1, makeStream(9, `${name} ${i}`));
    return values;
  });

/** Long enough for frequencies. */
const many: FixedSequences = {
  B: 20,
  T: 50,
  inputs: { kind: "index", size: 2 },
  outputs: { kind: "values", size: 1 },
  indices: Array<number>(1000).fill(1),
  targets: Array<number>(1000).fill(0),
};

export const drawn = (cell: string, noise: readonly Choice[], layers = 1): Plan => {
  const plan = planned(cell, noise, { model: { layers } }, many);
  plan.task.fill(plan.pass.batch, plan.sources.training, many.B);
  plan.pass.prepare();
  plan.pass.forward(plan.carried.training, plan.noise);
  return plan;
};

export const fraction = (values: Iterable<number>, of: number): number => {
  const all = [...values];
  return all.filter((value) => value === of).length / all.length;
};

/** Copies of s_0 … s_T, by component. */
export const statesOf = ({ pass, model }: Plan): number[][][] => {
  const widths = Object.values(model.cell.shapes.state);
  return pass.at.state.slice(0, T + 1).map((block) => block.map((s, i) => [...s.slice(0, B * widths[i]!)]));
};

export const cells = [...catalogue.cell.keys()];
