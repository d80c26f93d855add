import { describe, expect, test } from "vitest";
import {
  H,
  cells,
  statesOf,
  drawn,
  fraction,
  gradientsOf,
  normals,
  part,
  planned,
  savedOf,
  sequences,
} from "../../support/noises.ts";
import { setParameter } from "../../support/plans.ts";

describe("zoneout", () => {
  test("keeps units at its rate, and those of c at a rate of their own", () => {
    const rates = { h: 0.1, c: 0.6 };
    const plan = drawn("lstm", [part("zoneout", rates.h, { "cell-rate": rates.c })]);
    for (const [component, rate] of Object.entries(rates)) {
      // 5000 draws: five standard deviations are at most 0.035.
      const share = savedOf(plan, `zoneout.renewed.${component}`);
      expect(Math.abs(fraction(share, 0) - rate)).toBeLessThan(0.035);
      expect(fraction(share, 0) + fraction(share, 1)).toBe(1);
    }
    const { at } = plan.pass;
    for (const [i, component] of ["h", "c"].entries()) {
      const share = at.saved[`zoneout.renewed.${component}`]!;
      for (let t = 0; t < 50; t++)
        for (let k = 0; k < 20 * H; k++)
          if (share[t]![k] === 0) expect(at.state[t + 1]![i]![k]).toBe(at.state[t]![i]![k]);
    }
  });

  test("without a cell-rate c is kept as often as h, by draws of its own", () => {
    const plan = drawn("lstm", [part("zoneout", 0.3)]);
    const [h, c] = [savedOf(plan, "zoneout.renewed.h"), savedOf(plan, "zoneout.renewed.c")];
    expect(Math.abs(fraction(c, 0) - 0.3)).toBeLessThan(0.035);
    // Both kept: 0.09 if independent, 0.3 if the same.
    const both = h.map((value, i) => Math.max(value, c[i]!));
    expect(Math.abs(fraction(both, 0) - 0.09)).toBeLessThan(0.03);
  });

  test.each(cells)("at rate 1 %s keeps s_0 for ever, and sends errors back to it undiminished", (cell) => {
    const plan = planned(cell, [part("zoneout", 1)], { model: { "initial-state": "learned" } });
    for (const { name, values } of plan.parameters)
      if (name.startsWith("s0.")) setParameter(plan, name, normals(values.length, name));
    const gradients = gradientsOf(plan);
    for (const block of statesOf(plan)) expect(block).toEqual(statesOf(plan)[0]);
    for (const [i, { name }] of plan.parameters.entries())
      if (!/^(V|c|s0\.h)$/.test(name))
        expect(
          gradients[i]!.every((g) => g === 0),
          name,
        ).toBe(true);
    const h = plan.parameters.findIndex(({ name }) => name === "s0.h");
    expect(gradients[h]!.some((g) => g !== 0)).toBe(true);
  });

  test("evaluates with its expectation: s_1 = 0.75·tanh(0.5) and s_2 = 0.25·s_1 + 0.75·tanh(2·s_1 + 0.5)", () => {
    const one = {
      ...sequences,
      B: 1,
      T: 2,
      lengths: [2],
      mask: [1, 1],
      values: [0.5, 0, 0.5, 0],
      targets: [0, 0, 0, 0],
    };
    const plan = planned("vanilla", [part("zoneout", 0.25)], { model: { hidden: 1 } }, one);
    setParameter(plan, "U", [1, 0]);
    setParameter(plan, "W", [2]);
    setParameter(plan, "b", [0]);
    plan.task.fill(plan.pass.batch, plan.sources.validation, 1);
    plan.pass.prepare();
    plan.pass.forward(plan.carried.validation, null);
    const s1 = 0.75 * Math.tanh(0.5);
    expect(plan.pass.at.state[1]![0]![0]).toBeCloseTo(s1, 15);
    expect(plan.pass.at.state[2]![0]![0]).toBeCloseTo(0.25 * s1 + 0.75 * Math.tanh(2 * s1 + 0.5), 15);
  });
});
