/** What a measurement computes of the probe batch: what its diagnostics need, and no more. */
import { describe, expect, test, vi } from "vitest";
import type { Need } from "../../src/components/define.ts";
import { diagnostic, NEEDS } from "../../src/components/define.ts";
import { catalogue, extend } from "../../src/components/registry.ts";
import { bytesOf } from "../../src/engine/arena.ts";
import { draftRun } from "../../src/training/draft.ts";
import type { Plan } from "../../src/training/plan.ts";
import { freshEngine } from "../support/engine.ts";
import { makePlan } from "../support/plan.ts";
import { about } from "../support/broken.ts";
import { smallRun } from "../support/plans.ts";
import { measured } from "../support/measured.ts";

/** One that says what it needs, and adds up the first matrix. */
const needing = (needs: Need) =>
  diagnostic({
    ...about,
    name: `needs-${needs}`,
    create: () => ({
      needs,
      columns: [{ name: "sum", unit: "1", about: "Sum of the first matrix" }],
      summaries: [],
      work: () => ({}),
      bind:
        ({ verbs }) =>
        (emit) => {
          emit([verbs.matrices()[0]!.values.reduce((sum, w) => sum + w, 0)]);
          return [];
        },
    }),
  });
const extended = extend(catalogue, NEEDS.map(needing));
const settingsFor = (measure: readonly string[]) => smallRun({ diagnostics: { measure } }, extended);

/** How often a measurement calls what costs something. */
function callsOf(plan: Plan): Record<string, number> {
  const { task, pass } = plan;
  const probe = plan.probe ?? pass;
  const spies = {
    fill: vi.spyOn(task, "fill"),
    prepare: vi.spyOn(probe, "prepare"),
    forward: vi.spyOn(probe, "forward"),
    steps: vi.spyOn(probe.verbs, "forward"),
    linearize: vi.spyOn(probe, "linearize"),
    readOut: vi.spyOn(probe.readOut, "forward"),
    injectErrors: vi.spyOn(probe, "injectErrors"),
  };
  measured(plan);
  return Object.fromEntries(Object.entries(spies).map(([name, spy]) => [name, spy.mock.calls.length]));
}

const T = 12;
const WEIGHTS = { fill: 0, prepare: 1, forward: 0, steps: 0, linearize: 0, readOut: 0, injectErrors: 0 };
const STATES = { ...WEIGHTS, fill: 1, forward: 1, steps: T };
const SLOPES = { ...STATES, linearize: 1 };
const ERRORS = { ...SLOPES, readOut: 1, injectErrors: 1 };

describe("a measurement computes", () => {
  test.each([
    ["no forward pass and no read-out for what needs the weights alone", ["needs-weights"], WEIGHTS],
    ["the states and nothing of the way back for what needs them", ["needs-states"], STATES],
    ["no read-out for what needs slopes", ["needs-slopes"], SLOPES],
    ["everything for what needs errors", ["needs-errors"], ERRORS],
    ["what the neediest needs, once for all", ["needs-weights", "needs-errors", "needs-slopes"], ERRORS],
  ])("%s", (_, names, expected) => {
    expect(callsOf(makePlan(settingsFor(names), 1, extended, {}))).toEqual(expected);
  });

  test("nothing where nothing is measured", () => {
    const plan = makePlan(settingsFor([]), 1, extended, {});
    expect(callsOf(plan)).toEqual({ ...WEIGHTS, prepare: 0 });
    expect(measured(plan)).toEqual([]);
  });
});

test("what needs the weights alone sees those of the update at which it measures", () => {
  const plan = makePlan(settingsFor(["needs-weights"]), 1, extended, {});
  const W = plan.parameters.find(({ name }) => name === "W")!.values;
  for (const value of [0.5, -2]) {
    W.fill(value);
    expect(measured(plan)[0]!.rows).toEqual([[49 * value]]);
  }
});

test("with nothing to measure there is no probe batch, and no byte for one", () => {
  const [none, jacobians] = [[], ["jacobians"]].map((names) =>
    draftRun(settingsFor(names), catalogue, {}, freshEngine()),
  );
  expect(none!.probe).toBeNull();
  expect(none!.bytes).toBe(bytesOf(none!.state) + bytesOf(none!.scratch));
  expect(jacobians!.bytes).toBe(none!.bytes + bytesOf(jacobians!.probe!));
  expect(none!.bytes).toBeLessThan(jacobians!.bytes);
  expect(makePlan(settingsFor([]), 1, catalogue, {}).probe).toBeNull();
});
