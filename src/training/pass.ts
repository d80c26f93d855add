/**
 * One batch through the network and back: everything that is the same for all cells. Inputs are multiplied by U in
 * blocks of steps and outputs are left to `read-out.ts`; only the recurrence itself runs step by step.
 */
import type { Views } from "../engine/arena.ts";
import { block, blocks, eachStep, integers } from "../engine/arena.ts";
import type { Kernels } from "../engine/kernels.ts";
import type { Stream } from "../engine/streams.ts";
import type { Batch, Block, BuiltTask, CellVerbs, CellViews } from "../components/define.ts";
import type { Model, PassSizes } from "./model.ts";
import { ReadOut, readOutSpec } from "./read-out.ts";

/** The arrays of a pass. */
export function passSpec(model: Model, sizes: PassSizes) {
  const { cell, inputs, outputs, start } = model;
  const { drive, delta, saved, work = {}, scratch = {} } = cell.shapes;
  const { B, longest: T } = sizes;
  const each = <N>(widths: Readonly<Record<string, number>>, spec: (width: number) => N): Record<string, N> =>
    Object.fromEntries(Object.entries(widths).map(([name, width]) => [name, spec(width)]));
  return {
    batch: {
      lengths: integers(B),
      values: [T, B, inputs.kind === "values" ? inputs.size : 0],
      indices: integers(inputs.kind === "index" ? T * B : 0),
      targets: [T, B, outputs.kind === "values" ? outputs.size : 0],
      labels: integers(outputs.kind === "classes" ? T * B : 0),
      mask: integers(T * B),
    },
    state: blocks(T + 1, [B], cell.widths),
    drive: eachStep(T, [B, drive]),
    saved: each(saved, (width) => eachStep(T, [B, width])),
    delta: blocks(T, [B], delta),
    work,
    scratch: each(scratch, (width) => [B, width]),
    /** ∂E/∂s_0; empty unless s_0 is learned. */
    initial: block([B], start.length > 0 ? cell.widths : []),
    readOut: readOutSpec(model, sizes),
  };
}

export type PassViews = Views<ReturnType<typeof passSpec>>;
export type Parameters = Readonly<Record<string, Float64Array>>;

export interface PassContext extends PassSizes {
  readonly kernels: Kernels;
  readonly model: Model;
  readonly tolerance: BuiltTask["tolerance"];
  readonly parameters: Parameters;
  readonly gradients: Parameters;
}

/**
 * Rows per large product: few enough that a block of drives or deltas is still in the cache when the next kernel
 * reads it, and enough to fill the tiles. The number changes no bit of the results: sums run over ascending rows
 * either way.
 */
const BLOCK_ROWS = 256;

export class Pass {
  readonly context: PassContext;
  readonly batch: Batch;
  readonly at: CellViews;
  /** The cell's verbs, bound to these arrays. */
  readonly verbs: CellVerbs;
  readonly readOut: ReadOut;
  /** ∂E/∂s_0 of each sequence, [B, S]; undefined unless s_0 is learned. */
  readonly initial: Block | undefined;
  /** Switched on while a pass is repeated with its noise draws and its constants held (gradient check). */
  readonly replay = { on: false };
  private readonly inputs: readonly (Float64Array | Int32Array)[];
  /** Time steps per large product. */
  private readonly blockSteps: number;
  private readonly sizes: readonly number[];

  constructor(context: PassContext, views: PassViews) {
    const { B, longest, model, parameters, gradients } = context;
    const { kernels, tolerance } = context;
    this.context = context;
    this.sizes = model.cell.widths.map((width) => width * B);
    this.batch = { B, longest, T: 0, carry: false, ...views.batch };
    const { values, indices } = views.batch;
    this.inputs = Array.from({ length: longest }, (_, t) =>
      model.inputs.kind === "index" ? indices.subarray(t * B) : values.subarray(t * B * model.inputs.size),
    );
    this.blockSteps = Math.max(1, Math.floor(BLOCK_ROWS / B));
    this.initial = model.start.length > 0 ? views.initial : undefined;
    const { work, scratch, state, drive, saved, delta } = views;
    const { replay } = this;
    const next = state.slice(1);
    this.at = { B, parameters, gradients, work, scratch, replay, state, next, drive, saved, delta };
    this.verbs = model.cell.bind(this.at);
    this.readOut = new ReadOut(
      {
        kernels,
        model,
        tolerance,
        batch: this.batch,
        states: state[1]![0]!,
        V: parameters["V"]!,
        dV: gradients["V"]!,
        c: parameters["c"],
        dc: gradients["c"],
      },
      views.readOut,
    );
  }

