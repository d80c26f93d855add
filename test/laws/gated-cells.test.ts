/** What holds for the gated cells besides the laws of all cells: stacks, learnt starts, biases, closed forms. */
import { describe, expect, test } from "vitest";
import type { Block } from "../../src/components/define.ts";
import { catalogue } from "../../src/components/registry.ts";
import { sigmoid } from "../../src/engine/elementary.ts";
import { referenceEngine } from "../../src/engine/engine.ts";
import { fillGaussian, makeStream, nextBelow, nextUniform } from "../../src/engine/streams.ts";
import { checkGradients } from "../../src/training/gradient-check.ts";
import { initialise } from "../../src/training/initialise.ts";
import type { Plan } from "../../src/training/plan.ts";
import type { FixedSequences } from "../support/plans.ts";
import { chosen, planOn } from "../support/plans.ts";

const [B, T, H, I] = [3, 7, 4, 2];
const CELLS = ["gru", "lstm"];

/** Sequences of unequal lengths with an answer at every step. */
function sequences(loss: "classes" | "values"): FixedSequences {
  const stream = makeStream(3, loss);
  const numbers = (n: number) => Array.from({ length: n }, () => 2 * nextUniform(stream) - 1);
  const lengths = [7, 5, 6];
  return {
    B,
    T,
    inputs: { kind: "values", size: I },
    outputs: { kind: loss, size: 3 },
    lengths,
    mask: Array.from({ length: T * B }, (_, row) => (Math.floor(row / B) < lengths[row % B]! ? 1 : 0)),
    values: numbers(T * B * I),
    ...(loss === "classes"
      ? { labels: Array.from({ length: T * B }, () => nextBelow(stream, 3)) }
      : { targets: numbers(T * B * 3) }),
  };
}

const random = (values: Float64Array, name: string): void =>
  fillGaussian(values, values.length, 0.5, makeStream(4, name));

/** A start at which every parameter matters: biases and learnt starts are 0 otherwise. */
function planned(model: NonNullable<Parameters<typeof planOn>[1]>["model"], training = {}): Plan {
  const loss = (training as { objective?: string }).objective === "sum" ? "classes" : "values";
  const plan = planOn(sequences(loss), { model: { hidden: H, ...model }, training });
  for (const { name, values } of plan.parameters) if (name !== "W") random(values, name);
  return plan;
}

const truncations = [...catalogue.truncation.keys()].map((name) =>
  chosen("truncation", name, { length: 2, every: 2, back: 3 }),
);

describe.each(CELLS)("the gradient of %s is right", (name) => {
  const cell = chosen("cell", name);
  test.each(
    truncations.flatMap((truncation) =>
      ([1, 2, 3] as const).flatMap((layers) =>
        (["zero", "learned"] as const).flatMap((start) =>
          (["sum", "mean"] as const).map((objective) => ({ truncation, layers, start, objective })),
        ),
      ),
    ),
  )(
    "in $layers layers from a $start state, truncation $truncation.name, objective $objective",
    ({ truncation, layers, start, objective }) => {
      const plan = planned({ cell, layers, "initial-state": start }, { truncation, objective });
      // Central differences of an objective of order 1 are good to 1e-7 or better.
      for (const { parameter, worst, entries } of checkGradients(plan, 20)) {
        expect(entries, parameter).toBeGreaterThan(0);
        expect(worst, parameter).toBeLessThan(1e-6);
      }
    },
  );

  test.each([1, 2])("without biases in %i layers, where it has none of its own either", (layers) => {
    const plan = planned({ cell, layers, bias: false });
    expect(plan.parameters.map((one) => one.name)).toEqual(
      layers === 1 ? ["U", "W", "V"] : ["U", "W", "U.2", "W.2", "V"],
    );
    for (const { parameter, worst } of checkGradients(plan, 1000))
      expect(worst, parameter).toBeLessThan(1e-6);
  });
});

