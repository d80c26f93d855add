import { describe, expect, test } from "vitest";
import { catalogue } from "../../../src/components/registry.ts";
import { fillGaussian, makeStream } from "../../../src/engine/streams.ts";
import { computeGradient } from "../../../src/training/update.ts";
import type { FixedSequences } from "../../support/plans.ts";
import { chosen, gradientOf, noFigures, planOn, setParameter } from "../../support/plans.ts";
import { numbersMeasured } from "../../support/measured.ts";

const [B, T, H] = [3, 6, 4];

const normals = (n: number, name: string): number[] => {
  const values = new Float64Array(n);
  fillGaussian(values, n, 1, makeStream(1, name));
  return [...values];
};

const sequences: FixedSequences = {
  B,
  T,
  inputs: { kind: "values", size: 2 },
  outputs: { kind: "values", size: 2 },
  lengths: [6, 4, 5],
  mask: Array.from({ length: T * B }, (_, row) => (Math.floor(row / B) < [6, 4, 5][row % B]! ? 1 : 0)),
  values: normals(T * B * 2, "inputs"),
  targets: normals(T * B * 2, "targets"),
};

describe.each([...catalogue.cell.keys()])("cell %s", (name) => {
  const cell = chosen("cell", name);

  test("the Jacobians of two layers are those of the whole state: central differences agree", () => {
    const plan = planOn(sequences, { model: { cell, hidden: H, layers: 2 } });
    const { pass, task, sources, carried, model } = plan;
    task.fill(pass.batch, sources.training, B);
    pass.prepare();
    pass.forward(carried.training, null);
    const sizes = model.cell.widths;
    const t = 3;
    const before = pass.at.state[t]!.map((part, i) => part.slice(0, B * sizes[i]!));
    // Column j of J_t of the first sequence, by moving one state element up and down.
    const columnOf = (component: number, j: number): number[] => {
      const moved = (h: number): number[] => {
        for (const [i, part] of before.entries()) pass.at.state[t]![i]!.set(part);
        pass.computeDrive();
        pass.at.state[t]![component]![j]! += h;
        pass.verbs.forward(t);
        return sizes.flatMap((size, i) => [...pass.at.state[t + 1]![i]!.subarray(0, size)]);
      };
      const [above, below] = [moved(1e-6), moved(-1e-6)];
      return above.map((value, i) => (value - below[i]!) / 2e-6);
    };
    const numeric = sizes.map((size, i) =>
      Array.from({ length: size }, (_, j) => columnOf(i, j).reduce((sum, v) => sum + v * v, 0)).reduce(
        (sum, v) => sum + v,
        0,
      ),
    );
    // Frobenius norm of J from pullbacks of unit vectors: the adjoint, not what made the columns above.
    for (const [i, part] of before.entries()) pass.at.state[t]![i]!.set(part);
    pass.computeDrive();
    pass.verbs.forward(t);
    pass.linearize();
    let squares = 0;
    const { delta } = pass.at;
    const { validation: ds, test: out } = carried; // blocks of the run's memory that nothing else needs here
    for (const [i, size] of sizes.entries()) {
      for (let j = 0; j < size; j++) {
        ds[i]![j] = 1;
        pass.verbs.pullToDrive(delta[t]!, ds, t, 1, 1);
        pass.verbs.pullToState(out, delta[t]!, ds, t, 1, 1);
        ds[i]![j] = 0;
        for (const [k, width] of sizes.entries()) for (let l = 0; l < width; l++) squares += out[k]![l]! ** 2;
      }
    }
    const expected = numeric.reduce((sum, v) => sum + v, 0);
    expect(Math.abs(squares / expected - 1)).toBeLessThan(1e-7);
  });
});

