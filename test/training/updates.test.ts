/** Optimizers, clippers and schedules inside a run: what reaches which parameter. */
import { describe, expect, test } from "vitest";
import type { Choice, Stretch } from "../../src/components/define.ts";
import type { Plan } from "../../src/training/plan.ts";
import { makeUpdate } from "../../src/training/update.ts";
import { train } from "../../src/training/train.ts";
import type { FixedSequences } from "../support/plans.ts";
import { chosen, noFigures, planOn, relativeError, setParameter } from "../support/plans.ts";

const NUMBERS: FixedSequences = {
  B: 2,
  T: 3,
  inputs: { kind: "values", size: 2 },
  outputs: { kind: "values", size: 1 },
  values: [0.5, -1, 0.25, 2, -0.75, 0.5, 1, 1, -0.5, 0.125, 0.75, -2],
  targets: [1, -1, 0.5, -0.5, 2, -2],
};

/** Of five words the last two are in no sequence. */
const WORDS: FixedSequences = {
  B: 2,
  T: 3,
  inputs: { kind: "index", size: 5 },
  outputs: { kind: "classes", size: 3 },
  indices: [0, 1, 2, 0, 1, 1],
  labels: [2, 1, 0, 1, 1, 2],
};

const updated = (plan: Plan, updates: number): Plan => {
  for (let update = 1; update <= updates; update++) makeUpdate(plan, update, noFigures());
  return plan;
};
const valuesOf = (plan: Plan, name: string): number[] => [
  ...plan.parameters.find((one) => one.name === name)!.values,
];

describe("recurrent-rate", () => {
  const trained = (optimizer: Choice, updates: number) =>
    updated(planOn(NUMBERS, { training: { optimizer } }), updates);

  test.each(["adagrad", "adam", "adamw", "rmsprop", "sgd"])(
    "0 keeps W and moves all else, with %s",
    (name) => {
      const start = planOn(NUMBERS);
      const plan = trained(chosen("optimizer", name, { "recurrent-rate": 0 }), 3);
      expect(valuesOf(plan, "W")).toEqual(valuesOf(start, "W"));
      for (const other of ["U", "b", "V", "c"])
        expect(valuesOf(plan, other)).not.toEqual(valuesOf(start, other));
    },
  );

  test("makes of the first update what that rate makes of W and the other of the rest", () => {
    const [slow, fast] = [0.01, 0.04].map((rate) => trained(chosen("optimizer", "sgd", { rate }), 1)) as [
      Plan,
      Plan,
    ];
    const both = trained(chosen("optimizer", "sgd", { rate: 0.01, "recurrent-rate": 0.04 }), 1);
    expect(valuesOf(both, "W")).toEqual(valuesOf(fast, "W"));
    for (const other of ["U", "b", "V", "c"]) expect(valuesOf(both, other)).toEqual(valuesOf(slow, other));
  });
});

describe("a schedule", () => {
  const rising = chosen("schedule", "warm-up", { updates: 4 });
  const l2 = { name: "l2", strength: 0.5, on: ["W"] };
  const stepsOf = (training: object, updates: number) => {
    const plan = planOn(NUMBERS, { training });
    return Array.from({ length: updates }, (_, k) => {
      const figures = noFigures();
      makeUpdate(plan, k + 1, figures);
      return figures;
    });
  };

  test("of the rate is what the updates report: a quarter, two, three, and then the whole", () => {
    const optimizer = chosen("optimizer", "sgd", { rate: 0.25 });
    const rates = stepsOf({ optimizer, schedule: rising }, 6).map(({ rate }) => rate);
    expect(rates).toEqual([0.0625, 0.125, 0.1875, 0.25, 0.25, 0.25]);
  });

  test("of the penalties takes a quarter of the penalty and of its gradient at first, and no part of the rate", () => {
    const scheduled = stepsOf({ regularizers: [l2], "penalty-schedule": rising }, 1)[0]!;
    const constant = stepsOf({ regularizers: [l2] }, 1)[0]!;
    const weaker = stepsOf({ regularizers: [{ ...l2, strength: 0.125 }] }, 1)[0]!;
    expect(scheduled).toEqual(weaker);
    expect(scheduled.penalty).toBe(constant.penalty / 4);
    expect(scheduled.rate).toBe(constant.rate);
  });

  test("acts on recurrent-rate too", () => {
    const trained = (optimizer: object, schedule: Choice) =>
      updated(
        planOn(NUMBERS, { training: { optimizer: chosen("optimizer", "sgd", { ...optimizer }), schedule } }),
        1,
      );
    const scheduled = trained({ rate: 0.01, "recurrent-rate": 0.04 }, rising);
    const constant = trained({ rate: 0.0025, "recurrent-rate": 0.01 }, { name: "constant" });
    for (const { name } of constant.parameters)
      expect(valuesOf(scheduled, name)).toEqual(valuesOf(constant, name));
  });
});

