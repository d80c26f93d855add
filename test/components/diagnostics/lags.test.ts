import { describe, expect, test } from "vitest";
import { referenceEngine } from "../../../src/engine/engine.ts";
import { makeStream, nextUniform } from "../../../src/engine/streams.ts";
import type { Plan } from "../../../src/training/plan.ts";
import { computeGradient } from "../../../src/training/update.ts";
import { measured } from "../../support/measured.ts";
import type { FixedSequences } from "../../support/plans.ts";
import { chosen, noFigures, planOn, setParameter } from "../../support/plans.ts";
import type { Given } from "../../support/settings.ts";
import { change } from "../../support/settings.ts";

const [LAG, MEDIAN, RMS, PART, SHARE, INSIDE] = [0, 1, 2, 3, 4, 5];

type Mask = (t: number, b: number, length: number) => boolean;
const everyStep: Mask = () => true;
const lastStep: Mask = (t, _, length) => t === length - 1;
const someSteps: Mask = (t, b, length) => (t + 2 * b) % 3 === 0 || t === length - 1;

const random = (n: number, name: string): number[] => {
  const stream = makeStream(7, name);
  return Array.from({ length: n }, () => 2 * nextUniform(stream) - 1);
};

function sequences(lengths: readonly number[], counts: Mask): FixedSequences {
  const [B, T] = [lengths.length, Math.max(...lengths)];
  const mask = Array<number>(T * B).fill(0);
  for (const [b, length] of lengths.entries())
    for (let t = 0; t < length; t++) if (counts(t, b, length)) mask[t * B + b] = 1;
  return {
    B,
    T,
    inputs: { kind: "values", size: 2 },
    outputs: { kind: "values", size: 1 },
    values: random(2 * T * B, "inputs"),
    targets: random(T * B, "targets"),
    lengths,
    mask,
  };
}

const measureLags = (options: object = {}): Given => ({
  diagnostics: { measure: [chosen("diagnostic", "lags", { ...options })] },
});

const lagsOf = (plan: Plan) => measured(plan)[0]!.rows as readonly (readonly (number | null)[])[];
const summariesOf = (plan: Plan) => measured(plan)[0]!.summaries;
const columnOf = (plan: Plan, column: number) => lagsOf(plan).map((row) => row[column]!);

/** ‖∂E_t/∂s_{t−l}‖₂ of every counted output t ≥ l, by lag, from explicit Jacobians of `pushforward`. */
function reaches(plan: Plan): number[][] {
  const { at, verbs, batch, readOut, context } = plan.probe!;
  const { widths, S, shapes } = context.model.cell;
  const { B } = at;
  /** J_t of every sequence, row-major. */
  const jacobians = Array.from({ length: batch.T }, (_, t) => {
    const J = Array.from({ length: B }, () => new Float64Array(S * S));
    for (let j = 0, part = 0, first = 0; j < S; j++) {
      if (j === first + widths[part]!) first += widths[part++]!;
      const v = widths.map((width) => new Float64Array(B * width));
      for (let b = 0; b < B; b++) v[part]![b * widths[part]! + j - first] = 1;
      const out = widths.map((width) => new Float64Array(B * width));
      const tangent = shapes.delta.map((width) => new Float64Array(B * width));
      verbs.pushforward(out, tangent, v, t, 1, 1);
      for (let b = 0; b < B; b++) {
        let i = 0;
        for (const [p, width] of widths.entries())
          for (let k = 0; k < width; k++) J[b]![i++ * S + j] = out[p]![b * width + k]!;
      }
    }
    return J;
  });
  const all: number[][] = [];
  for (let t = 0; t < batch.T; t++) {
    for (let b = 0; b < B; b++) {
      if (batch.mask[t * B + b] !== 1) continue;
      let row = new Float64Array(S);
      row.set(readOut.errors[t]!.subarray(b * widths[0]!, (b + 1) * widths[0]!));
      for (let lag = 0; lag <= t; lag++) {
        (all[lag] ??= []).push(Math.sqrt(row.reduce((sum, x) => sum + x * x, 0)));
        const J = jacobians[t - lag]![b]!;
        row = Float64Array.from(row, (_, j) => row.reduce((sum, x, i) => sum + x * J[i * S + j]!, 0));
      }
    }
  }
  return all;
}

