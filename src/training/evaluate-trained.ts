/** A network that was trained earlier, evaluated again: on the test sequences of its task, at any length. */
import { Answers } from "./answers.ts";
import { evaluate } from "./evaluate.ts";
import type { AtLength } from "./events.ts";
import type { Pass } from "./pass.ts";
import type { Plan } from "./plan.ts";

/** A parameter as it was saved: its numbers lie as in the plan. */
export interface SavedParameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly columnMajor: boolean;
  readonly values: Float64Array;
}

/** Puts the saved values in place of those that the plan began with. Throws an Error if they are of another model. */
export function loadParameters({ parameters }: Plan, saved: readonly SavedParameter[]): void {
  const byName = new Map(saved.map((one) => [one.name, one]));
  for (const { name, shape, columnMajor, values } of parameters) {
    const found = byName.get(name);
    if (found === undefined) throw new Error(`there is no ${name} among the saved parameters`);
    if (found.shape.join("×") !== shape.join("×") || found.columnMajor !== columnMajor)
      throw new Error(`the saved ${name} is ${found.shape.join("×")}, and the model's is ${shape.join("×")}`);
    values.set(found.values);
  }
}

/**
 * On the first `sequences` test sequences, at the task's own length and at the others of the plan. `see` is shown the
 * pass over every batch, and the number of its first sequence.
 */
export function evaluateTrained(
  plan: Plan,
  sequences: number,
  see: (pass: Pass, first: number, length: number) => void = () => {},
): readonly AtLength[] {
  return [plan.task, ...plan.others].map((task, i) => {
    const answers = new Answers();
    const wanted = i === 0 ? task.longest : (plan.settings.evaluation.lengths[i - 1] ?? task.longest);
    const at = { ...plan, task };
    const { length, ...tally } = evaluate(at, "test", sequences, {
      answers,
      see: (pass, first) => see(pass, first, wanted),
    });
    return {
      length,
      sequences,
      loss: tally.loss,
      metric: task.metric.of(tally),
      chance_loss: task.chanceLoss,
      constant_loss: answers.constant(at).loss,
    };
  });
}
