import { expect, test } from "vitest";
import type { BuiltTask } from "../../../src/components/define.ts";
import { build, roomFor, sourceOf } from "../../support/tasks.ts";

/** Mean loss of the best constant answer, from many sequences. */
function chanceFromData(task: BuiltTask): { loss: number; error: number } {
  const batch = roomFor(task, 500);
  const source = sourceOf(task, "training");
  const losses: number[] = [];
  const counts = new Map<number, number>();
  const targets: number[] = [];
  for (let k = 0; k < 40; k++) {
    task.fill(batch, source, 500);
    for (let row = 0; row < batch.T * batch.B; row++) {
      if (batch.mask[row] === 0) continue;
      if (task.outputs.kind === "values") targets.push(batch.targets[row]!);
      else counts.set(batch.labels[row]!, (counts.get(batch.labels[row]!) ?? 0) + 1);
    }
  }
  if (task.outputs.kind === "values") {
    const mean = targets.reduce((sum, y) => sum + y, 0) / targets.length;
    losses.push(...targets.map((y) => (y - mean) ** 2));
  } else {
    const total = [...counts.values()].reduce((sum, n) => sum + n, 0);
    for (const n of counts.values()) for (let i = 0; i < n; i++) losses.push(-Math.log(n / total));
  }
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  const variance = losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / losses.length;
  return { loss: mean, error: Math.sqrt(variance / losses.length) };
}

test.each(["adding", "temporal-order"])(
  "the chance level of %s is that of the best constant answer",
  (name) => {
    const task = build(name, name === "adding" ? { length: 20 } : { length: 20 });
    const { loss, error } = chanceFromData(task);
    // Four standard errors of the estimate, and the bias of a fitted constant.
    expect(Math.abs(loss - task.chanceLoss)).toBeLessThan(4 * error + 1e-3);
  },
);
