import { describe, expect, test } from "vitest";
import type { Block } from "../../../src/components/define.ts";
import { referenceEngine } from "../../../src/engine/engine.ts";
import { B, H, random, sequences } from "../../support/gated.ts";
import { chosen, planOn } from "../../support/plans.ts";

const CELLS = ["gru", "lstm"];

describe.each(CELLS)("two layers of %s", (name) => {
  const plan = planOn(
    sequences("values"),
    { model: { cell: chosen("cell", name), layers: 2, hidden: H } },
    referenceEngine(),
  );
  for (const { name: parameter, values } of plan.parameters) random(values, parameter);
  const { pass, task, sources, carried } = plan;
  const { verbs } = pass;
  const { shapes, widths } = plan.model.cell;
  task.fill(pass.batch, sources.training, B);
  pass.prepare();
  pass.forward(carried.training, null);
  pass.linearize();
  const blockOf = (rows: number, sizes: readonly number[], seed?: string): Block =>
    sizes.map((size, i) => {
      const part = new Float64Array(rows * size).fill(NaN);
      if (seed) random(part, `${seed} ${i}`);
      return part;
    });
  const inner = (a: Block, b: Block): number =>
    a.reduce((sum, part, i) => part.reduce((s, x, j) => s + x * b[i]![j]!, sum), 0);

  test("⟨u, Jv + (∂s/∂a)w⟩ = ⟨Jᵀu, v⟩ + ⟨delta, w⟩ with a change w of the drive", () => {
    const [t, steps, vectors] = [1, 4, 3];
    const rows = steps * B * vectors;
    const [u, v, w] = [
      blockOf(rows, widths, "u"),
      blockOf(rows, widths, "v"),
      blockOf(rows, [shapes.drive], "w"),
    ];
    const [Jv, JTu] = [blockOf(rows, widths), blockOf(rows, widths)];
    const [tangent, delta] = [blockOf(rows, shapes.delta), blockOf(rows, shapes.delta)];
    tangent[0]!.set(w[0]!);
    verbs.pushforward(Jv, tangent, v, t, steps, vectors);
    verbs.pullToDrive(delta, u, t, steps, vectors);
    verbs.pullToState(JTu, delta, u, t, steps, vectors);
    // A sum of some thousand products of order 1 in another order.
    expect(Math.abs(inner(u, Jv) - inner(JTu, v) - inner([delta[0]!], w))).toBeLessThan(1e-12);
  });

  test("pullToState takes another delta with ds = 0, as it does the sum of two", () => {
    const rows = B;
    const [u, zero] = [blockOf(rows, widths, "u"), blockOf(rows, widths)];
    for (const part of zero) part.fill(0);
    const delta = blockOf(rows, shapes.delta);
    verbs.pullToDrive(delta, u, 2, 1, 1);
    // The stack's parts of ds among the delta are no delta of their own: another delta has none.
    const other = blockOf(rows, shapes.delta, "other");
    for (const part of other.slice(name === "gru" ? 4 : 2)) part.fill(0);
    const [of, ofOther, ofSum] = [blockOf(rows, widths), blockOf(rows, widths), blockOf(rows, widths)];
    verbs.pullToState(of, delta, u, 2, 1, 1);
    verbs.pullToState(ofOther, other, zero, 2, 1, 1);
    const sum = delta.map((part, i) => part.map((x, j) => x + other[i]![j]!));
    verbs.pullToState(ofSum, sum, u, 2, 1, 1);
    for (const [i, part] of ofSum.entries())
      for (const [j, x] of part.entries())
        expect(Math.abs(x - of[i]![j]! - ofOther[i]![j]!)).toBeLessThan(1e-13); // rounding of sums of order 1
  });
});