describe.each(CELLS)("two layers of %s", (name) => {
  const plan = planOn(
    sequences("values"),
    { model: { cell: chosen("cell", name), layers: 2, hidden: H } },
    referenceEngine(),
  );
  for (const { name: parameter, values } of plan.parameters) random(values, parameter);
  const { pass, task, sources, carried } = plan;
  const { verbs } = pass;
  const { shapes, widths } = plan.model.cell;
  task.fill(pass.batch, sources.training, B);
  pass.prepare();
  pass.forward(carried.training, null);
  pass.linearize();
  const blockOf = (rows: number, sizes: readonly number[], seed?: string): Block =>
    sizes.map((size, i) => {
      const part = new Float64Array(rows * size).fill(NaN);
      if (seed) random(part, `${seed} ${i}`);
      return part;
    });
  const inner = (a: Block, b: Block): number =>
    a.reduce((sum, part, i) => part.reduce((s, x, j) => s + x * b[i]![j]!, sum), 0);

  test("⟨u, Jv + (∂s/∂a)w⟩ = ⟨Jᵀu, v⟩ + ⟨delta, w⟩ with a change w of the drive", () => {
    const [t, steps, vectors] = [1, 4, 3];
    const rows = steps * B * vectors;
    const [u, v, w] = [
      blockOf(rows, widths, "u"),
      blockOf(rows, widths, "v"),
      blockOf(rows, [shapes.drive], "w"),
    ];
    const [Jv, JTu] = [blockOf(rows, widths), blockOf(rows, widths)];
    const [tangent, delta] = [blockOf(rows, shapes.delta), blockOf(rows, shapes.delta)];
    tangent[0]!.set(w[0]!);
    verbs.pushforward(Jv, tangent, v, t, steps, vectors);
    verbs.pullToDrive(delta, u, t, steps, vectors);
    verbs.pullToState(JTu, delta, u, t, steps, vectors);
    // A sum of some thousand products of order 1 in another order.
    expect(Math.abs(inner(u, Jv) - inner(JTu, v) - inner([delta[0]!], w))).toBeLessThan(1e-12);
  });

  test("pullToState takes another delta with ds = 0, as it does the sum of two", () => {
    const rows = B;
    const [u, zero] = [blockOf(rows, widths, "u"), blockOf(rows, widths)];
    for (const part of zero) part.fill(0);
    const delta = blockOf(rows, shapes.delta);
    verbs.pullToDrive(delta, u, 2, 1, 1);
    // The stack's parts of ds among the delta are no delta of their own: another delta has none.
    const other = blockOf(rows, shapes.delta, "other");
    for (const part of other.slice(name === "gru" ? 4 : 2)) part.fill(0);
    const [of, ofOther, ofSum] = [blockOf(rows, widths), blockOf(rows, widths), blockOf(rows, widths)];
    verbs.pullToState(of, delta, u, 2, 1, 1);
    verbs.pullToState(ofOther, other, zero, 2, 1, 1);
    const sum = delta.map((part, i) => part.map((x, j) => x + other[i]![j]!));
    verbs.pullToState(ofSum, sum, u, 2, 1, 1);
    for (const [i, part] of ofSum.entries())
      for (const [j, x] of part.entries())
        expect(Math.abs(x - of[i]![j]! - ofOther[i]![j]!)).toBeLessThan(1e-13); // rounding of sums of order 1
  });
});

/** Of all weights 0, the factors by which a step takes the last part of the state back. */
function factorsOf(name: string, setBiases: (b: Float64Array) => void): number[] {
  const hidden = 3;
  const plan = planOn(
    sequences("values"),
    { model: { cell: chosen("cell", name), hidden } },
    referenceEngine(),
  );
  for (const { name: parameter, values } of plan.parameters) if (parameter !== "b") values.fill(0);
  setBiases(plan.parameters.find((one) => one.name === "b")!.values);
  const { pass, task, sources, carried, model } = plan;
  task.fill(pass.batch, sources.training, B);
  pass.prepare();
  pass.forward(carried.training, null);
  pass.linearize();
  const { widths } = model.cell;
  const empty = (sizes: readonly number[]): Block => sizes.map((size) => new Float64Array(B * size));
  let ds = empty(widths);
  ds.at(-1)!.fill(1);
  const delta = empty(model.cell.shapes.delta);
  for (let t = T - 1; t >= 0; t--) {
    const before = empty(widths);
    pass.verbs.pullToDrive(delta, ds, t, 1, 1);
    pass.verbs.pullToState(before, delta, ds, t, 1, 1);
    ds = before;
  }
  return [...ds.at(-1)!.subarray(0, hidden)];
}

