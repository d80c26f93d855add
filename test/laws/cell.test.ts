import { describe, expect, test } from "vitest";
import type { Block } from "../../src/components/define.ts";
import { catalogue } from "../../src/components/registry.ts";
import { referenceEngine } from "../../src/engine/engine.ts";
import { fillGaussian, makeStream } from "../../src/engine/streams.ts";
import type { Plan } from "../../src/training/plan.ts";
import { chosen, planOn } from "../support/plans.ts";

const [B, T, H, I] = [3, 6, 5, 2];

function planned(cell: string, poison = false): Plan {
  const inputs = new Float64Array(T * B * I);
  fillGaussian(inputs, inputs.length, 1, makeStream(1, "inputs"));
  // The last sequence of each step becomes something else altogether.
  if (poison) for (let i = 0; i < inputs.length; i++) if (Math.floor(i / I) % B === B - 1) inputs[i] = 50;
  const plan = planOn(
    {
      B,
      T,
      inputs: { kind: "values", size: I },
      outputs: { kind: "values", size: 1 },
      values: [...inputs],
      targets: Array<number>(T * B).fill(0),
    },
    { model: { cell: chosen("cell", cell), hidden: H } },
    referenceEngine(), // whose kernels take the arrays of this test
  );
  const { pass, task, sources, carried } = plan;
  task.fill(pass.batch, sources.training, B);
  pass.prepare();
  pass.forward(carried.training, null);
  pass.readOut("sum");
  pass.linearize();
  return plan;
}

describe.each([...catalogue.cell.keys()])("cell %s", (cell) => {
  const plan = planned(cell);
  const { at } = plan.pass;
  const { shapes, verbs } = plan.model.cell;
  const widths = Object.values(shapes.state);
  const blockOf = (rows: number, sizes: readonly number[], name?: string): Block =>
    sizes.map((size) => {
      const part = new Float64Array(rows * size).fill(NaN);
      if (name) fillGaussian(part, part.length, 1, makeStream(9, `${name} ${size}`));
      return part;
    });

  test.each([
    [0, T, 1],
    [2, 3, 2],
    [T - 1, 1, 7],
  ])(
    "⟨u, Jv⟩ = ⟨Jᵀu, v⟩ for every row of a block from step %i, %i steps, %i vectors each",
    (t, steps, vectors) => {
      const rows = steps * B * vectors;
      const [u, v] = [blockOf(rows, widths, "u"), blockOf(rows, widths, "v")];
      const [Jv, JTu] = [blockOf(rows, widths), blockOf(rows, widths)];
      const delta = blockOf(rows, shapes.delta);
      const tangent = blockOf(rows, shapes.delta);
      tangent[0]!.fill(0);
      verbs.pushforward(at, Jv, tangent, v, t, steps, vectors);
      verbs.absorb(at, delta, u, t, steps, vectors);
      verbs.pullback(at, JTu, delta, u, t, steps, vectors);
      for (let row = 0; row < rows; row++) {
        const inner = (a: Block, b: Block): number =>
          widths.reduce((sum, width, i) => {
            for (let j = row * width; j < (row + 1) * width; j++) sum += a[i]![j]! * b[i]![j]!;
            return sum;
          }, 0);
        expect(Math.abs(inner(u, Jv) - inner(JTu, v))).toBeLessThan(1e-12);
      }
    },
  );

  test("J v equals the central difference of the next state", () => {
    const v = blockOf(B, widths, "direction");
    const Jv = blockOf(B, widths);
    const t = 3;
    const tangent = blockOf(B, shapes.delta);
    tangent[0]!.fill(0);
    verbs.pushforward(at, Jv, tangent, v, t, 1, 1);
    const h = 1e-6;
    const moved = (sign: number): number[] => {
      const fresh = planned(cell);
      const { at } = fresh.pass;
      fresh.pass.computeDrive();
      for (const [i, part] of v.entries())
        for (let j = 0; j < part.length; j++) at.state[t]![i]![j]! += sign * h * part[j]!;
      fresh.model.cell.verbs.forward(at, t);
      return widths.flatMap((width, i) => [...at.state[t + 1]![i]!.subarray(0, B * width)]);
    };
    const [above, below] = [moved(1), moved(-1)];
    for (const [j, expected] of Jv.flatMap((part) => [...part]).entries()) {
      expect(Math.abs((above[j]! - below[j]!) / (2 * h) - expected)).toBeLessThan(1e-8);
    }
  });

  test("what happens to one sequence leaves the states of the others untouched", () => {
    const other = planned(cell, true).pass.at;
    for (const [i, width] of widths.entries()) {
      for (let t = 1; t <= T; t++) {
        const length = (B - 1) * width;
        expect(other.state[t]![i]!.subarray(0, length)).toEqual(at.state[t]![i]!.subarray(0, length));
      }
    }
  });
});
