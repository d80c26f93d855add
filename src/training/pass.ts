/**
 * One batch through the network and back: everything that is the same for all cells. Inputs and outputs go
 * through as single products over all steps; only the recurrence itself goes step by step.
 */
import type { Shape, Views } from "../engine/arena.ts";
import { fromEachStep, integers } from "../engine/arena.ts";
import type { Kernels } from "../engine/kernels.ts";
import type { Stream } from "../engine/streams.ts";
import type { Batch, Block, BuiltTask, CellViews } from "../components/define.ts";
import type { Model } from "./model.ts";

export interface PassSizes {
  readonly B: number;
  readonly longest: number;
  /** The most counted steps of one sequence. */
  readonly counted: number;
}

const shapesOf = (widths: Readonly<Record<string, number>>, steps: number, B: number) =>
  Object.fromEntries(Object.entries(widths).map(([name, width]) => [name, [steps, B, width] as Shape]));

/** The memory of a pass. */
export function passSpec({ cell, inputs, outputs, start }: Model, { B, longest: T, counted }: PassSizes) {
  const { state, drive, delta, saved, work, scratch = {} } = cell.shapes;
  const H = Object.values(state)[0]!;
  const C = outputs.size;
  const N = B * Math.min(counted, T);
  return {
    batch: {
      lengths: integers(B),
      values: [T, B, inputs.kind === "values" ? inputs.size : 0] as Shape,
      indices: integers(inputs.kind === "index" ? T * B : 0),
      targets: [T, B, outputs.kind === "values" ? C : 0] as Shape,
      labels: integers(outputs.kind === "classes" ? T * B : 0),
      mask: integers(T * B),
    },
    state: shapesOf(state, T + 1, B),
    drive: [T, B, drive] as Shape,
    saved: shapesOf(saved, T, B),
    delta: Object.fromEntries(delta.map((width, i) => [`delta_${i}`, [T, B, width] as Shape])),
    work: { ...work } as Record<string, Shape>,
    scratch: shapesOf(scratch, 1, B),
    replay: [1] as Shape,
    /** What arrives at s_0, where it is learnt. */
    initial: start.length > 0 ? shapesOf(state, 1, B) : {},
    /** One step of ds, 0 for ever, and of what `pullToState` makes of it. */
    still: shapesOf(state, 1, B),
    bent: shapesOf(state, 1, B),
    errors: [T, B, H] as Shape,
    hasError: integers(T),
    outputs: {
      /** Rows t·B + b that count, in this order. */
      rows: integers(N),
      countedSteps: integers(B),
      weights: [N] as Shape,
      labels: integers(N),
      targets: [N, outputs.kind === "values" ? C : 0] as Shape,
      states: [N, H] as Shape,
      values: [N, C] as Shape,
      losses: [N] as Shape,
      hits: [N] as Shape,
      errors: [N, H] as Shape,
    },
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
 * Rows that go through the large products together: few enough that a block of drives or deltas is still in
 * the cache when the next kernel wants it, and enough to fill the tiles. Changes no bit: sums run over
 * ascending rows either way.
 */
const BLOCK_ROWS = 256;

/** What a forward pass found out about its batch. */
export interface Outcome {
  /** Counted steps. */
  steps: number;
  /** Sum of the losses of the counted steps. */
  loss: number;
  /** Sum of weight·loss: the objective without penalties. */
  objective: number;
  /** Counted steps that are wrong. */
  wrong: number;
}

/** Weights of the losses: by the objective and the batch, or of each sequence for itself. */
export type Weighting = "batch" | "sequence";

export class Pass {
  readonly batch: Batch;
  readonly at: CellViews;
  readonly errors: readonly Float64Array[];
  readonly hasError: Int32Array;
  /** The sum of what arrives at s_0 of each sequence, where s_0 is learnt. */
  readonly initial: Block | undefined;
  readonly outcome: Outcome = { steps: 0, loss: 0, objective: 0, wrong: 0 };
  readonly context: PassContext;
  /** h_0 … h_T, [T + 1, B, H] from each step on. */
  readonly readStates: readonly Float64Array[];
  /** One step of ds that is 0 for ever, and room for what `pullToState` makes of one. */
  readonly still: Block;
  readonly bent: Block;
  readonly H: number;
  private readonly views: PassViews;
  private readonly C: number;
  private readonly drive: number;
  private readonly drives: readonly Float64Array[];
  private readonly inputs: readonly Float64Array[];
  private readonly indices: readonly Int32Array[];
  /** Steps that are taken through the large products together. */
  private readonly blockSteps: number;
  private readonly stateSizes: readonly number[];

  constructor(context: PassContext, views: PassViews) {
    const { B, longest, model, parameters, gradients } = context;
    const { shapes } = model.cell;
    this.context = context;
    this.views = views;
    this.stateSizes = Object.values(shapes.state);
    this.H = this.stateSizes[0]!;
    this.C = model.outputs.size;
    this.drive = shapes.drive;
    this.batch = { B, longest, T: 0, carry: false, ...views.batch };
    this.hasError = views.hasError;
    this.drives = fromEachStep(views.drive, longest, B * shapes.drive);
    this.inputs = fromEachStep(views.batch.values, longest, B * model.inputs.size);
    this.indices = Array.from({ length: longest }, (_, t) => views.batch.indices.subarray(t * B));
    this.blockSteps = Math.max(1, Math.floor(BLOCK_ROWS / B));
    this.errors = fromEachStep(views.errors, longest, B * this.H);
    this.initial = model.start.length > 0 ? Object.values(views.initial) : undefined;
    this.still = Object.values(views.still);
    this.bent = Object.values(views.bent);
    const state = blocks(views.state, Object.values(shapes.state), longest + 1, B);
    this.readStates = state.map((block) => block[0]!);
    this.at = {
      B,
      parameters,
      gradients,
      work: views.work,
      scratch: views.scratch,
      replay: views.replay,
      state,
      next: state.slice(1),
      drive: this.drives,
      saved: Object.fromEntries(
        Object.entries(shapes.saved).map(([name, width]) => [
          name,
          fromEachStep(views.saved[name]!, longest, B * width),
        ]),
      ),
      delta: blocks(views.delta, shapes.delta, longest, B),
    };
  }

  /** Call after the parameters have changed. */
  prepare(): void {
    this.context.model.cell.verbs.prepare(this.at);
  }

  /**
   * States of the batch from s_0, or from `carried` where this batch carries on; leaves in `carried` the states
   * after its last step. What cells draw at random comes from `noise`; with null they take its mean.
   */
  forward(carried: Block, noise: Stream | null): void {
    const { kernels, model } = this.context;
    const { at, batch, stateSizes, blockSteps } = this;
    const { T, B } = batch;
    model.cell.verbs.draw?.(at, T, noise);
    if (batch.carry) {
      for (let i = 0; i < stateSizes.length; i++)
        kernels.setCopy(at.state[0]![i]!, carried[i]!, B * stateSizes[i]!);
    } else this.setStart();
    for (let t = 0; t < T; t++) {
      if (t % blockSteps === 0) this.computeDrive(t, Math.min(blockSteps, T - t));
      model.cell.verbs.forward(at, t);
    }
    for (let i = 0; i < stateSizes.length; i++) {
      kernels.setCopy(carried[i]!, at.state[T]![i]!, B * stateSizes[i]!);
    }
  }

  /** s_0 of every sequence: 0, or the parameters that it is. */
  setStart(): void {
    const { kernels, model, parameters } = this.context;
    const { at, batch, stateSizes } = this;
    // Counted by hand: entries() would make an object a component.
    for (let i = 0; i < stateSizes.length; i++) {
      const start = model.start[i];
      if (start === undefined) kernels.setZero(at.state[0]![i]!, batch.B * stateSizes[i]!);
      else kernels.setRows(at.state[0]![i]!, parameters[start]!, batch.B, stateSizes[i]!);
    }
  }

  /** a_t = U x_t + b for `steps` steps from t in one product. */
  computeDrive(t = 0, steps = this.batch.T): void {
    const { kernels, model, parameters } = this.context;
    const { drive } = this;
    const rows = steps * this.batch.B;
    const out = this.drives[t]!;
    const b = parameters["b"];
    if (b) kernels.setRows(out, b, rows, drive);
    else kernels.setZero(out, rows * drive);
    const U = parameters["U"]!;
    if (model.inputs.kind === "index") kernels.addGathered(out, U, this.indices[t]!, rows, drive);
    else kernels.addProduct(out, this.inputs[t]!, U, rows, model.inputs.size, drive);
  }

  /**
   * Outputs, losses and ∂objective/∂outputs at the counted steps of [from, to); the sums go to `outcome`.
   * Weights are those of the whole batch, whatever the range.
   */
  readOut(objective: "sum" | "mean", weighting: Weighting = "batch", from = 0, to = this.batch.T): void {
    const { kernels, model, parameters, tolerance } = this.context;
    const { at, batch, views, H, C, outcome } = this;
    const { rows, weights, labels, targets, states, values, losses, hits } = views.outputs;
    const N = this.collectCounted(objective, weighting, from, to);
    kernels.setGathered(states, at.state[1]![0]!, rows, N, H);
    const c = parameters["c"];
    if (c) kernels.setRows(values, c, N, C);
    else kernels.setZero(values, N * C);
    kernels.addProductTransposed(values, states, parameters["V"]!, N, H, C);
    let wrong = 0;
    if (model.outputs.kind === "classes") {
      for (let i = 0; i < N; i++) labels[i] = batch.labels[rows[i]!]!;
      kernels.setCrossEntropy(losses, hits, values, labels, N, C);
      for (let i = 0; i < N; i++) wrong += 1 - hits[i]!;
    } else {
      kernels.setGathered(targets, batch.targets, rows, N, C);
      kernels.setSquaredError(losses, values, targets, N, C);
      // Not "loss > tolerance": a NaN is wrong too.
      for (let i = 0; i < N; i++) wrong += losses[i]! <= tolerance! ? 0 : 1;
    }
    outcome.steps = N;
    outcome.wrong = wrong;
    outcome.loss = 0;
    outcome.objective = 0;
    for (let i = 0; i < N; i++) {
      outcome.loss += losses[i]!;
      outcome.objective += weights[i]! * losses[i]!;
    }
    kernels.timesRowWeights(values, weights, N, C);
  }

  /** Lists the counted rows of steps [from, to) with their weights in the objective; returns their number. */
  private collectCounted(objective: "sum" | "mean", weighting: Weighting, from: number, to: number): number {
    const { batch, views } = this;
    const { rows, weights, countedSteps } = views.outputs;
    const { T, B, mask, lengths } = batch;
    let sequences = 0;
    for (let b = 0; b < B; b++) if (lengths[b]! > 0) sequences++;
    const share = weighting === "batch" ? 1 / sequences : 1;
    countedSteps.fill(0);
    for (let row = 0; row < T * B; row++) countedSteps[row % B]! += mask[row]!;
    let N = 0;
    for (let row = from * B; row < to * B; row++) {
      if (mask[row] !== 1) continue;
      rows[N] = row;
      weights[N++] = objective === "sum" ? share : share / countedSteps[row % B]!;
    }
    return N;
  }

  /** errors[t] = ∂E_t/∂h_t from what `readOut` left; needs no gradient of V. */
  injectErrors(): void {
    const { kernels, parameters } = this.context;
    const { batch, views, H, C, outcome, hasError } = this;
    const { rows, values, errors } = views.outputs;
    kernels.setProduct(errors, values, parameters["V"]!, outcome.steps, C, H);
    for (let t = 0; t < batch.longest; t++) {
      if (hasError[t] === 1) kernels.setZero(this.errors[t]!, batch.B * H);
      hasError[t] = 0;
    }
    for (let i = 0; i < outcome.steps; i++) hasError[Math.floor(rows[i]! / batch.B)] = 1;
    kernels.addScattered(views.errors, errors, rows, outcome.steps, H);
    const { initial, stateSizes } = this;
    if (!initial) return;
    for (let i = 0; i < initial.length; i++) kernels.setZero(initial[i]!, batch.B * stateSizes[i]!);
  }

  /** What the verbs of the cell need besides the states. */
  linearize(): void {
    this.context.model.cell.verbs.linearize(this.at, 0, this.batch.T);
  }

  /** gradients += of all parameters, from at.delta and what `readOut` left. */
  accumulate(): void {
    const { kernels, gradients } = this.context;
    const { batch, views, H, C, outcome, blockSteps } = this;
    const { states, values } = views.outputs;
    // V is used once a step, so this is its whole gradient: no need to have cleared it before.
    kernels.setTransposedProduct(gradients["V"]!, values, states, outcome.steps, C, H);
    if (gradients["c"]) kernels.addColumnSums(gradients["c"], values, outcome.steps, C);
    // Block by block, so that each delta is read from memory once for all the gradients that it is part of.
    for (let t = 0; t < batch.T; t += blockSteps) this.accumulateBlock(t, Math.min(blockSteps, batch.T - t));
    const { model } = this.context;
    model.cell.verbs.finish?.(this.at);
    if (!this.initial || batch.carry) return;
    for (let i = 0; i < this.initial.length; i++)
      kernels.addColumnSums(gradients[model.start[i]!]!, this.initial[i]!, batch.B, this.stateSizes[i]!);
  }

  private accumulateBlock(t: number, steps: number): void {
    const { kernels, model, gradients } = this.context;
    const { at, drive } = this;
    const rows = steps * at.B;
    const delta = at.delta[t]![0]!;
    model.cell.verbs.accumulate(at, t, steps);
    if (gradients["b"]) kernels.addColumnSums(gradients["b"], delta, rows, drive);
    const dU = gradients["U"]!;
    if (model.inputs.kind === "index") kernels.addScattered(dU, delta, this.indices[t]!, rows, drive);
    else kernels.addTransposedProduct(dU, this.inputs[t]!, delta, rows, model.inputs.size, drive);
  }
}

/** Views from each step of arrays [steps, B, width], one array a part. */
function blocks(
  views: Readonly<Record<string, Float64Array>>,
  widths: readonly number[],
  steps: number,
  B: number,
): readonly Block[] {
  const parts = Object.values(views).map((view, i) => fromEachStep(view, steps, B * widths[i]!));
  return Array.from({ length: steps }, (_, t) => parts.map((part) => part[t]!));
}