  /** Call after the parameters have changed. */
  prepare(): void {
    this.verbs.prepare();
  }

  /**
   * Computes all states, starting from s_0, or from `carried` if `batch.carry`; then stores the states after the last
   * step in `carried`. Cells draw random numbers from `noise`; with null they use the noise's mean.
   */
  forward(carried: Block, noise: Stream | null): void {
    const { kernels } = this.context;
    const { at, batch, verbs, sizes, blockSteps } = this;
    const { T } = batch;
    verbs.beforePass(T, noise);
    if (batch.carry) {
      for (let i = 0; i < sizes.length; i++) kernels.setCopy(at.state[0]![i]!, carried[i]!, sizes[i]!);
    } else this.setStart();
    for (let t = 0; t < T; t++) {
      if (t % blockSteps === 0) this.computeDrive(t, Math.min(blockSteps, T - t));
      verbs.forward(t);
    }
    for (let i = 0; i < sizes.length; i++) kernels.setCopy(carried[i]!, at.state[T]![i]!, sizes[i]!);
  }

  /** Sets s_0 of every sequence: 0, or the learned initial state. */
  setStart(): void {
    const { kernels, model, parameters } = this.context;
    const { at, sizes } = this;
    const { widths } = model.cell;
    // An index loop: entries() would allocate an object per component.
    for (let i = 0; i < sizes.length; i++) {
      const start = model.start[i];
      if (start === undefined) kernels.setZero(at.state[0]![i]!, sizes[i]!);
      else kernels.setRows(at.state[0]![i]!, parameters[start]!, at.B, widths[i]!);
    }
  }

  /** a_t = U x_t + b for `steps` steps from step t, in one product. */
  computeDrive(t = 0, steps = this.batch.T): void {
    const { kernels, model, parameters } = this.context;
    const { drive } = model.cell.shapes;
    const rows = steps * this.batch.B;
    const out = this.at.drive[t]!;
    const b = parameters["b"];
    if (b) kernels.setRows(out, b, rows, drive);
    else kernels.setZero(out, rows * drive);
    const U = parameters["U"]!;
    const x = this.inputs[t]!;
    if (x instanceof Int32Array) kernels.addGathered(out, U, x, rows, drive);
    else kernels.addProduct(out, x, U, rows, model.inputs.size, drive);
  }

  /** Sets the errors ∂E_t/∂h_t from the last `readOut.forward`, and clears ∂E/∂s_0. */
  injectErrors(): void {
    this.readOut.injectErrors();
    const { initial, sizes } = this;
    if (!initial) return;
    for (let i = 0; i < initial.length; i++) this.context.kernels.setZero(initial[i]!, sizes[i]!);
  }

  /** Saves what the cell's linear verbs need besides the states, at every step. */
  linearize(): void {
    this.verbs.linearize(0, this.batch.T);
  }

  /** Adds to the gradients of all parameters (dV is set), from at.delta, `initial` and the last `readOut.forward`. */
  accumulate(): void {
    const { kernels, model, gradients } = this.context;
    const { batch, blockSteps, initial } = this;
    this.readOut.accumulate();
    // Block by block, so that each delta is read from memory once for all the gradients that it enters.
    for (let t = 0; t < batch.T; t += blockSteps) this.accumulateBlock(t, Math.min(blockSteps, batch.T - t));
    this.verbs.afterAccumulate();
    if (!initial || batch.carry) return;
    for (let i = 0; i < initial.length; i++)
      kernels.addColumnSums(gradients[model.start[i]!]!, initial[i]!, batch.B, model.cell.widths[i]!);
  }

  private accumulateBlock(t: number, steps: number): void {
    const { kernels, model, gradients } = this.context;
    const { drive } = model.cell.shapes;
    const rows = steps * this.at.B;
    const delta = this.at.delta[t]![0]!;
    this.verbs.accumulate(t, steps);
    if (gradients["b"]) kernels.addColumnSums(gradients["b"], delta, rows, drive);
    const dU = gradients["U"]!;
    const x = this.inputs[t]!;
    if (x instanceof Int32Array) kernels.addScattered(dU, delta, x, rows, drive);
    else kernels.addTransposedProduct(dU, x, delta, rows, model.inputs.size, drive);
  }
}
