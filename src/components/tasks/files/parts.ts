/** Examples in three parts, and what follows from the training part alone. */
import { UserError } from "../../user-error.ts";
import { entropyOf } from "./entropy.ts";
import { type Asked, type Examples, isClass, isEachStep, widthOf } from "./examples.ts";
import { momentsOf } from "./moments.ts";

export const PARTS = ["training", "validation", "test"] as const;

export interface Part {
  readonly examples: Examples;
  /** Those of them that belong to the part. */
  readonly numbers: Int32Array;
}
export type Parts = Readonly<Record<(typeof PARTS)[number], Part>>;

/** All steps of these sequences. */
const stepsOf = ({ examples: { starts }, numbers }: Part): Int32Array =>
  Int32Array.from(
    Array.from(numbers).flatMap((n) =>
      Array.from({ length: starts[n + 1]! - starts[n]! }, (_, t) => starts[n]! + t),
    ),
  );

/** Mean and standard deviation of each feature; 0 and 1 if nothing is to be scaled, and 1 for a feature that never changes. */
export function scaleOf(part: Part, features: number, standardise: boolean) {
  const mean = new Float64Array(features);
  const deviation = new Float64Array(features).fill(1);
  if (!standardise) return { mean, deviation };
  const steps = stepsOf(part);
  for (let i = 0; i < features; i++) {
    const found = momentsOf(Float64Array.from(steps, (step) => part.examples.inputs[step * features + i]!));
    mean[i] = found.mean;
    if (found.deviation > 0) deviation[i] = found.deviation;
    if (!Number.isFinite(found.deviation))
      throw new UserError("the inputs are too large to be squared; write them in a larger unit", "task.file");
  }
  return { mean, deviation };
}

/** Throws a UserError unless every input is the number of one of the symbols. */
export function checkSymbols(parts: Parts, symbols: number): void {
  for (const part of PARTS) {
    const { examples, numbers } = parts[part];
    const { starts, inputs } = examples;
    for (const n of numbers)
      for (let step = starts[n]!; step < starts[n + 1]!; step++) {
        const symbol = inputs[step]!;
        if (Number.isInteger(symbol) && symbol >= 0 && symbol < symbols) continue;
        const advice =
          Number.isInteger(symbol) && symbol >= symbols
            ? `write task.symbols: ${symbol + 1} at least`
            : "number the symbols from 0";
        throw new UserError(
          `step ${step - starts[n]!} of sequence ${n}, both counted from 0, is ${symbol}; of ${symbols} symbols the last is ${symbols - 1}; ${advice}`,
          "task.symbols",
        );
      }
  }
}

/** The entropy of the classes, or the sum of the variances of the values. Throws a UserError if all answers are the same. */
export function chanceOf(part: Part, asked: Pick<Asked, "answer" | "outputs">): number {
  const { answers } = part.examples;
  const counted = isEachStep(asked.answer) ? stepsOf(part) : part.numbers;
  const C = widthOf(asked);
  let chance = 0;
  if (isClass(asked.answer)) chance = entropyOf(counted, answers, asked.outputs);
  else
    for (let j = 0; j < C; j++) {
      const { deviation } = momentsOf(Float64Array.from(counted, (at) => answers[at * C + j]!));
      chance += deviation * deviation;
    }
  if (chance > 0 && Number.isFinite(chance)) return chance;
  throw new UserError(
    chance === 0
      ? "all answers of the training part are the same; there is nothing to learn"
      : "the answers are too large to be squared; write them in a larger unit",
    "task.file",
  );
}