const median = (values: readonly number[]): number => {
  const sorted = values.map((value) => Math.log10(value)).sort((a, b) => a - b);
  const n = sorted.length;
  return (sorted[(n - 1) >> 1]! + sorted[n >> 1]!) / 2;
};

/** Of two logarithms, of which both may be −Infinity. */
const apart = (a: number, b: number): number => (a === b ? 0 : Math.abs(a - b));

const CASES: readonly [string, Given][] = [
  ["vanilla tanh", {}],
  ["vanilla relu", { model: { activation: { name: "relu" } } }],
  ["lstm", { model: { cell: chosen("cell", "lstm") } }],
  ["gru", { model: { cell: chosen("cell", "gru") } }],
  ["lru, equations with a complex state", { model: { cell: chosen("cell", "lru") } }],
  ["exp-rnn, whose W is made", { model: { cell: chosen("cell", "exp-rnn") } }],
  ["a stack of 2", { model: { layers: 2 } }],
  ["a stack of 2 gru", { model: { layers: 2, cell: chosen("cell", "gru") } }],
];
const MASKS: readonly [string, Mask][] = [
  ["every step", everyStep],
  ["the last step", lastStep],
  ["some steps", someSteps],
];
const LENGTHS = [7, 4, 9];

/** The gradient of all recurrent parameters that the training itself computes under a truncation. */
function trainedGradient(given: FixedSequences, settings: Given, truncation: object): number[] {
  const plan = planOn(given, change(settings, { training: { truncation } as never }));
  computeGradient(plan, 1, noFigures());
  return Object.entries(plan.model.cell.shapes.parameters).flatMap(([name, { recurrent }]) =>
    recurrent === true ? [...plan.pass.at.gradients[name]!] : [],
  );
}

const product = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + x * b[i]!, 0);

describe.each(CASES)("%s", (_, settings) => {
  describe.each(MASKS)("with the loss at %s", (_, mask) => {
    const given = sequences(LENGTHS, mask);
    const base = change(change({ model: { hidden: 4 } }, settings), measureLags());

    test("median and rms of the reach are those of products of explicit Jacobians", () => {
      const plan = planOn(given, base, referenceEngine());
      const rows = lagsOf(plan);
      const expected = reaches(plan);
      expect(rows.map((row) => row[LAG])).toEqual(expected.map((_, lag) => lag));
      for (const [lag, values] of expected.entries()) {
        const rms = Math.log10(Math.sqrt(product(values, values) / values.length));
        expect(apart(rows[lag]![MEDIAN]!, median(values))).toBeLessThan(1e-10);
        expect(apart(rows[lag]![RMS]!, rms)).toBeLessThan(1e-10);
      }
    });

    test("a lag's part is what a window one step longer adds to the gradient, and shares add up to 1", () => {
      const rows = lagsOf(planOn(given, base));
      const whole = trainedGradient(given, base, { name: "full" });
      const size = product(whole, whole);
      let before = whole.map(() => 0);
      let sum = 0;
      for (const [lag, row] of rows.entries()) {
        const upTo = trainedGradient(given, base, { name: "window", length: lag });
        const part = upTo.map((g, i) => g - before[i]!);
        const norm = 10 ** row[PART]!;
        // The difference has the rounding errors of both gradients.
        expect(Math.abs(norm - Math.sqrt(product(part, part)))).toBeLessThan(1e-13 * Math.sqrt(size));
        expect(Math.abs(row[SHARE]! - product(part, whole) / size)).toBeLessThan(1e-12);
        sum += row[SHARE]!;
        before = upTo;
      }
      expect(rows).toHaveLength(Math.max(...LENGTHS));
      expect(sum).toBeCloseTo(1, 12);
    });
  });
});

