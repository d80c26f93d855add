/**
 * Parameters, gradients and moments as stretches: contiguous runs of numbers that an update may change.
 * Every parameter is one stretch, except U with index inputs and a row-wise optimizer: then each input has a
 * stretch of its own, and only those of the words in the batch are cleared, measured, clipped and updated.
 */
import type { Kernels } from "../engine/kernels.ts";
import { lengthOf } from "../engine/length.ts";
import type { Batch, Stretch } from "../components/define.ts";
import type { Model } from "./model.ts";
import type { Parameters } from "./pass.ts";

export interface StretchViews {
  readonly values: Parameters;
  readonly gradients: Parameters;
  /** By parameter, then by the optimizer's name for the moment. */
  readonly moments: Readonly<Record<string, Readonly<Record<string, Float64Array>>>>;
}

export class Stretches {
  /** Its first `count` entries are the stretches of this update. */
  readonly active: Stretch[];
  count: number;
  private readonly whole: number;
  /** Index of V. The pass sets V's gradient instead of adding to it, so clearing it would be wasted memory traffic. */
  private readonly overwritten: number;
  /** One stretch per input; empty if U is a stretch like the others. */
  private readonly rows: readonly Stretch[];
  /** For each input, the last batch it occurred in, as counted by `batches`. Not part of the run's state. */
  private readonly seenIn: Int32Array;
  private batches = 0;
  private readonly kernels: Kernels;

  constructor(
    kernels: Kernels,
    model: Model,
    { values, gradients, moments }: StretchViews,
    rowwise: boolean,
  ) {
    const byRow = rowwise && model.inputs.kind === "index";
    const names = Object.keys(model.parameters).filter((name) => !(byRow && name === "U"));
    this.kernels = kernels;
    const { kind } = model.inputs;
    this.active = names.map((name) => ({
      parameter: name,
      recurrent: model.parameters[name]!.recurrent === true,
      rows: rowsOf(model, name, kind === "index"),
      values: values[name]!,
      gradient: gradients[name]!,
      count: values[name]!.length,
      moments: moments[name]!,
    }));
    this.whole = this.active.length;
    this.overwritten = names.indexOf("V");
    this.count = this.whole;
    const width = model.cell.shapes.drive;
    this.rows = byRow
      ? Array.from({ length: model.inputs.size }, (_, i) => ({
          parameter: "U",
          recurrent: false,
          rows: { units: 1, apart: width, step: 1 },
          values: values["U"]!.subarray(i * width, (i + 1) * width),
          gradient: gradients["U"]!.subarray(i * width, (i + 1) * width),
          count: width,
          moments: Object.fromEntries(
            Object.entries(moments["U"]!).map(([moment, all]) => [
              moment,
              all.subarray(i * width, (i + 1) * width),
            ]),
          ),
        }))
      : [];
    this.seenIn = new Int32Array(this.rows.length);
  }

  /** Makes the stretches of this batch active and sets their gradients to 0. */
  start(batch: Batch): void {
    this.count = this.whole;
    if (this.rows.length > 0) {
      const { T, B, indices, lengths } = batch;
      // Not the update's number: an update that is repeated must find its rows unused again.
      this.batches++;
      for (let t = 0; t < T; t++) {
        for (let b = 0; b < B; b++) {
          const row = indices[t * B + b]!;
          if (t >= lengths[b]! || this.seenIn[row] === this.batches) continue;
          this.seenIn[row] = this.batches;
          this.active[this.count++] = this.rows[row]!;
        }
      }
    }
    for (let i = 0; i < this.count; i++) {
      if (i === this.overwritten) continue;
      const { gradient, count } = this.active[i]!;
      this.kernels.setZero(gradient, count);
    }
  }

  /** Sets the gradients of all words to 0, for who reads those of words that do not occur too. */
  clearRows(): void {
    for (const { gradient, count } of this.rows) this.kernels.setZero(gradient, count);
  }

  /** The first of the active stretches with a value that is not finite. */
  firstBroken(): Stretch | undefined {
    return this.first(({ values }) => values);
  }

  /** The first of the active stretches whose gradient is not finite everywhere. */
  firstBrokenGradient(): Stretch | undefined {
    return this.first(({ gradient }) => gradient);
  }

  private first(numbers: (stretch: Stretch) => Float64Array): Stretch | undefined {
    for (let i = 0; i < this.count; i++) {
      const stretch = this.active[i]!;
      const all = numbers(stretch);
      // A sum of squares may overflow where no value does.
      if (!Number.isFinite(this.kernels.sumOfSquares(all, stretch.count)) && !all.every(Number.isFinite))
        return stretch;
    }
    return undefined;
  }

  /** ‖gradient‖₂ over all active stretches, even where its square overflows or underflows. */
  norm(): number {
    return lengthOf(this.kernels, this.active, 0, this.count);
  }
}

/**
 * How the weights into each unit lie in a parameter. U is stored input by input; if the inputs are words, each word's
 * vector counts as a unit, as is usual for embeddings. A vector is one unit.
 */
function rowsOf({ parameters }: Model, name: string, words: boolean): Stretch["rows"] {
  const { shape, columnMajor, vector } = parameters[name]!;
  const [rows, columns] = shape;
  if (vector) return { units: 1, apart: rows, step: 1 };
  if (!columnMajor) return { units: rows, apart: columns, step: 1 };
  return words ? { units: columns, apart: rows, step: 1 } : { units: rows, apart: 1, step: rows };
}
