import { describe, expect, test } from "vitest";
import { cell, elementwise, equations, mix, recurrent, relu, sigmoid } from "../../../src/api.ts";
import { catalogue, extend } from "../../../src/components/registry.ts";
import { referenceEngine } from "../../../src/engine/engine.ts";
import { makeStream, nextUniform } from "../../../src/engine/streams.ts";
import type { Plan } from "../../../src/training/plan.ts";
import { namesMeasured } from "../../support/measured.ts";
import { chosen, type FixedSequences, planOn, setParameter } from "../../support/plans.ts";
import type { Given } from "../../support/settings.ts";

const sequences = (T: number, lengths: readonly number[] = [T]): FixedSequences => {
  const stream = makeStream(3, "inputs");
  const B = lengths.length;
  return {
    B,
    T,
    inputs: { kind: "values", size: 1 },
    outputs: { kind: "values", size: 1 },
    values: Array.from({ length: T * B }, () => 4 * nextUniform(stream) - 2),
    targets: Array<number>(T * B).fill(0.5),
    lengths,
    mask: Array.from({ length: T * B }, (_, i) => (Math.floor(i / B) < lengths[i % B]! ? 1 : 0)),
  };
};

/** A gate that mixes the state with relu, and an identity that says nothing of its slopes. */
const mixed = cell({
  name: "mixed",
  summary: "A gate between the state and relu",
  source: "this test",
  options: {},
  create: (_, context) =>
    equations(context, {
      parameters: { W: recurrent },
      step({ a, h }, { W }) {
        const plain = elementwise({
          name: "plain",
          apply(out, z, n) {
            for (let i = 0; i < n; i++) out[i] = z[i]!;
          },
          derivative: (slope, _z, _s, n) => void slope.fill(1, 0, n),
        });
        const z = plain(a.plus(W.times(h)));
        return { h: mix(sigmoid(z), h, relu(z)) };
      },
    }),
});

const planOf = (model: Given["model"], given: FixedSequences, options: object = {}): Plan =>
  planOn(
    given,
    { model: model ?? {}, diagnostics: { measure: [{ name: "units", ...options }] } },
    referenceEngine(),
    1,
    extend(catalogue, [mixed]),
  );

const H = 6;
const wide = { U: { name: "gaussian", std: 2 }, W: { name: "gaussian", std: 0.6 } };
const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

/** What a plain loop over the states counts, given f′ and whether a unit is off as functions of its state. */
function counted(
  plan: Plan,
  lengths: readonly number[],
  threshold: number,
  slope: (s: number) => number,
  isOff: (s: number) => boolean,
) {
  const T = Math.max(...lengths);
  const { state } = plan.probe!.at;
  const at = (t: number, b: number) => [...state[t]![0]!.subarray(b * H, (b + 1) * H)];
  const never = Array.from({ length: H }, () => true);
  const rows = Array.from({ length: T }, (_, i) => {
    const t = i + 1;
    const running = lengths.flatMap((length, b) => (length >= t ? [at(t, b)] : []));
    const units = running.flat();
    const dead = Array.from({ length: H }, (_, j) => running.every((s) => isOff(s[j]!)));
    for (const [j, one] of dead.entries()) never[j] &&= one;
    return {
      t,
      saturated: mean(units.map((s) => (!isOff(s) && Math.abs(slope(s)) < threshold ? 1 : 0))),
      dead: mean(dead.map(Number)),
      state_rms: Math.sqrt(mean(units.map((s) => s * s))),
    };
  });
  return { rows, never: mean(never.map(Number)) };
}

