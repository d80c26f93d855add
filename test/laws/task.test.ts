import { expect, test } from "vitest";
import type { Batch, BuiltTask, Split } from "../../src/components/define.ts";
import { catalogue } from "../../src/components/registry.ts";
import { makeStream } from "../../src/engine/streams.ts";
import { files, optionsOf } from "../support/components.ts";

function build(name: string, options?: object): BuiltTask {
  const declaration = catalogue.task.get(name)!;
  return declaration.create(optionsOf(declaration, options), { files });
}

const roomFor = ({ inputs, outputs, longest: T }: BuiltTask, B: number): Batch => ({
  B,
  longest: T,
  T: 0,
  carry: false,
  lengths: new Int32Array(B).fill(-1),
  values: new Float64Array(inputs.kind === "values" ? T * B * inputs.size : 0).fill(NaN),
  indices: new Int32Array(inputs.kind === "index" ? T * B : 0).fill(-1),
  targets: new Float64Array(outputs.kind === "values" ? T * B * outputs.size : 0).fill(NaN),
  labels: new Int32Array(outputs.kind === "classes" ? T * B : 0).fill(-1),
  mask: new Int32Array(T * B).fill(-1),
});

const sourceOf = (task: BuiltTask, split: Split, seed = 1) => {
  const memory = Object.fromEntries(
    Object.entries(task.memory).map(([name, shape]) => [
      name,
      new Float64Array(shape.reduce((product, extent) => product * extent, 1)),
    ]),
  );
  const source = { split, stream: makeStream(seed, `data ${split}`), memory };
  task.start(source);
  return source;
};

/** Mean loss of the best constant answer, from many sequences. */
function chanceFromData(task: BuiltTask): { loss: number; error: number } {
  const batch = roomFor(task, 500);
  const source = sourceOf(task, "training");
  const losses: number[] = [];
  const counts = new Map<number, number>();
  const targets: number[] = [];
  for (let k = 0; k < 40; k++) {
    task.fill(batch, source, 500);
    for (let row = 0; row < batch.T * batch.B; row++) {
      if (batch.mask[row] === 0) continue;
      if (task.outputs.kind === "values") targets.push(batch.targets[row]!);
      else counts.set(batch.labels[row]!, (counts.get(batch.labels[row]!) ?? 0) + 1);
    }
  }
  if (task.outputs.kind === "values") {
    const mean = targets.reduce((sum, y) => sum + y, 0) / targets.length;
    losses.push(...targets.map((y) => (y - mean) ** 2));
  } else {
    const total = [...counts.values()].reduce((sum, n) => sum + n, 0);
    for (const n of counts.values()) for (let i = 0; i < n; i++) losses.push(-Math.log(n / total));
  }
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  const variance = losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / losses.length;
  return { loss: mean, error: Math.sqrt(variance / losses.length) };
}

test.each(["adding", "temporal-order"])(
  "the chance level of %s is that of the best constant answer",
  (name) => {
    const task = build(name, name === "adding" ? { length: 20 } : { length: 20 });
    const { loss, error } = chanceFromData(task);
    // Four standard errors of the estimate, and the bias of a fitted constant.
    expect(Math.abs(loss - task.chanceLoss)).toBeLessThan(4 * error + 1e-3);
  },
);

test("adding marks one value in each half and asks for the sum of the two", () => {
  const task = build("adding", { length: 11 });
  const batch = roomFor(task, 50);
  task.fill(batch, sourceOf(task, "training"), 50);
  for (let b = 0; b < 50; b++) {
    const marked: number[] = [];
    let sum = 0;
    for (let t = 0; t < 11; t++) {
      const [value, marker] = [batch.values[(t * 50 + b) * 2]!, batch.values[(t * 50 + b) * 2 + 1]!];
      expect(value >= 0 && value < 1).toBe(true);
      if (marker === 1) {
        marked.push(t);
        sum += value;
      } else expect(marker).toBe(0);
    }
    expect(marked.length).toBe(2);
    expect(marked[0]).toBeLessThan(5);
    expect(marked[1]).toBeGreaterThanOrEqual(5);
    expect(batch.targets[10 * 50 + b]).toBe(sum);
  }
});

test("temporal-order has its two signals in the second and the sixth tenth, and the class v₀ + 2·v₁", () => {
  const task = build("temporal-order", { length: 50 });
  const batch = roomFor(task, 80);
  task.fill(batch, sourceOf(task, "training"), 80);
  for (let b = 0; b < 80; b++) {
    const signals = Array.from({ length: 50 }, (_, t) => [t, batch.indices[t * 80 + b]!] as const).filter(
      ([, symbol]) => symbol < 2,
    );
    expect(signals.length).toBe(2);
    const [[first, v0], [second, v1]] = signals as [[number, number], [number, number]];
    expect(first >= 5 && first < 10).toBe(true);
    expect(second >= 25 && second < 30).toBe(true);
    expect(batch.labels[49 * 80 + b]).toBe(v0 + 2 * v1);
  }
});

test("the language model's targets are its inputs one step later, from START to END", () => {
  const task = build("language-model");
  const batch = roomFor(task, 6);
  task.fill(batch, sourceOf(task, "training"), 6);
  for (let b = 0; b < 6; b++) {
    const T = batch.lengths[b]!;
    expect(batch.indices[b]).toBe(0);
    expect(batch.labels[(T - 1) * 6 + b]).toBe(1);
    for (let t = 1; t < T; t++) expect(batch.indices[t * 6 + b]).toBe(batch.labels[(t - 1) * 6 + b]);
  }
});

test("an epoch of the language model shows every training sentence once, in a new order each time", () => {
  const task = build("language-model");
  const source = sourceOf(task, "training");
  const batch = roomFor(task, 1);
  const epoch = () =>
    Array.from({ length: task.available!("training") }, () => {
      task.fill(batch, source, 1);
      return batch.labels.subarray(0, batch.lengths[0]).join(" ");
    });
  const [one, two] = [epoch(), epoch()];
  expect(two).not.toEqual(one);
  expect([...two].sort()).toEqual([...one].sort());
});
