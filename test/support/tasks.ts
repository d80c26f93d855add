/** Tasks by themselves, with room for a batch. */
import type { Batch, BuiltTask, Split } from "../../src/components/define.ts";
import { catalogue } from "../../src/components/registry.ts";
import { makeStream } from "../../src/engine/streams.ts";
import { files, optionsOf } from "./components.ts";

export function build(name: string, options?: object, given = files): BuiltTask {
  const declaration = catalogue.task.get(name)!;
  return declaration.create(optionsOf(declaration, options), { files: given });
}

export const roomFor = ({ inputs, outputs, longest: T }: BuiltTask, B: number): Batch => ({
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

export const sourceOf = (task: BuiltTask, split: Split, seed = 1) => {
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
