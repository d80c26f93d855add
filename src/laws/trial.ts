/**
 * A cell at work: a small network around it, after one forward pass. Every array that a verb is given lies in the
 * engine's memory; the checked engine refuses arrays from elsewhere.
 */
import type {
  Block,
  BuiltCell,
  BuiltInitializer,
  CellVerbs,
  CellViews,
  Kernels,
  Spec,
  TaskSizes,
  Views,
} from "../components/define.ts";
import { bytesOf, layOut } from "../engine/arena.ts";
import { checkedEngine, referenceEngine } from "../engine/engine.ts";
import { fillGaussian, makeStream } from "../engine/streams.ts";
import { initialise } from "../training/initialise.ts";
import { makeModel, parameterShapes } from "../training/model.ts";
import { Pass, passSpec } from "../training/pass.ts";

/** Sequences, steps, hidden units, inputs. */
export const [B, T, H, I] = [3, 6, 5, 2];

/** Extra memory for the arrays that a law makes. */
const ROOM_BYTES = 4e6;

const TASK: TaskSizes = {
  inputs: { kind: "values", size: I },
  outputs: { kind: "values", size: 1 },
  length: T,
};

/** Every parameter is near 0 but none is exactly 0, so that no term drops out unnoticed. */
const INITIALIZER: BuiltInitializer = {
  fill: (W, rows, columns, stream) => fillGaussian(W, rows * columns, 1 / Math.sqrt(columns), stream),
};
const NOISE = 0.1;

export interface Trial {
  readonly kernels: Kernels;
  readonly cell: BuiltCell;
  readonly pass: Pass;
  readonly at: CellViews;
  /** The cell's verbs, bound to these arrays. */
  readonly verbs: CellVerbs;
  /** Sizes of the state's components. */
  readonly widths: readonly number[];
  /** One part [rows, width] for each width: random, drawn by name, or NaN without a name. */
  block(rows: number, widths: readonly number[], name?: string): Block;
  /** The workspace that a component asks for, filled with NaN. */
  work(spec: Spec): Views<Spec>;
}

/** Makes a cell with {@link H} hidden units on these kernels. */
export type MakeCell = (kernels: Kernels) => BuiltCell;

export interface TrialChoice {
  /** [T, B, I]; random if left out. */
  readonly inputs?: Float64Array;
  /** Steps to linearize per call; all of them if left out, and 0 for no linearization. */
  readonly linearized?: number;
  /** Seed of the noise; no noise if left out. Its draws are held after the pass. */
  readonly noise?: number | undefined;
}

/** The network around a cell in its trial. */
export const modelOf = (cell: BuiltCell) => makeModel(cell, TASK, true, false);

export function tryOut(
  create: MakeCell,
  { inputs = randomInputs(), linearized = T, noise }: TrialChoice = {},
): Trial {
  const engine = checkedEngine(referenceEngine());
  const { kernels } = engine;
  const cell = create(kernels);
  const model = modelOf(cell);
  const spec = {
    parameters: parameterShapes(model),
    gradients: parameterShapes(model),
    pass: passSpec(model, { B, longest: T, counted: T }),
  };
  const bytes = bytesOf(spec);
  const { buffer, start } = engine.allocate(bytes + ROOM_BYTES);
  const { parameters, gradients, pass: views } = layOut(spec, buffer, start);
  const initializers = { W: INITIALIZER, U: INITIALIZER, V: INITIALIZER, b: INITIALIZER };
  initialise(model, initializers, parameters, 1);
  addNoise(parameters);

  const context = { kernels, model, B, longest: T, counted: T, tolerance: undefined, parameters, gradients };
  const pass = new Pass(context, views);
  const { at, batch, verbs, readOut } = pass;
  batch.T = T;
  batch.lengths.fill(T);
  batch.values.set(inputs);
  batch.mask.fill(1);
  const { widths } = cell;
  let free = start + bytes;
  const block: Trial["block"] = (rows, widths, name) =>
    widths.map((width, i) => {
      const part = new Float64Array(buffer, free, rows * width).fill(NaN);
      free += part.byteLength;
      if (name !== undefined) fillGaussian(part, part.length, 1, makeStream(9, `${name} ${i}`));
      return part;
    });

  pass.prepare();
  pass.forward(block(B, widths), noise === undefined ? null : makeStream(noise, "chance"));
  pass.replay.on = true;
  for (let t = 0; t < T && linearized > 0; t += linearized) verbs.linearize(t, linearized);
  for (const [t, errors] of readOut.errors.entries()) {
    fillGaussian(errors, B * cell.H, 1, makeStream(2, `errors ${t}`));
    readOut.hasError[t] = 1;
  }
  const work: Trial["work"] = (spec) => {
    const bytes = bytesOf(spec);
    new Float64Array(buffer, free, bytes / 8).fill(NaN);
    const views = layOut(spec, buffer, free);
    free += bytes;
    return views;
  };
  return { kernels, cell, pass, at, verbs, widths, block, work };
}

export function randomInputs(): Float64Array {
  const inputs = new Float64Array(T * B * I);
  fillGaussian(inputs, inputs.length, 1, makeStream(1, "inputs"));
  return inputs;
}

function addNoise(parameters: Readonly<Record<string, Float64Array>>): void {
  for (const [name, values] of Object.entries(parameters)) {
    const noise = new Float64Array(values.length);
    fillGaussian(noise, noise.length, NOISE, makeStream(1, `noise ${name}`));
    for (let i = 0; i < values.length; i++) values[i]! += noise[i]!;
  }
}
