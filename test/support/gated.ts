/** Sequences for the gated cells, and what a step of theirs keeps where all weights are 0. */
import type { Block } from "../../src/components/define.ts";
import { referenceEngine } from "../../src/engine/engine.ts";
import { fillGaussian, makeStream, nextBelow, nextUniform } from "../../src/engine/streams.ts";
import type { FixedSequences } from "./plans.ts";
import { chosen, planOn } from "./plans.ts";

export const [B, T, H] = [3, 7, 4];
const I = 2;

/** Sequences of unequal lengths with an answer at every step. */
export function sequences(loss: "classes" | "values"): FixedSequences {
  const stream = makeStream(3, loss);
  const numbers = (n: number) => Array.from({ length: n }, () => 2 * nextUniform(stream) - 1);
  const lengths = [7, 5, 6];
  return {
    B,
    T,
    inputs: { kind: "values", size: I },
    outputs: { kind: loss, size: 3 },
    lengths,
    mask: Array.from({ length: T * B }, (_, row) => (Math.floor(row / B) < lengths[row % B]! ? 1 : 0)),
    values: numbers(T * B * I),
    ...(loss === "classes"
      ? { labels: Array.from({ length: T * B }, () => nextBelow(stream, 3)) }
      : { targets: numbers(T * B * 3) }),
  };
}

export const random = (values: Float64Array, name: string): void =>
  fillGaussian(values, values.length, 0.5, makeStream(4, name));

/** Of all weights 0, the factors by which a step takes the last part of the state back. */
export function factorsOf(name: string, setBiases: (b: Float64Array) => void): number[] {
  const hidden = 3;
  const plan = planOn(
    sequences("values"),
    { model: { cell: chosen("cell", name), hidden } },
    referenceEngine(),
  );
  for (const { name: parameter, values } of plan.parameters) if (parameter !== "b") values.fill(0);
  setBiases(plan.parameters.find((one) => one.name === "b")!.values);
  const { pass, task, sources, carried, model } = plan;
  task.fill(pass.batch, sources.training, B);
  pass.prepare();
  pass.forward(carried.training, null);
  pass.linearize();
  const { widths } = model.cell;
  const empty = (sizes: readonly number[]): Block => sizes.map((size) => new Float64Array(B * size));
  let ds = empty(widths);
  ds.at(-1)!.fill(1);
  const delta = empty(model.cell.shapes.delta);
  for (let t = T - 1; t >= 0; t--) {
    const before = empty(widths);
    pass.verbs.pullToDrive(delta, ds, t, 1, 1);
    pass.verbs.pullToState(before, delta, ds, t, 1, 1);
    ds = before;
  }
  return [...ds.at(-1)!.subarray(0, hidden)];
}

/** x^T by one product a step, as the way back makes it. */
export const stepwise = (x: number): number =>
  Array<number>(T)
    .fill(x)
    .reduce((product, y) => product * y, 1);
