/** Central differences of the surrogate, over every cell × truncation × loss × regularizer of the catalogue. */
import { describe, expect, test } from "vitest";
import { catalogue } from "../../src/components/registry.ts";
import { UserError } from "../../src/components/user-error.ts";
import { reference } from "../../src/engine/reference/index.ts";
import { makeStream, nextBelow, nextUniform } from "../../src/engine/streams.ts";
import { checkGradients } from "../../src/training/gradient-check.ts";
import type { Plan } from "../../src/training/plan.ts";
import { makePlan } from "../support/plan.ts";
import type { FixedSequences } from "../support/plans.ts";
import { chosen, planOn, smallRun } from "../support/plans.ts";

const [B, T, H] = [3, 7, 5];

/** Options that make a truncation cut within seven steps, where it has such an option. */
const truncations = [...catalogue.truncation.keys()].map((name) =>
  chosen("truncation", name, { length: 2, every: 2, back: 3 }),
);

/** A regularizer whose strength and bound show, on all matrices that it can be on. */
function regularizerOf(name: string) {
  const choice = chosen("regularizer", name, { strength: 0.1, bound: 0.5, every: 2 });
  const options = Object.fromEntries(Object.entries(choice).filter(([key]) => key !== "name"));
  const built = catalogue.regularizer.get(name)!.create(options, { kernels: reference });
  return { ...choice, ...("on" in built && { on: built.needs === "weights" ? ["W", "U"] : ["W"] }) };
}

/** undefined where the cell has not what the settings ask for, which must be said to the user. */
function planIfItFits(overrides: Parameters<typeof planOn>[1], loss: "classes" | "values") {
  try {
    return planOn(sequences(loss), overrides);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return undefined;
  }
}

/** All entries without a penalty; with one, a few of each parameter: its gradient is a sum. */
function expectRightGradients(plan: Plan, entriesPerParameter: number): void {
  for (const { parameter, worst, entries } of checkGradients(plan, entriesPerParameter)) {
    expect(entries, parameter).toBeGreaterThan(0);
    expect(worst, parameter).toBeLessThan(1e-6);
  }
}

function sequences(loss: "classes" | "values"): FixedSequences {
  const stream = makeStream(2, loss);
  const numbers = (n: number) => Array.from({ length: n }, () => 2 * nextUniform(stream) - 1);
  const lengths = [7, 5, 6];
  return {
    B,
    T,
    inputs: loss === "classes" ? { kind: "index", size: 4 } : { kind: "values", size: 2 },
    outputs: { kind: loss, size: 3 },
    lengths,
    mask: Array.from({ length: T * B }, (_, row) => (Math.floor(row / B) < lengths[row % B]! ? 1 : 0)),
    ...(loss === "classes"
      ? {
          indices: Array.from({ length: T * B }, () => nextBelow(stream, 4)),
          labels: Array.from({ length: T * B }, () => nextBelow(stream, 3)),
        }
      : { values: numbers(T * B * 2), targets: numbers(T * B * 3) }),
  };
}

describe.each([...catalogue.cell.keys()])("cell %s", (cell) => {
  describe.each(truncations)("truncation $name", (truncation) => {
    describe.each(["classes", "values"] as const)("loss on %s", (loss) => {
      test.each(["none", ...catalogue.regularizer.keys()])("regularizer %s", (regularizer) => {
        const plan = planIfItFits(
          {
            model: { cell: chosen("cell", cell), hidden: H },
            training: {
              truncation,
              objective: loss === "classes" ? "sum" : "mean",
              regularizers: regularizer === "none" ? [] : [regularizerOf(regularizer)],
            },
          },
          loss,
        );
        if (regularizer === "none") expect(plan).toBeDefined();
        if (plan) expectRightGradients(plan, regularizer === "none" ? 1000 : 8);
      });
    });
  });
});

test.each([...catalogue.activation.keys()])(
  "activation %s: the gradient of a vanilla network is right",
  (name) => {
    const activation = chosen("activation", name);
    expectRightGradients(planOn(sequences("values"), { model: { activation, hidden: H } }), 1000);
  },
);

test.each([
  { bias: -0.3, layers: 1 },
  { bias: 0.2, layers: 1 },
  { bias: -0.1, layers: 2 },
])("mod-relu with a bias of $bias, learnt, in $layers layers: the gradient is right", ({ bias, layers }) => {
  const activation = chosen("activation", "mod-relu", { bias });
  const init = Object.fromEntries(
    (["W", "U", "V", "b"] as const).map((at) => [at, { name: "gaussian", std: 0.5 }]),
  ) as unknown as Plan["settings"]["model"]["init"];
  const plan = planOn(sequences("values"), { model: { activation, hidden: H, layers, init } });
  expectRightGradients(plan, 1000);
  const thresholds = plan.parameters.filter(({ name }) => name.startsWith("threshold"));
  expect(thresholds.length).toBe(layers);
  for (const { name } of thresholds) expect(plan.pass.at.gradients[name]!.some((g) => g !== 0)).toBe(true);
});

test("one z among 48 000 that meets a kink makes no entry of its gradient wrong", () => {
  // mod-relu at a bias of 0: within ±h of the bias a dead zone or a jump opens, and a few z lie there.
  const model = { cell: "scornn", hidden: 40, activation: "mod-relu", init: { W: "henaff" } };
  const settings = smallRun({ task: { name: "adding", length: 60 }, model, training: { batch: 20 } });
  expectRightGradients(makePlan(settings, 0, catalogue, {}), 40);
});

test("a penalty whose slope bends right at the start makes no entry of a right gradient wrong", () => {
  // Every gate's W has σ₁ = 1, the bound of spectral-norm, and a step to either side lifts σ₁ above it.
  const model = { cell: "lstm", layers: 2, hidden: 12, init: { W: "orthogonal" } };
  const training = { regularizers: [{ name: "spectral-norm", strength: 0.01 }] };
  const settings = smallRun({ task: { name: "adding", length: 30 }, model, training });
  expectRightGradients(makePlan(settings, 0, catalogue, {}), 40);
});

test.each(["weights", "states", "Jacobians"])(
  "a schedule that scales the penalties at the first update scales those on %s in the check too",
  (form) => {
    const penalty = { weights: "l2", states: "norm-stabilizer", Jacobians: "jacobian-norm" }[form]!;
    const training = {
      regularizers: [{ name: penalty, strength: 1 }],
      "penalty-schedule": { name: "warm-up", updates: 100 },
    };
    expectRightGradients(makePlan(smallRun({ training }), 0, catalogue, {}), 40);
  },
);

test("a wrong gradient is found: the check sees a truncation that is not the one it differentiates", () => {
  const plan = planOn(sequences("values"), { training: { truncation: { name: "window", length: 2 } } });
  const full = catalogue.truncation.get("full")!.create({}, {});
  const worst = checkGradients({ ...plan, truncation: full }, 1000).map((check) => check.worst);
  expect(Math.max(...worst)).toBeGreaterThan(1e-3);
});
