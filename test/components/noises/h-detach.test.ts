import { describe, expect, test } from "vitest";
import type { Block } from "../../../src/components/define.ts";
import {
  B,
  H,
  T,
  blockOf,
  drawn,
  fraction,
  gradientsOf,
  part,
  passed,
  planned,
  savedOf,
} from "../../support/noises.ts";
import { relativeError } from "../../support/plans.ts";

describe("h-detach", () => {
  test("detaches steps at its rate, each for the whole batch, and changes no state", () => {
    const plan = drawn("lstm", [part("h-detach", 0.25)]);
    const through = savedOf(plan, "h-detach.through");
    let detached = 0;
    for (let t = 0; t < 50; t++) {
      const row = new Set(through.subarray(t * 20, (t + 1) * 20));
      expect(row.size).toBe(1);
      if (row.has(0)) detached++;
    }
    // 50 draws: four standard deviations are 0.245 of 50.
    expect(Math.abs(detached / 50 - 0.25)).toBeLessThan(0.245);
    const plain = drawn("lstm", []);
    for (const [t, block] of plain.pass.at.state.entries())
      for (const [i, s] of block.entries())
        expect(plan.pass.at.state[t]![i]!.slice(0, 20 * H)).toEqual(s.slice(0, 20 * H));
  });

  test("detaches at its rate over many updates", () => {
    const plan = drawn("vanilla", [part("h-detach", 0.25)]);
    let detached = 0;
    for (let update = 0; update < 200; update++) {
      plan.pass.verbs.beforePass(50, plan.noise);
      detached += fraction(savedOf(plan, "h-detach.through"), 0) / 200;
    }
    // 10000 draws: five standard deviations are 0.022.
    expect(Math.abs(detached - 0.25)).toBeLessThan(0.022);
  });

  test("at rate 1 only the cell path of an lstm is left: ds_{t−1} = (0, f∘…), as without h's column", () => {
    const [detached, plain] = [planned("lstm", [part("h-detach", 1)]), planned("lstm", [])].map((plan) => {
      passed(plan);
      const { verbs } = plan.pass;
      const { shapes } = plan.model.cell;
      const ds = blockOf(T * B, [H, H], "ds");
      const [delta, out] = [blockOf(T * B, shapes.delta), blockOf(T * B, [H, H])];
      verbs.pullToDrive(delta, ds, 0, T, 1);
      verbs.pullToState(out, delta, ds, 0, T, 1);
      return out;
    }) as [Block, Block];
    expect([...detached[0]!]).toEqual(Array(T * B * H).fill(0));
    expect(detached[1]).toEqual(plain[1]);
    expect(plain[0]!.every((value) => value !== 0)).toBe(true);
  });

  test("at rate 1 the gradient of vanilla is that of window with length 0, and of chunk with length 1", () => {
    const detached = gradientsOf(planned("vanilla", [part("h-detach", 1)]));
    for (const truncation of [
      { name: "window", length: 0 },
      { name: "chunk", length: 1 },
    ])
      for (const [i, gradient] of gradientsOf(planned("vanilla", [], { training: { truncation } })).entries())
        expect(relativeError(detached[i]!, gradient)).toBe(0);
  });

  test("each layer of a stack draws for itself", () => {
    const plan = drawn("lstm", [part("h-detach", 0.25)], 2);
    expect(savedOf(plan, "h-detach.through")).not.toEqual(savedOf(plan, "h-detach.through.2"));
  });
});