describe("by plain loops, from the inputs on", () => {
  /** h_t = tanh(U x_t + W h_{t−1} + b), ŷ = V h + c, and every lag's part of ∂E/∂W, output by output. */
  function literal(plan: Plan, given: FixedSequences) {
    const [{ hidden: H }, { B, T }] = [plan.settings.model, given];
    const array = (name: string) => plan.parameters.find((one) => one.name === name)!.values;
    const [U, W, b, V, c] = ["U", "W", "b", "V", "c"].map(array);
    const range = Array.from({ length: H }, (_, i) => i);
    const parts = Array.from({ length: T }, () => new Float64Array(H * H));
    const reach: number[][] = Array.from({ length: T }, () => []);
    for (let s = 0; s < B; s++) {
      const h: number[][] = [range.map(() => 0)];
      for (let t = 0; t < T; t++) {
        const x = [0, 1].map((i) => given.values![(t * B + s) * 2 + i]!);
        // U is stored input by input.
        h.push(
          range.map((i) =>
            Math.tanh(
              x[0]! * U![i]! +
                x[1]! * U![H + i]! +
                b![i]! +
                range.reduce((sum, j) => sum + W![i * H + j]! * h[t]![j]!, 0),
            ),
          ),
        );
      }
      const steps = Array.from({ length: T }, (_, t) => t).filter((t) => given.mask![t * B + s] === 1);
      for (const t of steps) {
        const y = range.reduce((sum, i) => sum + V![i]! * h[t + 1]![i]!, c![0]!);
        const e = (2 * (y - given.targets![t * B + s]!)) / steps.length;
        let ds = range.map((i) => e * V![i]!);
        for (let lag = 0; lag <= t; lag++) {
          reach[lag]!.push(Math.hypot(...ds));
          const delta = range.map((i) => ds[i]! * (1 - h[t + 1 - lag]![i]! ** 2));
          // E is the mean over the sequences.
          for (const i of range)
            for (const j of range) parts[lag]![i * H + j]! += (delta[i]! * h[t - lag]![j]!) / B;
          ds = range.map((j) => range.reduce((sum, i) => sum + delta[i]! * W![i * H + j]!, 0));
        }
      }
    }
    return { parts: parts.map((part) => [...part]), reach };
  }

  test.each<[string, readonly number[], Mask]>([
    ["unequal lengths, every step", [6, 3, 8], everyStep],
    ["unequal lengths, the last step", [6, 3, 8], lastStep],
    ["one sequence, some steps", [10], someSteps],
    ["a sequence of one step beside a longer one", [1, 5], everyStep],
  ])("a tanh network: %s", (_, lengths, mask) => {
    const given = sequences(lengths, mask);
    const plan = planOn(
      given,
      change({ model: { hidden: 5 }, training: { objective: "mean" } }, measureLags()),
    );
    const { parts, reach } = literal(plan, given);
    const whole = parts.reduce((sum, part) => sum.map((g, i) => g + part[i]!));
    const rows = lagsOf(plan);
    expect(rows).toHaveLength(Math.max(...lengths));
    for (const [lag, row] of rows.entries()) {
      expect(apart(row[MEDIAN]!, median(reach[lag]!))).toBeLessThan(1e-10);
      const rms = Math.sqrt(product(reach[lag]!, reach[lag]!) / reach[lag]!.length);
      expect(apart(row[RMS]!, Math.log10(rms))).toBeLessThan(1e-10);
      expect(apart(row[PART]!, Math.log10(Math.sqrt(product(parts[lag]!, parts[lag]!))))).toBeLessThan(1e-10);
      expect(row[SHARE]).toBeCloseTo(product(parts[lag]!, whole) / product(whole, whole), 10);
    }
  });
});

test("under noise the probe sees its mean: reaches are those of Jacobians of the cell inside zoneout and dropout", () => {
  for (const noise of ["zoneout", "recurrent-dropout"]) {
    const settings = {
      model: { hidden: 4, cell: chosen("cell", "lstm") },
      training: { noise: [chosen("noise", noise)] },
    };
    const plan = planOn(sequences(LENGTHS, everyStep), change(settings, measureLags()), referenceEngine());
    const rows = lagsOf(plan);
    for (const [lag, values] of reaches(plan).entries())
      expect(apart(rows[lag]![MEDIAN]!, median(values))).toBeLessThan(1e-10);
  }
});