/** x^T by one product a step, as the way back makes it. */
const stepwise = (x: number): number =>
  Array<number>(T)
    .fill(x)
    .reduce((product, y) => product * y, 1);

describe("closed forms", () => {
  test("an LSTM with all weights 0 has ∂c_T/∂c_0 = σ(b_f)^T, to the last bit", () => {
    const factors = factorsOf("lstm", (b) => b.set([1, -2, 0.25], 3));
    expect(factors).toEqual([1, -2, 0.25].map((b) => stepwise(sigmoid(b))));
  });

  test("its forget bias of 1 at the start keeps 0.731059 of the memory a step", () => {
    const [factor] = factorsOf("lstm", () => {});
    expect(factor).toBe(stepwise(sigmoid(1)));
    expect(sigmoid(1)).toBeCloseTo(0.731059, 6); // 1/(1 + 1/e) = 0.7310585786…
  });

  test("a GRU with all weights 0 has ∂h_T/∂h_0 = σ(b_z)^T: z keeps", () => {
    const factors = factorsOf("gru", (b) => b.set([1, -2, 0.25], 3));
    expect(factors).toEqual([1, -2, 0.25].map((b) => stepwise(sigmoid(b))));
  });
});

describe("forget-bias", () => {
  const biasesOf = (options: Readonly<Record<string, unknown>>) => {
    const plan = planOn(sequences("values"), {
      model: { cell: chosen("cell", "lstm", options), hidden: 2, layers: 2 },
    });
    return ["b", "b.2"].map((name) => [...plan.parameters.find((one) => one.name === name)!.values]);
  };

  test("is added to the second quarter of b alone, in every layer", () => {
    const layer = [0, 0, 0.5, 0.5, 0, 0, 0, 0];
    expect(biasesOf({ "forget-bias": 0.5 })).toEqual([layer, layer]);
  });

  test("gives way to an initializer of gates, which has the last word", () => {
    const { model, parameters } = planOn(sequences("values"), {
      model: { cell: chosen("cell", "lstm"), hidden: 2 },
    });
    const fill = (W: Float64Array) => W.fill(7);
    const fillGates = (keep: Float64Array, write: Float64Array | undefined) => {
      keep.fill(3);
      write?.fill(-3);
    };
    const values = Object.fromEntries(parameters.map((one) => [one.name, one.values]));
    initialise(model, { W: { fill }, U: { fill }, V: { fill }, b: { fill, fillGates } }, values, 1);
    expect([...values["b"]!]).toEqual([-3, -3, 3, 3, 0, 0, 0, 0]);
  });

  test("is 1 where nothing is said", () => {
    expect(biasesOf({})[0]).toEqual([0, 0, 1, 1, 0, 0, 0, 0]);
  });
});

test("gates are initialised as squares of their own: an orthogonal W has an orthogonal block for each", () => {
  for (const [name, gates] of [
    ["lstm", 4],
    ["gru", 3],
  ] as const) {
    const init = (W: string) => ({
      W: chosen("initializer", W),
      U: chosen("initializer", "gaussian"),
      V: chosen("initializer", "gaussian"),
      b: { name: "constant", value: 0 },
    });
    const plan = planOn(sequences("values"), {
      model: { cell: chosen("cell", name), hidden: H, init: init("orthogonal") },
    });
    const { values } = plan.parameters.find((one) => one.name === "W")!;
    for (let gate = 0; gate < gates; gate++) {
      const W = values.subarray(gate * H * H, (gate + 1) * H * H);
      for (let i = 0; i < H; i++) {
        for (let j = 0; j < H; j++) {
          let dot = 0;
          for (let k = 0; k < H; k++) dot += W[i * H + k]! * W[j * H + k]!;
          expect(Math.abs(dot - (i === j ? 1 : 0))).toBeLessThan(1e-14); // four products, each rounded
        }
      }
    }
  }
});