describe("a gradient that overflows", () => {
  // All states are 0 and J = W = 100·I, so that after 200 steps the errors are beyond 10^308 while the loss is not.
  const T = 200;
  const zeros: FixedSequences = {
    B: 1,
    T,
    inputs: { kind: "values", size: 1 },
    outputs: { kind: "values", size: 1 },
    values: Array<number>(T).fill(0),
    targets: Array<number>(T).fill(1),
  };
  const W = { name: "identity", scale: 100, noise: 0 };
  const uniform = { name: "uniform-fan-in" };
  const init = { W, U: uniform, V: uniform, b: { name: "constant", value: 0 } };
  const planWith = (clip: Choice) =>
    planOn(zeros, {
      model: { init },
      training: { updates: 3, clip, optimizer: chosen("optimizer", "sgd", { rate: 0.5 }) },
    });
  const endOf = (plan: Plan) => [...train(plan)].at(-1);

  test.each(["none", "norm", "value", "parameter-norm", "adaptive"])(
    "ends the run as diverged, with %s",
    (name) => {
      expect(endOf(planWith(chosen("clipper", name)))).toMatchObject({ status: "diverged", updates: 0 });
    },
  );

  test("shrinks W by rate·2 % an update and moves nothing else, with norm's rescue, and the run goes on", () => {
    const plan = planWith(chosen("clipper", "norm", { rescue: true }));
    const start = planWith(chosen("clipper", "none"));
    const events = [...train(plan)];
    expect(events.at(-1)).toMatchObject({ status: "finished", updates: 3 });
    expect(events.filter(({ type }) => type === "update")).toMatchObject(
      [1, 2, 3].map(() => ({ clipped: true })),
    );
    for (const [i, w] of valuesOf(plan, "W").entries())
      expect(w).toBeCloseTo(i % 8 === 0 ? 100 * 0.99 ** 3 : 0, 10);
    for (const other of ["U", "b", "V", "c"]) expect(valuesOf(plan, other)).toEqual(valuesOf(start, other));
  });

  test("is rescued from by a clipper that states no limit where the norm is infinite and no element NaN", () => {
    // One linear unit: y = 10^160·10^−10, so that the loss is 10^300 and ∂loss/∂h is beyond the doubles.
    const plan = planOn(
      { ...zeros, T: 2, values: [1e-10, 1e-10], targets: [0, 0], mask: [0, 1] },
      {
        model: { hidden: 1, activation: { name: "identity" } },
        // Else ∞ meets s_0 = 0.
        training: { truncation: { name: "chunk", length: 1 } },
      },
    );
    for (const [name, value] of Object.entries({ U: 1, W: 0.5, V: 1e160 })) setParameter(plan, name, [value]);
    const rescue = (stretches: readonly Stretch[]) => stretches.forEach(({ gradient }) => gradient.fill(0));
    const [figures, other] = [noFigures(), noFigures()];
    makeUpdate({ ...plan, clipper: { clip: () => false } }, 1, other);
    expect(other).toMatchObject({ finite: false, grad_norm: Infinity });
    makeUpdate({ ...plan, clipper: { clip: () => false, rescue } }, 1, figures);
    expect(figures).toMatchObject({ finite: true, clipped: true, grad_norm: Infinity });
  });

  test("is shortened by norm's rescue like by norm alone where its length is a number below the limit", () => {
    const trained = (rescue: boolean) =>
      updated(
        planOn(NUMBERS, { training: { clip: chosen("clipper", "norm", { rescue, threshold: 0.01 }) } }),
        3,
      );
    for (const { name } of trained(false).parameters)
      expect(valuesOf(trained(true), name)).toEqual(valuesOf(trained(false), name));
  });
});

describe("rows of U by word", () => {
  test.each([
    ["sgd", {}],
    ["adagrad", { rate: 0.1 }],
    ["adagrad", { rate: 0.1, initial: 0.5 }],
  ] as const)(
    "with %s %o, updating only those of the batch gives the bits of updating all",
    (name, options) => {
      const optimizer = chosen("optimizer", name, options);
      // A penalty on U, though of strength 0, makes U one stretch.
      const all = { name: "l2", strength: 0, on: ["U"] };
      const byRow = updated(planOn(WORDS, { training: { optimizer } }), 5);
      const whole = updated(planOn(WORDS, { training: { optimizer, regularizers: [all] } }), 5);
      expect(byRow.stretches.count).toBeGreaterThan(whole.stretches.count);
      for (const { name } of whole.parameters) expect(valuesOf(byRow, name)).toEqual(valuesOf(whole, name));
      expect(valuesOf(byRow, "U").slice(3 * 7)).toEqual(valuesOf(planOn(WORDS), "U").slice(3 * 7));
    },
  );

  test.each(["norm", "value", "parameter-norm", "adaptive"])(
    "clipping with %s is the same whether the rows are stretches or U is one",
    (name) => {
      const clip = chosen("clipper", name, { threshold: 0.03, output: true });
      const all = { name: "l2", strength: 0, on: ["U"] };
      const optimizer = chosen("optimizer", "sgd", { rate: 1 });
      const byRow = updated(planOn(WORDS, { training: { optimizer, clip } }), 3);
      const whole = updated(planOn(WORDS, { training: { optimizer, clip, regularizers: [all] } }), 3);
      const unclipped = updated(planOn(WORDS, { training: { optimizer } }), 3);
      expect(valuesOf(byRow, "U")).not.toEqual(valuesOf(unclipped, "U"));
      // The sums of squares have another order.
      for (const { name } of whole.parameters)
        expect(relativeError(valuesOf(byRow, name), valuesOf(whole, name))).toBeLessThan(1e-14);
    },
  );

  test("moments start from what the optimizer declares, in every row", () => {
    const optimizer = chosen("optimizer", "adagrad", { initial: 0.5 });
    const { stretches } = updated(planOn(WORDS, { training: { optimizer } }), 1);
    for (const { moments } of stretches.active.slice(0, stretches.count))
      for (const sum of moments["sum"]!) expect(sum).toBeGreaterThanOrEqual(0.5);
  });
});