test("the multiply-adds that are announced are those of the rows that are moved", () => {
  const announced = (mask: Mask, options: object = {}): number => {
    const given = sequences([20, 20], mask);
    const plan = planOn(given, measureLags(options));
    const cell = plan.model.cell;
    return plan.diagnostics[0]!.built.multiplyAdds!({ T: 20, B: 2, cell }) / (2 * 2 * cell.H ** 2);
  };
  expect(announced(everyStep)).toBe((20 * 21) / 2);
  expect(announced(lastStep)).toBe(20);
  expect(announced(everyStep, { "max-lag": 3 })).toBe(1 + 2 + 3 + 17 * 4);
});

describe("closed forms", () => {
  /** h_t = w h_{t−1} + x_t with x_1 = 1 alone, loss (v h_T − y)² at the end. */
  const impulse = (
    T: number,
    w: number,
    options: object = {},
    truncation: object = { name: "full" },
    values: readonly number[] = Array.from({ length: T }, (_, t) => (t === 0 ? 1 : 0)),
  ): Plan => {
    const plan = planOn(
      {
        B: 1,
        T,
        inputs: { kind: "values", size: 1 },
        outputs: { kind: "values", size: 1 },
        values,
        targets: Array<number>(T).fill(2),
        mask: Array.from({ length: T }, (_, t) => (t === T - 1 ? 1 : 0)),
      },
      change(
        {
          model: { hidden: 1, activation: { name: "identity" }, bias: false },
          training: { truncation: truncation as never },
        },
        measureLags(options),
      ),
    );
    setParameter(plan, "W", [w]);
    setParameter(plan, "U", [1]);
    setParameter(plan, "V", [0.5]);
    return plan;
  };

  test.each([
    [2, 0.7],
    [9, -0.6],
    [40, 1.1],
    [101, 0.95],
  ])(
    "a scalar linear net of %i steps, w = %f: each of the first T − 1 lags gives 1/(T − 1) of dE/dw",
    (T, w) => {
      const rows = lagsOf(impulse(T, w));
      const e = 2 * (0.5 * w ** (T - 1) - 2) * 0.5;
      for (const [lag, row] of rows.slice(0, -1).entries()) {
        expect(row[SHARE]! * (T - 1)).toBeCloseTo(1, 12);
        expect(row[PART]!).toBeCloseTo(Math.log10(Math.abs(e * w ** (T - 2))), 11);
        expect(row[MEDIAN]!).toBeCloseTo(Math.log10(Math.abs(e * w ** lag)), 11);
      }
      // At the first step W meets s_0 = 0.
      expect(rows.at(-1)!.slice(PART, INSIDE)).toEqual([-Infinity, 0]);
    },
  );

  test("a contraction of 0.9 a step and an expansion of 2 have exact logarithms after 10 000 steps", () => {
    const T = 10_001;
    const constant = (w: number): Plan => {
      const plan = planOn(
        {
          B: 1,
          T,
          inputs: { kind: "values", size: 1 },
          outputs: { kind: "values", size: 1 },
          values: Array<number>(T).fill(0.1),
          targets: Array<number>(T).fill(1),
          mask: Array.from({ length: T }, (_, t) => (t === T - 1 ? 1 : 0)),
        },
        change({ model: { hidden: 2, activation: { name: "identity" }, bias: false } }, measureLags()),
        referenceEngine(),
      );
      setParameter(plan, "W", [w, 0, 0, w]);
      // The states stay 0.
      setParameter(plan, "U", [0, 0]);
      // ∂E/∂h = 2(0 − 1)(0.5, 0): length 1
      setParameter(plan, "V", [0.5, 0]);
      return plan;
    };
    // 10000·log10(0.9) and 10000·log10(2), by mpmath.
    for (const [w, expected] of [
      [0.9, -457.57490560675126],
      [2, 3010.2999566398118],
    ] as const) {
      const [last] = lagsOf(constant(w)).slice(-1);
      expect(last![LAG]).toBe(10_000);
      expect(Math.abs(last![MEDIAN]! / expected - 1)).toBeLessThan(1e-12);
      expect(Math.abs(last![RMS]! / expected - 1)).toBeLessThan(1e-12);
      // Where all states are 0, W has no gradient.
      expect(last!.slice(PART, INSIDE)).toEqual([-Infinity, null]);
    }
  });

  test("parts of a gradient far below the smallest double have their logarithms", () => {
    const T = 3001;
    const plan = impulse(T, 0.5, {}, { name: "full" }, Array<number>(T).fill(1));
    const rows = lagsOf(plan);
    // s_t = 2(1 − 0.5^t), ∂E/∂h_T = 2(0.5·2 − 2)·0.5 = −1, so the part of lag l is −0.5^l·s_{T−l−1}.
    expect(rows[2900]![MEDIAN]).toBeCloseTo(-2900 * Math.log10(2), 9);
    expect(rows[2900]![PART]).toBeCloseTo(-2899 * Math.log10(2), 9);
    expect(rows[0]![SHARE]).toBeCloseTo(0.5, 12);
    expect(rows[2900]![SHARE]).toBe(0);
  });

  test.each([
    [0.01, 30, 6],
    [0.1, 30, 3],
    [0.6, 30, 0],
    [0.01, 8, 6],
  ])("a reach that halves every step stays below %f of lag 0 (T = %i) after lag %i", (fraction, T, lag) => {
    expect(summariesOf(impulse(T, 0.5, { horizon: fraction }))).toEqual([lag, 0]);
  });

  test("the horizon is empty and censored where the reach does not fall below the fraction, or not within max-lag", () => {
    expect(summariesOf(impulse(7, 0.5))).toEqual([null, 1]);
    expect(summariesOf(impulse(30, 1))).toEqual([null, 1]);
    expect(summariesOf(impulse(30, 0.5, { "max-lag": 6 }))).toEqual([null, 1]);
    expect(summariesOf(impulse(30, 0.5, { "max-lag": 7 }))).toEqual([6, 0]);
  });

  test("a reach that falls below the fraction and comes back counts until it stays below", () => {
    const plan = planOn(
      {
        ...sequences([20], lastStep),
      },
      change({ model: { hidden: 2, activation: { name: "identity" } } }, measureLags()),
    );
    setParameter(plan, "W", [0, 2, 0.1, 0]);
    setParameter(plan, "V", [1, 0]);
    // 1, 2, 0.2, 0.4, 0.04, 0.08, 0.008, 0.016, 0.0016, …
    const relative = columnOf(plan, MEDIAN).map((value, _, all) => 10 ** (value - all[0]!));
    expect(relative[6]).toBeCloseTo(0.008, 12);
    expect(relative[7]).toBeCloseTo(0.016, 12);
    expect(summariesOf(plan)).toEqual([7, 0]);
  });
});

