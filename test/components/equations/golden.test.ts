/** Gradients of equations against PyTorch autograd: test/golden/make_equations.py made the numbers and says how. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cell, equations, type Cell, mix, sigmoid, split, task } from "../../../src/api.ts";
import { catalogue, extend } from "../../../src/components/registry.ts";
import { checkedEngine } from "../../../src/engine/engine.ts";
import { wasmEngine } from "../../../src/engine/wasm/loader.ts";
import { lawsOf } from "../../../src/laws/index.ts";
import { makePlan } from "../../support/plan.ts";
import { computeGradient } from "../../../src/training/update.ts";
import { about } from "../../support/broken.ts";
import { optionsOf, surroundings } from "../../support/components.ts";
import { gradientOf, noFigures, relativeError, setParameter, smallRun } from "../../support/plans.ts";

type Numbers = readonly number[];
interface Golden {
  readonly batch: { B: number; T: number; I: number; C: number; x: Numbers; targets: Numbers };
  readonly cases: readonly {
    cell: string;
    hidden: number;
    values: Record<string, Numbers>;
    objective: number;
    gradients: Record<string, Numbers>;
  }[];
}
const { batch, cases } = JSON.parse(
  readFileSync(new URL("../../golden/equations.json", import.meta.url), "utf8"),
) as Golden;

/** h_t = (1 − z)∘h_{t−1} + z∘g, z and g from the input alone. */
const minGru = cell({
  ...about,
  create: (_, context) =>
    equations(context, {
      driveGates: 2,
      parameters: {},
      step({ a, h }) {
        const [gate, g] = split(a, 2);
        return { h: mix(sigmoid(gate), g, h) };
      },
    }),
});

/** A plug-in is held to looser rules than a test, so the compiler does not follow it from here. */
const plugin = async (name: string): Promise<Readonly<Record<string, Cell>>> =>
  (await import(`../../../experiments/plugins/${name}.ts`)) as Readonly<Record<string, Cell>>;
const { janet } = await plugin("my-cell");
const { janetByHand } = await plugin("my-cell-by-hand");

const cells: Readonly<Record<string, readonly Cell[]>> = {
  "min-gru": [minGru],
  janet: [janet!, janetByHand!],
};

/** The golden batch as a task. */
const golden = task({
  name: "golden",
  summary: "The same sequences every time",
  source: "this test",
  objective: "mean",
  options: {},
  sizes: () => sizes,
  create: () => ({
    ...sizes,
    longest: batch.T,
    counted: batch.T,
    unit: "answers",
    chanceLoss: 1,
    tolerance: 0.04,
    metric: { name: "error_rate", better: "lower", of: (tally) => tally.error_rate },
    memory: {},
    start() {},
    fill(into) {
      into.T = batch.T;
      into.carry = false;
      into.lengths.fill(batch.T);
      into.mask.fill(1);
      into.values.set(batch.x);
      into.targets.set(batch.targets);
    },
  }),
});
const sizes = {
  inputs: { kind: "values", size: batch.I },
  outputs: { kind: "values", size: batch.C },
  length: batch.T,
} as const;

/** Two programs that add the same terms in another order differ by rounding alone. */
const ROUNDING = 1e-10;

const CASES = cases.flatMap((one) => cells[one.cell]!.map((component) => ({ one, component })));

describe.each(CASES)("$one.cell as $component.name", ({ one, component }) => {
  test("has PyTorch's gradients", () => {
    const named = { ...component, name: "golden-cell" };
    const everything = extend(catalogue, [golden, named]);
    const given = {
      task: { name: "golden" },
      model: { cell: { name: "golden-cell", ...optionsOf(component, {}) }, hidden: one.hidden },
      training: { batch: batch.B },
      diagnostics: { measure: [] },
    };
    const plan = makePlan(smallRun(given, everything), 1, everything, {}, checkedEngine(wasmEngine()));
    expect(plan.parameters.map(({ name }) => name).sort()).toEqual(Object.keys(one.values).sort());
    for (const [name, rowMajor] of Object.entries(one.values)) setParameter(plan, name, rowMajor);
    const figures = noFigures();
    computeGradient(plan, 1, figures);
    // Every step counts, so that the objective is the loss.
    expect(Math.abs(figures.loss - one.objective)).toBeLessThan(ROUNDING * one.objective);
    for (const [name, expected] of Object.entries(one.gradients))
      expect(relativeError(gradientOf(plan, name), expected), name).toBeLessThan(ROUNDING);
  });

  test.each(lawsOf(component, optionsOf(component, {}), surroundings))("$sentence", ({ look }) => {
    expect(look()).toBeNull();
  });
});
