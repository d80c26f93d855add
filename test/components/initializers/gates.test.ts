/** What initializers of gates refuse. */
import { describe, expect, test } from "vitest";
import { z } from "../../../src/components/define.ts";
import { catalogue } from "../../../src/components/registry.ts";
import { makeStream } from "../../../src/engine/streams.ts";
import { makePlan } from "../../support/plan.ts";
import { extended } from "../../support/gates.ts";
import { smallRun } from "../../support/plans.ts";
import type { Given } from "../../support/settings.ts";

describe("what does not fit is refused, by name", () => {
  const refusal = (model: Given["model"]) => () => makePlan(smallRun({ model }, extended), 1, extended, {});

  test.each(["chrono", "forget-bias"])("%s for a matrix", (name) => {
    expect(refusal({ init: { W: name } })).toThrow(/model\.init\.W: .* biases of gates; .* model\.init\.b/);
  });

  test("a cell without gates", () => {
    expect(refusal({ init: { b: "chrono" } })).toThrow(/chrono sets the biases of gates.*vanilla has none/);
  });

  test("a cell without biases", () => {
    const init = { b: "chrono" };
    expect(refusal({ cell: "gated", bias: false, init })).toThrow(/there are no biases/);
  });
});

test.each(["chrono", "forget-bias"])("%s has no matrix to give to one who calls it past the plan", (name) => {
  const { create, options } = catalogue.initializer.get(name)!;
  const built = create(z.object(options).parse({}), { activation: undefined as never, longest: 7 });
  expect(() => built.fill(new Float64Array(1), 1, 1, makeStream(1, "init W"))).toThrow(/biases of gates/);
});