describe("which lags the truncation keeps", () => {
  const lengths = [11, 11];
  const insideOf = (truncation: object) =>
    columnOf(
      planOn(
        sequences(lengths, everyStep),
        change(measureLags(), { training: { truncation: truncation as never } }),
      ),
      INSIDE,
    );

  test("full keeps all, a window of 4 keeps lags 0 to 4", () => {
    expect(insideOf({ name: "full" })).toEqual(Array(11).fill(1));
    expect(insideOf({ name: "window", length: 4 })).toEqual([1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0]);
  });

  test.each([1, 3, 4, 20])(
    "chunks of %i keep a lag for the outputs that are as far into their chunk",
    (length) => {
      const expected = Array.from({ length: 11 }, (_, lag) => {
        const outputs = Array.from({ length: 11 - lag }, (_, i) => i + lag);
        return outputs.filter((t) => t % length >= lag).length / outputs.length;
      });
      expect(insideOf({ name: "chunk", length })).toEqual(expected);
    },
  );
});

test("max-lag bounds the rows and leaves them as they are", () => {
  const given = sequences([9, 9, 5], everyStep);
  const all = lagsOf(planOn(given, measureLags()));
  for (const maxLag of [0, 3, 50])
    expect(lagsOf(planOn(given, measureLags({ "max-lag": maxLag })))).toEqual(all.slice(0, maxLag + 1));
});

test("a network whose outputs do not depend on the state has reach 0, no shares and no horizon", () => {
  const plan = planOn(sequences([5, 5], everyStep), measureLags());
  setParameter(plan, "V", Array<number>(7).fill(0));
  for (const row of lagsOf(plan))
    expect(row.slice(MEDIAN, INSIDE)).toEqual([-Infinity, -Infinity, -Infinity, null]);
  expect(summariesOf(plan)).toEqual([null, null]);
});
