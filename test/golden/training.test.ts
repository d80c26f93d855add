/** Whole runs against PyTorch autograd and torch.optim: training.py made the numbers and says how. */
import { describe, expect, test } from "vitest";
import type { Choice } from "../../src/components/define.ts";
import { catalogue, extend } from "../../src/components/registry.ts";
import { checkedEngine } from "../../src/engine/engine.ts";
import { wasmEngine } from "../../src/engine/wasm/loader.ts";
import type { Plan } from "../../src/training/plan.ts";
import { makePlan } from "../support/plan.ts";
import { evaluate } from "../../src/training/evaluate.ts";
import { makeUpdate } from "../../src/training/update.ts";
import { GIVEN, givenTask } from "../support/given-task.ts";
import { noFigures, relativeError, setParameter, smallRun } from "../support/plans.ts";
import { golden, ROUNDING } from "./golden.ts";

const made = golden("training");

/** Puts the given masks where the noises keep those that they draw. */
function setMasks({ pass, settings }: Plan, masks: Readonly<Record<string, string>>, T: number): void {
  const { saved, B } = pass.at;
  for (const [name, digits] of Object.entries(masks)) {
    const kept = saved[name]![0]!;
    const bits = Array.from(digits, Number);
    if (name.startsWith("h-detach")) bits.forEach((bit, t) => kept.fill(bit, t * B, (t + 1) * B));
    else if (name.startsWith("recurrent-dropout")) {
      const { rate } = settings.training.noise.find((one) => one.name === "recurrent-dropout") as Choice & {
        rate: number;
      };
      for (let t = 0; t < T; t++)
        kept.set(
          bits.map((bit) => bit / (1 - rate)),
          t * bits.length,
        );
    } else kept.set(bits);
  }
}

function planOf(one: (typeof made.cases)[number]): Plan {
  const batches = made.batches[one.batches]!;
  const withTask = extend(catalogue, [givenTask(batches)]);
  // The start of W is the golden one, but some cells take only initializers that suit them.
  const W = { "exp-rnn": "henaff", scornn: "cayley" }[one.model.cell.name];
  const given = {
    task: GIVEN,
    model: { ...one.model, init: { W } },
    training: { ...one.training, updates: one.expected.losses.length, batch: batches.B },
  };
  const plan = makePlan(smallRun(given, withTask), 1, withTask, {}, checkedEngine(wasmEngine()));
  for (const [name, values] of Object.entries(one.start)) setParameter(plan, name, values);
  return plan;
}

describe("8 updates equal PyTorch's in float64", () => {
  test.each(made.cases.map((one) => [one.name, one] as const))("%s", (_, one) => {
    const plan = planOf(one);
    const { list } = made.batches[one.batches]!;
    const { losses, norms, penalties, evaluated, parameters } = one.expected;
    expect(plan.parameters.map(({ name }) => name).sort()).toEqual(Object.keys(parameters).sort());
    const figures = noFigures();
    const { verbs } = plan.pass;
    const { beforePass } = verbs;
    for (const [k, loss] of losses.entries()) {
      // In place of what noise would draw.
      if (one.masks.length > 0)
        verbs.beforePass = () => setMasks(plan, one.masks[k]!, list[k % list.length]!.T);
      makeUpdate(plan, k + 1, figures);
      expect(relativeError([figures.loss], [loss]), `loss ${k + 1}`).toBeLessThan(ROUNDING);
      expect(relativeError([figures.grad_norm], [norms[k]!]), `norm ${k + 1}`).toBeLessThan(ROUNDING);
      expect(relativeError([figures.penalty], [penalties[k]!]), `penalty ${k + 1}`).toBeLessThan(ROUNDING);
    }
    for (const { name, shape, values, columnMajor } of plan.parameters) {
      const [rows, columns = 1] = shape;
      const rowMajor = parameters[name]!.map((_, i) =>
        columnMajor ? values[(i % columns) * rows + Math.floor(i / columns)]! : values[i]!,
      );
      expect(relativeError(rowMajor, parameters[name]!), name).toBeLessThan(ROUNDING);
    }
    verbs.beforePass = beforePass;
    const { loss } = evaluate(plan, "validation", made.batches[one.batches]!.B);
    expect(relativeError([loss], [evaluated]), "evaluated").toBeLessThan(ROUNDING);
  });
});
