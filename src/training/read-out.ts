/** The output layer: states → outputs, losses and errors, only at the steps where the loss counts. */
import type { Views } from "../engine/arena.ts";
import { eachStep, integers } from "../engine/arena.ts";
import type { Kernels } from "../engine/kernels.ts";
import type { Batch, BuiltTask } from "../components/define.ts";
import type { Model, PassSizes } from "./model.ts";

/** The read-out's arrays; N is the largest number of counted steps that a batch can have. */
export function readOutSpec({ cell: { H }, outputs }: Model, { B, longest: T, counted }: PassSizes) {
  const C = outputs.size;
  const N = B * Math.min(counted, T);
  return {
    /** ∂E_t/∂h_t */
    errors: eachStep(T, [B, H]),
    hasError: integers(T),
    /** Counted rows t·B + b in ascending order, and the number of counted steps of each sequence. */
    rows: integers(N),
    countedOf: integers(B),
    /** 1 for a sequence of which a counted step is wrong. */
    wrongIn: integers(B),
    weights: [N],
    labels: integers(N),
    targets: [N, outputs.kind === "values" ? C : 0],
    states: [N, H],
    /** Outputs, later overwritten with ∂objective/∂outputs. */
    values: [N, C],
    losses: [N],
    hits: [N],
    errorRows: [N, H],
  };
}

/** Sums over the counted steps of a batch. */
export interface Totals {
  countedSteps: number;
  /** Sum of the losses. */
  loss: number;
  /** Sum of weight·loss: the objective without penalties. */
  objective: number;
  /** Counted steps that are wrong, and sequences that have any. */
  wrong: number;
  wrongSequences: number;
}

/** How losses are weighted: averaged over the batch, or each sequence as if it were alone. */
export type Weighting = "batch" | "sequence";

export interface ReadOutContext {
  readonly kernels: Kernels;
  readonly model: Model;
  readonly batch: Batch;
  readonly tolerance: BuiltTask["tolerance"];
  /** h_1 … h_T, [T, B, H]. */
  readonly states: Float64Array;
  readonly V: Float64Array;
  readonly dV: Float64Array;
  /** Undefined without biases. */
  readonly c: Float64Array | undefined;
  readonly dc: Float64Array | undefined;
}

export class ReadOut {
  readonly totals: Totals = { countedSteps: 0, loss: 0, objective: 0, wrong: 0, wrongSequences: 0 };
  /** ∂E_t/∂h_t from the outputs at step t, [T, B, H]; errors[t] starts at step t. 0 where no output counts. */
  readonly errors: readonly Float64Array[];
  /** 0 at the steps where all errors are 0. */
  readonly hasError: Int32Array;
  private readonly context: ReadOutContext;
  private readonly views: Views<ReturnType<typeof readOutSpec>>;
  private readonly H: number;
  private readonly C: number;

  constructor(context: ReadOutContext, views: Views<ReturnType<typeof readOutSpec>>) {
    this.context = context;
    this.views = views;
    this.errors = views.errors;
    this.hasError = views.hasError;
    this.H = context.model.cell.H;
    this.C = context.model.outputs.size;
  }

