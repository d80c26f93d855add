/** Sequences with their answers, as they stand in a file, whatever its format. */
import { UserError } from "../../user-error.ts";

export const ANSWERS = ["class", "class-each-step", "values", "values-each-step"] as const;
export type Answer = (typeof ANSWERS)[number];

export interface Asked {
  /** Inputs of a step. */
  readonly features: number;
  readonly answer: Answer;
  /** Classes, or values of an answer. */
  readonly outputs: number;
  /** Columns of a CSV file. */
  readonly sequence: string;
  readonly step: string;
  readonly label: string;
}

/** N sequences, one after the other. */
export interface Examples {
  /** The step with which each begins, and behind the last one the number of all steps, [N + 1]. */
  readonly starts: Int32Array;
  /** [steps, features] */
  readonly inputs: Float64Array;
  /** Of each sequence, or of each step: a class, or `outputs` values. */
  readonly answers: Float64Array;
}

export const isClass = (answer: Answer): boolean => answer.startsWith("class");
export const isEachStep = (answer: Answer): boolean => answer.endsWith("each-step");
/** Numbers of one answer. */
export const widthOf = ({ answer, outputs }: Pick<Asked, "answer" | "outputs">): number =>
  isClass(answer) ? 1 : outputs;

/** Throws a UserError unless this is one of the classes; `where` says what stands there. */
export function checkClass(label: number, { outputs }: Asked, where: () => string): void {
  if (Number.isInteger(label) && label >= 0 && label < outputs) return;
  const advice =
    Number.isInteger(label) && label >= outputs
      ? `write task.outputs: ${label + 1} at least`
      : "number the classes from 0";
  throw new UserError(`${where()} is ${label}; of ${outputs} classes the last is ${outputs - 1}; ${advice}`);
}
