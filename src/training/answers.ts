/** What a trained network is held against: guesses that do not know the sequence, on the same test sequences, in pairs. */
import { log } from "../engine/elementary.ts";
import type { Pass } from "./pass.ts";
import type { Plan } from "./plan.ts";

/** A guess beside the network. */
export interface Rival {
  /** Mean per answer, as the network's. */
  readonly loss: number;
  /** Share of its answers that are wrong. */
  readonly error_rate: number;
  readonly sequence_error_rate: number;
  /** The network's loss minus this one's: below 0, the network is better. */
  readonly above: number;
  /** Standard error of `above` over the sequences; null of a single sequence. */
  readonly above_se: number | null;
}

/** The answers of an evaluation (its counted steps), one after the other. */
export class Answers {
  private readonly sequence: number[] = [];
  private readonly losses: number[] = [];
  private readonly labels: number[] = [];
  private readonly symbols: number[] = [];
  /** [answers, C] */
  private readonly targets: number[] = [];

  /** The batch just evaluated; `first` is the number of its first sequence. */
  add({ batch, context: { model }, readOut }: Pass, first: number): void {
    const { B, targets, labels, indices } = batch;
    const C = model.outputs.size;
    readOut.forEachAnswer((row, loss) => {
      this.sequence.push(first + (row % B));
      this.losses.push(loss);
      if (model.outputs.kind === "classes") this.labels.push(labels[row]!);
      else for (let j = 0; j < C; j++) this.targets.push(targets[row * C + j]!);
      if (model.inputs.kind === "index") this.symbols.push(indices[row]!);
    });
  }

  /** The constant guess: the task's own, or the best on these answers. */
  constant({ task, model }: Plan): Rival {
    const C = model.outputs.size;
    if (model.outputs.kind === "values") return this.constantValue(C, task.tolerance!);
    const guess = task.guesses?.().constant ?? this.shares(C);
    const likeliest = guess.indexOf(guess.reduce((most, p) => Math.max(most, p), 0));
    return this.against(
      this.labels.map((label) => -log(guess[label]!)),
      this.labels.map((label) => label !== likeliest),
    );
  }

  /** The guess from the symbol at the same step alone; null where the task has none. */
  afterSymbol({ task, model }: Plan): Rival | null {
    const guesses = model.outputs.kind === "classes" ? task.guesses?.() : undefined;
    if (!guesses || this.symbols.length === 0) return null;
    const p = this.labels.map((label, i) => guesses.afterSymbol(this.symbols[i]!, label));
    return this.against(
      p.map((one) => -log(one)),
      [],
    );
  }

  /** Shares of the classes among the answers, [C]: of all constant distributions the one with the least loss. */
  private shares(C: number): Float64Array {
    const counts = new Float64Array(C);
    for (const label of this.labels) counts[label]!++;
    return counts.map((count) => count / this.labels.length);
  }

  /** The mean of each output: of all constants the one with the least squared error. */
  private constantValue(C: number, tolerance: number): Rival {
    const N = this.losses.length;
    const means = Array.from({ length: C }, (_, j) => {
      let sum = 0;
      for (let i = 0; i < N; i++) sum += this.targets[i * C + j]!;
      return sum / N;
    });
    const losses = this.losses.map((_, i) => {
      let loss = 0;
      for (let j = 0; j < C; j++) {
        const error = means[j]! - this.targets[i * C + j]!;
        loss += error * error;
      }
      return loss;
    });
    return this.against(
      losses,
      losses.map((loss) => !(loss <= tolerance)),
    );
  }

  /**
   * `above` is D = Σ d_i/Σ n_i with d_i the difference of the losses of sequence i, summed over its n_i answers; its
   * standard error is that of a ratio over m sequences, √(m/(m − 1)·Σ(d_i − D·n_i)²)/Σ n_i.
   */
  private against(losses: readonly number[], wrong: readonly boolean[]): Rival {
    const N = this.losses.length;
    const differences = new Map<number, { d: number; n: number }>();
    let [loss, above] = [0, 0];
    for (let i = 0; i < N; i++) {
      const difference = this.losses[i]! - losses[i]!;
      loss += losses[i]!;
      above += difference;
      const of = differences.get(this.sequence[i]!) ?? { d: 0, n: 0 };
      differences.set(this.sequence[i]!, { d: of.d + difference, n: of.n + 1 });
    }
    const wrongIn = new Set(this.sequence.filter((_, i) => wrong[i]));
    const [D, m] = [above / N, differences.size];
    let square = 0;
    for (const { d, n } of differences.values()) square += (d - D * n) * (d - D * n);
    return {
      loss: loss / N,
      error_rate: wrong.filter(Boolean).length / N,
      sequence_error_rate: wrongIn.size / m,
      above: D,
      above_se: m < 2 ? null : Math.sqrt((m / (m - 1)) * square) / N,
    };
  }
}