  /**
   * Outputs, losses and ∂objective/∂outputs at the counted steps of [from, to); the sums go to `totals`.
   * The weights are always those of the whole batch, whatever the range.
   */
  forward(
    objective: "sum" | "mean",
    weighting: Weighting = "batch",
    from = 0,
    to = this.context.batch.T,
  ): void {
    const { kernels, model, batch, tolerance, V, c } = this.context;
    const { views, H, C, totals } = this;
    const { rows, weights, labels, targets, states, values, losses, hits, wrongIn } = views;
    const N = this.collectCounted(objective, weighting, from, to);
    kernels.setGathered(states, this.context.states, rows, N, H);
    if (c) kernels.setRows(values, c, N, C);
    else kernels.setZero(values, N * C);
    kernels.addProductTransposed(values, states, V, N, H, C);
    let wrong = 0;
    wrongIn.fill(0);
    if (model.outputs.kind === "classes") {
      for (let i = 0; i < N; i++) labels[i] = batch.labels[rows[i]!]!;
      kernels.setCrossEntropy(losses, hits, values, labels, N, C);
      for (let i = 0; i < N; i++) {
        if (hits[i] === 1) continue;
        wrong++;
        wrongIn[rows[i]! % batch.B] = 1;
      }
    } else {
      kernels.setGathered(targets, batch.targets, rows, N, C);
      kernels.setSquaredError(losses, values, targets, N, C);
      // Not "loss > tolerance": NaN must count as wrong too.
      for (let i = 0; i < N; i++) {
        if (losses[i]! <= tolerance!) continue;
        wrong++;
        wrongIn[rows[i]! % batch.B] = 1;
      }
    }
    totals.countedSteps = N;
    totals.wrong = wrong;
    // No reduce here: in the update loop its closure would be garbage.
    totals.wrongSequences = 0;
    for (let b = 0; b < batch.B; b++) totals.wrongSequences += wrongIn[b]!;
    totals.loss = 0;
    totals.objective = 0;
    for (let i = 0; i < N; i++) {
      totals.loss += losses[i]!;
      totals.objective += weights[i]! * losses[i]!;
    }
    kernels.timesRowWeights(values, weights, N, C);
  }

  /** Lists the counted rows of steps [from, to) with their weights in the objective; returns how many there are. */
  private collectCounted(objective: "sum" | "mean", weighting: Weighting, from: number, to: number): number {
    const { batch } = this.context;
    const { rows, weights, countedOf } = this.views;
    const { T, B, mask, lengths } = batch;
    let sequences = 0;
    for (let b = 0; b < B; b++) if (lengths[b]! > 0) sequences++;
    const share = weighting === "batch" ? 1 / sequences : 1;
    countedOf.fill(0);
    for (let row = 0; row < T * B; row++) countedOf[row % B]! += mask[row]!;
    let N = 0;
    for (let row = from * B; row < to * B; row++) {
      if (mask[row] !== 1) continue;
      rows[N] = row;
      weights[N++] = objective === "sum" ? share : share / countedOf[row % B]!;
    }
    return N;
  }

  /** The counted steps of the last `forward` in ascending order, as rows t·B + b, with their losses. */
  forEachAnswer(visit: (row: number, loss: number) => void): void {
    const { rows, losses } = this.views;
    for (let i = 0; i < this.totals.countedSteps; i++) visit(rows[i]!, losses[i]!);
  }

  /** errors[t] = ∂E_t/∂h_t, from the ∂objective/∂outputs of the last `forward`; leaves dV and dc alone. */
  injectErrors(): void {
    const { kernels, batch, V } = this.context;
    const { H, C, totals, errors, hasError } = this;
    const { rows, values, errorRows } = this.views;
    kernels.setProduct(errorRows, values, V, totals.countedSteps, C, H);
    for (let t = 0; t < batch.longest; t++) {
      if (hasError[t] === 1) kernels.setZero(errors[t]!, batch.B * H);
      hasError[t] = 0;
    }
    for (let i = 0; i < totals.countedSteps; i++) hasError[Math.floor(rows[i]! / batch.B)] = 1;
    kernels.addScattered(errors[0]!, errorRows, rows, totals.countedSteps, H);
  }

  /** dV = …, dc += …, from the last `forward`. This is the loss's whole gradient of V, so dV needs no clearing. */
  accumulate(): void {
    const { kernels, dV, dc } = this.context;
    const { H, C, totals } = this;
    const { states, values } = this.views;
    kernels.setTransposedProduct(dV, values, states, totals.countedSteps, C, H);
    if (dc) kernels.addColumnSums(dc, values, totals.countedSteps, C);
  }
}