describe("equal to a plain loop over the states", () => {
  const lengths = [9, 12, 4];
  test.each<[string, object, number, (s: number) => number, (s: number) => boolean]>([
    ["tanh", {}, 0.1, (s) => 1 - s * s, () => false],
    ["tanh", { threshold: 0.5 }, 0.5, (s) => 1 - s * s, () => false],
    ["relu", {}, 0.1, (s) => (s > 0 ? 1 : 0), (s) => s === 0],
    ["sigmoid", {}, 0.025, (s) => s * (1 - s), () => false],
    ["hard-tanh", {}, 0.1, (s) => (Math.abs(s) < 1 ? 1 : 0), () => false],
    ["identity", {}, 0.1, () => 1, () => false],
  ])("%s %j", (activation, options, threshold, slope, isOff) => {
    const plan = planOf({ hidden: H, activation, init: wide }, sequences(12, lengths), options);
    const { rows, summaries } = namesMeasured(plan);
    const expected = counted(plan, lengths, threshold, slope, isOff);
    expect(rows.length).toBe(12);
    for (const [i, row] of rows.entries())
      for (const [name, value] of Object.entries(expected.rows[i]!))
        expect(Math.abs((row[name] as number) - value), `${name}, step ${i + 1}`).toBeLessThan(1e-12);
    expect(summaries["saturated"]).toBeCloseTo(mean(expected.rows.map(({ saturated }) => saturated)), 12);
    expect(summaries["dead_units"]).toBeCloseTo(expected.never, 12);
    expect(summaries["state_rms"]).toBeCloseTo(expected.rows.at(-1).state_rms, 12);
  });
});

/** Every unit's z is its bias. */
const biased = (activation: Given["model"] & object, biases: readonly number[]): Plan => {
  const plan = planOf({ hidden: biases.length, ...activation }, sequences(5, [5, 3]));
  for (const { name, values } of plan.parameters) if (name === "U" || name === "W") values.fill(0);
  setParameter(plan, "b", biases);
  return plan;
};

describe("off, dead and saturated are told apart", () => {
  test.each<[string, object, number[], number, number]>([
    ["relu below 0 is off", { activation: "relu" }, [-1, -50, 2, 3], 0, 0.5],
    [
      "leaky relu is never off, nor saturated at a slope of 0.2",
      {
        activation: chosen("activation", "leaky-relu", { slope: 0.2 }),
      },
      [-1, -50, 2, 3],
      0,
      0,
    ],
    [
      "a tanh whose slope rounds to 0 is saturated, not dead",
      { activation: "tanh" },
      [50, -50, 0.1, 0],
      0.5,
      0,
    ],
    ["the flat ends of hard-tanh are saturation", { activation: "hard-tanh" }, [4, -4, 0.5, 0], 0.5, 0],
    [
      "the dead zone of mod-relu is off",
      {
        activation: chosen("activation", "mod-relu", { bias: -1 }),
      },
      [0.5, -0.5, 3, -3],
      0,
      0.5,
    ],
    ["elu at its floor is saturated", { activation: "elu" }, [-30, -800, 1, 2], 0.5, 0],
  ])("%s", (_, model, biases, saturated, dead) => {
    const { rows, summaries } = namesMeasured(biased(model, biases));
    for (const row of rows) expect([row["saturated"], row["dead"]]).toEqual([saturated, dead]);
    expect([summaries["saturated"], summaries["dead_units"]]).toEqual([saturated, dead]);
  });

  test("a unit that is off at every step but one is dead at these steps and no dead unit", () => {
    const plan = planOf(
      { hidden: 1, activation: "relu", bias: false },
      { ...sequences(6), values: [-1, -1, 2, -1, -1, -1] },
    );
    setParameter(plan, "U", [1]);
    setParameter(plan, "W", [0]);
    const { rows, summaries } = namesMeasured(plan);
    expect(rows.map((row) => row["dead"])).toEqual([1, 1, 0, 1, 1, 1]);
    expect(summaries["dead_units"]).toBe(0);
  });

  test("a sequence counts while it runs: what only the longer one does at its end is all there is", () => {
    const plan = planOf(
      { hidden: 1, activation: "relu", bias: false },
      {
        ...sequences(3, [3, 1]),
        values: [-1, 5, -1, 5, -1, 5],
      },
    );
    setParameter(plan, "U", [1]);
    setParameter(plan, "W", [0]);
    expect(namesMeasured(plan).rows.map((row) => row["dead"])).toEqual([0, 1, 1]);
  });
});

