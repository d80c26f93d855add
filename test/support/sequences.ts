/** Sequences of a task, as who may read the inputs alone sees them, and their answers apart. */
import type { BuiltTask } from "../../src/components/define.ts";
import { roomFor, sourceOf } from "./tasks.ts";

export interface Shown {
  readonly T: number;
  /** The index at step t, from 0. */
  symbol(t: number): number;
  value(t: number, channel: number): number;
  /** Steps at which something is asked. */
  readonly asked: readonly number[];
}

export interface Sequence extends Shown {
  /** The label, or the first target, at each step that is asked. */
  readonly answers: readonly number[];
}

const BATCH = 100;

export function* sequencesOf(task: BuiltTask, count: number, seed = 1): Generator<Sequence> {
  const batch = roomFor(task, BATCH);
  const source = sourceOf(task, "training", seed);
  const [I, C] = [task.inputs.size, task.outputs.size];
  for (let done = 0; done < count; done += BATCH) {
    task.fill(batch, source, BATCH);
    for (let b = 0; b < BATCH; b++) {
      const T = batch.lengths[b]!;
      const asked: number[] = [];
      for (let t = 0; t < T; t++) if (batch.mask[t * BATCH + b] === 1) asked.push(t);
      const row = (t: number): number => {
        if (!(t >= 0 && t < T)) throw new Error(`step ${t} of ${T}`);
        return t * BATCH + b;
      };
      yield {
        T,
        asked,
        symbol: (t) => batch.indices[row(t)]!,
        value: (t, channel) => batch.values[row(t) * I + channel]!,
        answers: asked.map((t) =>
          task.outputs.kind === "classes" ? batch.labels[row(t)]! : batch.targets[row(t) * C]!,
        ),
      };
    }
  }
}

export interface Estimate {
  readonly mean: number;
  /** Standard error of the mean. */
  readonly error: number;
}

function estimate(losses: Float64Array): Estimate {
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  const square = losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0);
  return { mean, error: Math.sqrt(square) / losses.length };
}

/**
 * The loss per answer of the best guess that ignores the inputs, from the answers themselves: at each step the shares of
 * the classes, or the mean. `fitted` is how many numbers that took.
 */
export function bestConstant(task: BuiltTask, count: number): Estimate & { readonly fitted: number } {
  const steps: number[] = [];
  const answers: number[] = [];
  for (const { asked, answers: right } of sequencesOf(task, count)) {
    steps.push(...asked);
    answers.push(...right);
  }
  const C = task.outputs.size;
  const [sums, totals] = [new Map<number, number>(), new Float64Array(task.longest)];
  const isClass = task.outputs.kind === "classes";
  const key = (i: number): number => (isClass ? steps[i]! * C + answers[i]! : steps[i]!);
  for (let i = 0; i < steps.length; i++) {
    totals[steps[i]!]!++;
    sums.set(key(i), (sums.get(key(i)) ?? 0) + (isClass ? 1 : answers[i]!));
  }
  const losses = Float64Array.from(steps, (t, i) => {
    const share = sums.get(key(i))! / totals[t]!;
    return isClass ? -Math.log(share) : (answers[i]! - share) ** 2;
  });
  return { ...estimate(losses), fitted: sums.size };
}

/**
 * What a guess loses per answer. Of classes it gives the probability of a label, of values the value; it may look at the
 * inputs of its sequence.
 */
export function lossOf(
  task: BuiltTask,
  count: number,
  guess: (shown: Shown, t: number, label: number) => number,
): Estimate {
  const losses: number[] = [];
  const isClass = task.outputs.kind === "classes";
  for (const sequence of sequencesOf(task, count))
    for (const [i, t] of sequence.asked.entries()) {
      const answer = sequence.answers[i]!;
      losses.push(isClass ? -Math.log(guess(sequence, t, answer)) : (answer - guess(sequence, t, NaN)) ** 2);
    }
  return estimate(Float64Array.from(losses));
}