describe("a stack of vanilla cells", () => {
  const plan = planOn(sequences, { model: { hidden: H, layers: 2 } });

  test("has U, W and b of each layer, the upper ones with its number", () => {
    expect(plan.parameters.map(({ name, shape }) => `${name} ${shape.join("×")}`)).toEqual([
      "U 4×2",
      "W 4×4",
      "U.2 4×4",
      "b.2 4",
      "W.2 4×4",
      "b 4",
      "V 2×4",
      "c 2",
    ]);
  });

  test("starts each layer from numbers of its own", () => {
    const valuesOf = (name: string) => plan.parameters.find((one) => one.name === name)!.values;
    expect(valuesOf("W")).not.toEqual(valuesOf("W.2"));
  });

  test("feeds h of the lower layer to the upper one at the same step", () => {
    const one = planOn(
      { ...sequences, B: 1, T: 1, lengths: [1], mask: [1], values: [0.5, -1], targets: [0, 0] },
      { model: { hidden: 1, layers: 2 } },
    );
    for (const [name, values] of Object.entries({
      U: [0.3, 0.4],
      W: [7],
      b: [0.1],
      "U.2": [2],
      "W.2": [9],
      "b.2": [-0.2],
    }))
      setParameter(one, name, values);
    one.task.fill(one.pass.batch, one.sources.training, 1);
    one.pass.prepare();
    one.pass.forward(one.carried.training, null);
    // tanh(0.3·0.5 − 0.4 + 0.1) below; above it tanh of twice that less 0.2.
    const below = Math.tanh(-0.15);
    expect(one.pass.at.state[1]![1]![0]).toBeCloseTo(below, 15);
    expect(one.pass.at.state[1]![0]![0]).toBeCloseTo(Math.tanh(2 * below - 0.2), 15);
  });

  test("a regularizer on W is on that of every layer, one on W.2 on the upper alone", () => {
    const gradients = (on: string[]) => {
      const one = planOn(sequences, {
        model: { hidden: H, layers: 2 },
        training: { regularizers: [{ name: "l2", strength: 1, on }] },
      });
      const figures = noFigures();
      computeGradient(one, 1, figures);
      return { W: gradientOf(one, "W"), upper: gradientOf(one, "W.2"), penalty: figures.penalty };
    };
    const [none, both, upper] = [gradients(["c"]), gradients(["W"]), gradients(["W.2"])];
    expect(both.W).not.toEqual(none.W);
    expect(both.upper).not.toEqual(none.upper);
    expect(upper.W).toEqual(none.W);
    expect(upper.upper).toEqual(both.upper);
  });

  test("measures the h→h block beside the whole state, and it is the smaller of the two", () => {
    for (const row of numbersMeasured(plan)) {
      if (row[1] === 0) continue;
      expect(row).toHaveLength(7);
      expect(row[5]!).toBeLessThanOrEqual(row[2]! * (1 + 1e-12));
      expect(row[6]!).toBeLessThanOrEqual(row[3]! + 1e-12);
    }
  });
});

describe("a learnt initial state", () => {
  test("starts at zero: the first loss is that without it, to the last bit", () => {
    const first = (start: "zero" | "learned") => {
      const figures = noFigures();
      computeGradient(planOn(sequences, { model: { "initial-state": start } }), 1, figures);
      return figures.loss;
    };
    expect(first("learned")).toBe(first("zero"));
  });

  test("is where every sequence starts", () => {
    const plan = planOn(sequences, { model: { hidden: H, "initial-state": "learned" } });
    setParameter(plan, "s0.h", [0.1, 0.2, 0.3, 0.4]);
    plan.task.fill(plan.pass.batch, plan.sources.training, B);
    plan.pass.prepare();
    plan.pass.forward(plan.carried.training, null);
    expect([...plan.pass.at.state[0]![0]!.subarray(0, B * H)]).toEqual(
      Array.from({ length: B }, () => [0.1, 0.2, 0.3, 0.4]).flat(),
    );
  });

  test("a batch that carries on takes the carried state, and gives the start no gradient", () => {
    const plan = planOn(sequences, { model: { hidden: H, "initial-state": "learned" } });
    const { fill } = plan.task;
    const carrying = {
      ...plan,
      task: {
        ...plan.task,
        fill: (...args: Parameters<typeof fill>) => {
          fill(...args);
          args[0].carry = true;
        },
      },
    };
    computeGradient(plan, 1, noFigures());
    expect(gradientOf(plan, "s0.h").some((g) => g !== 0)).toBe(true);
    computeGradient(carrying, 2, noFigures());
    expect(gradientOf(plan, "s0.h")).toEqual(Array(H).fill(0));
  });
});

test("a matrix of one hidden unit is a matrix still, and penalties on squares take it", () => {
  const plan = planOn(sequences, {
    model: { hidden: 1 },
    training: { regularizers: [chosen("regularizer", "soft-orthogonality")] },
  });
  expect(plan.parameters.find(({ name }) => name === "W")!.shape).toEqual([1, 1]);
  expect(plan.parameters.find(({ name }) => name === "b")!.shape).toEqual([1]);
});