const sigma = (x: number): number => 1 / (1 + Math.exp(-x));

describe("gates", () => {
  test("of an LSTM without weights are σ of their biases, i, f and o", () => {
    const plan = planOf({ hidden: 2, cell: "lstm" }, sequences(5));
    for (const { name, values } of plan.parameters) if (name === "U" || name === "W") values.fill(0);
    setParameter(plan, "b", [-1, -1, 2, 2, 0.3, 30, 0.5, 0.5]);
    const { rows, summaries } = namesMeasured(plan);
    expect(Object.keys(rows[0]!)).toEqual([
      "t",
      "saturated",
      "dead",
      "state_rms",
      "openness_i",
      "openness_f",
      "openness_o",
    ]);
    for (const row of [...rows, summaries]) {
      expect(row["openness_i"]).toBeCloseTo(sigma(-1), 12);
      expect(row["openness_f"]).toBeCloseTo(sigma(2), 12);
      expect(row["openness_o"]).toBeCloseTo(sigma(0.5), 12);
    }
    // Of g and tanh c, two units each: g of the second is tanh 30, and no c is beyond 1.5 at the first step.
    expect(rows[0]!["saturated"]).toBe(0.25);
  });

  test.each<[string, Given["model"], readonly string[]]>([
    ["gru", { cell: "gru" }, ["r", "z"]],
    ["minimal-rnn", { cell: "minimal-rnn" }, ["u"]],
    ["a stack of two lstm", { cell: "lstm", layers: 2 }, ["i", "f", "o", "i.2", "f.2", "o.2"]],
    ["a gate of equations", { cell: { name: "mixed" } }, ["gate"]],
    ["vanilla, which has none", {}, []],
  ])("%s", (_, model, gates) => {
    const plan = planOf({ hidden: 4, ...model }, sequences(7, [7, 5]));
    const { rows } = namesMeasured(plan);
    const names = gates.map((gate) => `openness_${gate}`);
    expect(Object.keys(rows[0]!).slice(4)).toEqual(names);
    for (const row of rows)
      for (const name of names) {
        expect(row[name] as number).toBeGreaterThan(0);
        expect(row[name] as number).toBeLessThan(1);
      }
  });

  test("a gru's are the mean of what its drive holds, over running sequences", () => {
    const lengths = [7, 5];
    const plan = planOf({ hidden: 3, cell: "gru", init: wide }, sequences(7, lengths));
    const { rows } = namesMeasured(plan);
    const { drive } = plan.probe!.at;
    for (const row of rows) {
      const t = row["t"] as number;
      for (const [gate, name] of ["r", "z"].entries()) {
        const all = lengths.flatMap((length, b) =>
          length < t ? [] : [...drive[t - 1]!.subarray((b * 3 + gate) * 3, (b * 3 + gate + 1) * 3)],
        );
        expect(Math.abs((row[`openness_${name}`] as number) - mean(all))).toBeLessThan(1e-14);
      }
    }
  });

  test("equations: relu counts as a unit, and a function without gamma is passed over", () => {
    const plan = planOf({ hidden: 2, cell: { name: "mixed" } }, sequences(4));
    for (const { name, values } of plan.parameters) if (name === "U" || name === "W") values.fill(0);
    setParameter(plan, "b", [-1, 1]);
    for (const row of namesMeasured(plan).rows) {
      expect(row["dead"]).toBe(0.5);
      expect(row["openness_gate"]).toBeCloseTo(0.5, 12);
    }
  });

  test("a linear lru has no units: shares are empty, the state's size is not", () => {
    const { rows } = namesMeasured(planOf({ hidden: 3, cell: "lru" }, sequences(4)));
    for (const row of rows) {
      expect([row["saturated"], row["dead"]]).toEqual([null, null]);
      expect(row["state_rms"] as number).toBeGreaterThan(0);
    }
  });
});
