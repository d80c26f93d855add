import { describe, expect, test } from "vitest";
import { z } from "../../../src/components/define.ts";
import { catalogue } from "../../../src/components/registry.ts";
import { exp, log, sigmoid } from "../../../src/engine/elementary.ts";
import { referenceEngine } from "../../../src/engine/engine.ts";
import { makeStream } from "../../../src/engine/streams.ts";
import { makePlan } from "../../support/plan.ts";
import { biasesOf } from "../../support/gates.ts";
import { smallRun } from "../../support/plans.ts";

describe("chrono", () => {
  test("the gate that writes has just the opposite bias, and biases of no gate are 0", () => {
    const [b] = biasesOf("chrono");
    expect(b![2]).toBe(-b![0]!);
    expect(b![3]).toBe(-b![1]!);
    expect([b![5], b![6]]).toEqual([0, 0]);
    expect(new Set([b![0], b![1], b![4]]).size).toBe(3);
  });

  test("σ(ln(τ − 1)) = 1 − 1/τ and σ(−ln(τ − 1)) = 1/τ", () => {
    // Each of the functions is good to an ulp or two.
    for (const tau of [2, 3.7, 50, 1e4]) {
      expect(Math.abs(sigmoid(log(tau - 1)) - (1 - 1 / tau))).toBeLessThan(4e-16);
      expect(Math.abs(sigmoid(-log(tau - 1)) * tau - 1)).toBeLessThan(1e-14);
    }
  });

  test("time constants are uniform on [2, Tmax]: their mean is Tmax/2 + 1, and none lies outside", () => {
    const { create, options } = catalogue.initializer.get("chrono")!;
    const built = create(z.object(options).parse({ longest: 100 }), {
      activation: undefined as never,
      longest: 7,
    });
    const n = 4000;
    const keep = new Float64Array(n);
    built.fillGates!(keep, undefined, n, makeStream(5, "init gates 0"));
    const tau = keep.map((bias) => 1 / (1 - sigmoid(bias)));
    expect(Math.min(...tau)).toBeGreaterThanOrEqual(2 - 1e-12);
    expect(Math.max(...tau)).toBeLessThanOrEqual(100 + 1e-9);
    // The mean of 4000 draws has the standard deviation 98/√12/√4000 = 0.45.
    expect(Math.abs(tau.reduce((sum, one) => sum + one, 0) / n - 51)).toBeLessThan(1.4);
  });

  test("without `longest` Tmax is the task's longest sequence", () => {
    const longest = 12;
    const [b] = biasesOf("chrono");
    expect(biasesOf("chrono", { longest })[0]).toEqual(b);
    expect(biasesOf("chrono", { longest: longest + 1 })[0]).not.toEqual(b);
  });

  test("Tmax = 2 leaves one time constant, 2: all biases are 0", () => {
    expect([...biasesOf("chrono", { longest: 2 })[0]!].every((b) => b === 0)).toBe(true);
  });

  test("layers of a stack draw their own", () => {
    const [first, second] = biasesOf("chrono", {}, 1, 2);
    expect(second).not.toEqual(first);
    expect(second![2]).toBe(-second![0]!);
  });
});

describe.each([
  ["lstm", "c"],
  ["gru", "h"],
  ["minimal-rnn", "h"],
])("with zero weights, %s from chrono biases", (name, part) => {
  test(`keeps 1 − 1/τ of ${part} at every step, unit by unit: ∂${part}_T/∂${part}_0 = (1 − 1/τ)^T`, () => {
    const init = { W: "constant", U: "constant", b: "chrono" };
    const settings = smallRun({ model: { cell: name, init } });
    const plan = makePlan(settings, 1, catalogue, {}, referenceEngine());
    const { pass, carried, task, sources } = plan;
    const { shapes, widths } = plan.model.cell;
    const { keep } = shapes.memoryGates![0]!;
    const biases = plan.parameters.find((one) => one.name === keep.parameter)!.values;
    const tau = Array.from({ length: 7 }, (_, i) => 1 + exp(biases[keep.from + i]!));
    task.fill(pass.batch, sources.training, pass.batch.B);
    pass.prepare();
    pass.forward(carried.training, null);
    pass.linearize();
    const blockOf = (widths: readonly number[]) =>
      widths.map((width) => new Float64Array(pass.batch.B * width));
    const at = Object.keys(shapes.state).indexOf(part);
    let v = blockOf(widths);
    v[at]!.fill(1, 0, 7);
    for (let t = 0; t < pass.batch.T; t++) {
      const out = blockOf(widths);
      pass.verbs.pushforward(out, blockOf(shapes.delta), v, t, 1, 1);
      v = out;
    }
    for (const [i, one] of tau.entries()) {
      expect(one).toBeGreaterThanOrEqual(2);
      // Twelve factors, each right to an ulp or two.
      expect(Math.abs(v[at]![i]! / (1 - 1 / one) ** pass.batch.T - 1)).toBeLessThan(1e-14);
    }
  });
});
