/** Zoneout, dropout on h and h-detach: what each must do, around every cell of the catalogue. */
import { describe, expect, test } from "vitest";
import type { Block, Choice, Noise } from "../../src/components/define.ts";
import { catalogue, extend } from "../../src/components/registry.ts";
import { UserError } from "../../src/components/user-error.ts";
import { referenceEngine } from "../../src/engine/engine.ts";
import { fillGaussian, makeStream, nextWord } from "../../src/engine/streams.ts";
import { checkGradients } from "../../src/training/gradient-check.ts";
import { evaluate, measure } from "../../src/training/evaluate.ts";
import type { Plan } from "../../src/training/plan.ts";
import { computeGradient, makeUpdate } from "../../src/training/update.ts";
import type { FixedSequences } from "../support/plans.ts";
import { chosen, noFigures, gradientOf, planOn, relativeError, setParameter } from "../support/plans.ts";
import type { Given } from "../support/settings.ts";

const [B, T, H, I] = [3, 7, 5, 2];

const normals = (n: number, name: string): number[] => {
  const values = new Float64Array(n);
  fillGaussian(values, n, 1, makeStream(1, name));
  return [...values];
};

const lengths = [7, 5, 6];
const sequences: FixedSequences = {
  B,
  T,
  inputs: { kind: "values", size: I },
  outputs: { kind: "values", size: 2 },
  lengths,
  mask: Array.from({ length: T * B }, (_, row) => (Math.floor(row / B) < lengths[row % B]! ? 1 : 0)),
  values: normals(T * B * I, "inputs"),
  targets: normals(T * B * 2, "targets"),
};

const names = [...catalogue.noise.keys()];
const cells = [...catalogue.cell.keys()];
const truncations = [...catalogue.truncation.keys()].map((name) =>
  chosen("truncation", name, { length: 2, every: 2, back: 3 }),
);
const part = (name: string, rate = 0.4, options: object = {}): Choice =>
  chosen("noise", name, { rate, ...options });

/** Zoneout by another name: a config may name each part once. */
const again: Noise = { ...catalogue.noise.get("zoneout")!, name: "zoneout-again" };
const extended = extend(catalogue, [again]);

/** Its first draws for h-detach detach steps 0, 2, 3 and 6 of the first layer and 2, 3, 4 and 5 of the second. */
const SEED = 3;

/** A plan of `cell` with these parts around it. */
const planned = (
  cell: string,
  noise: readonly Choice[],
  { model, training }: Given = {},
  from = sequences,
  seed = SEED,
): Plan =>
  planOn(
    from,
    {
      model: { cell: chosen("cell", cell), hidden: H, ...model },
      training: { noise, ...training },
    },
    referenceEngine(), // whose kernels take the arrays of these tests
    seed,
    extended,
  );

/** undefined where the cell does not suit the part; then the user must be told what to write instead. */
function plannedIfItFits(...args: Parameters<typeof planned>): Plan | undefined {
  try {
    return planned(...args);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toMatch(/write zoneout instead/);
    return undefined;
  }
}

/** One forward pass with chance, and what the verbs need of it. */
function passed(plan: Plan): Plan {
  const { pass, task, sources, carried } = plan;
  task.fill(pass.batch, sources.training, B);
  pass.prepare();
  pass.forward(carried.training, plan.noise);
  pass.readOut.forward("sum");
  pass.linearize();
  return plan;
}

/** Copies of s_0 … s_T, by component. */
const statesOf = ({ pass, model }: Plan): number[][][] => {
  const widths = Object.values(model.cell.shapes.state);
  return pass.at.state.slice(0, T + 1).map((block) => block.map((s, i) => [...s.slice(0, B * widths[i]!)]));
};
const gradientsOf = (plan: Plan): number[][] => {
  computeGradient(plan, 1, noFigures());
  return plan.parameters.map(({ name }) => gradientOf(plan, name));
};
const savedOf = ({ pass }: Plan, name: string): Float64Array => pass.at.saved[name]![0]!;

const blockOf = (rows: number, widths: readonly number[], name?: string): Block =>
  widths.map((width, i) => {
    const values = new Float64Array(rows * width).fill(NaN);
    if (name) fillGaussian(values, values.length, 1, makeStream(9, `${name} ${i}`));
    return values;
  });

describe.each(names)("%s", (name) => {
  describe.each(cells)("around %s", (cell) => {
    const plan = plannedIfItFits(cell, [part(name)]);
    test("is refused where h_{t−1} reaches s_t past the recurrent matrices, if it masks h for those", () => {
      const bypass = planned(cell, []).model.cell.shapes.bypass === true;
      expect(plan === undefined).toBe(name === "recurrent-dropout" && bypass);
    });
    if (!plan) return;
    passed(plan);

    test.each(truncations)(
      "truncation $name: the gradient is that of the surrogate with its draws held",
      (truncation) => {
        for (const model of [{}, { layers: 2, "initial-state": "learned" as const }]) {
          const checked = planned(cell, [part(name)], { model, training: { truncation } });
          for (const { parameter, worst, entries } of checkGradients(checked, 12)) {
            expect(entries, parameter).toBeGreaterThan(0);
            expect(worst, parameter).toBeLessThan(1e-6);
          }
        }
      },
    );

    test("rate 0 changes no bit of states and gradients", () => {
      const off = chosen("noise", name, { rate: 0 });
      for (const truncation of truncations) {
        for (const layers of [1, 2]) {
          const [without, with0] = [[], [off]].map((noise) => {
            const one = planned(cell, noise, { model: { layers }, training: { truncation } });
            return { gradients: gradientsOf(one), states: statesOf(one) };
          });
          expect(with0).toEqual(without);
        }
      }
    });

    test("changes states or gradients at a rate above 0", () => {
      expect(gradientsOf(planned(cell, [part(name)]))).not.toEqual(gradientsOf(planned(cell, [])));
    });

    test("an evaluation leaves nothing to chance: the same whatever the stream, which it does not move", () => {
      const [one, other] = [planned(cell, [part(name)]), planned(cell, [part(name)])];
      for (let i = 0; i < 5; i++) nextWord(other.noise);
      const stream = [...other.noise];
      const seen = (from: Plan) => [
        evaluate(from, "validation", 6),
        measure(from, 0),
        evaluate(from, "test", 3),
      ];
      expect(seen(other)).toEqual(seen(one));
      expect([...other.noise]).toEqual(stream);
      makeUpdate(one, 1, noFigures());
      one.parameters.forEach(({ values }, i) => values.set(other.parameters[i]!.values));
      expect(seen(one)).toEqual(seen(other));
    });

    test("the same seed draws the same, another seed something else, and so does the next update", () => {
      // Parameters are the test's, so that only the draws differ.
      const startedFrom = (seed: number): Plan => {
        const one = planned(cell, [part(name)], {}, sequences, seed);
        for (const { name: parameter, values } of one.parameters)
          setParameter(one, parameter, normals(values.length, parameter));
        return one;
      };
      const one = startedFrom(SEED);
      const first = gradientsOf(one);
      expect(gradientsOf(startedFrom(SEED))).toEqual(first);
      expect(gradientsOf(startedFrom(4))).not.toEqual(first);
      expect(gradientsOf(one)).not.toEqual(first);
    });

    test("a run continues from a copy of its state with the same bits", () => {
      const [one, other] = [planned(cell, [part(name)]), planned(cell, [part(name)], {}, sequences, 5)];
      makeUpdate(one, 1, noFigures());
      const state = one.state.slice();
      const rest = (run: Plan) => {
        for (let update = 2; update < 6; update++) {
          makeUpdate(run, update, noFigures());
          if (update === 3) evaluate(run, "validation", 6);
        }
        return [...run.state];
      };
      const expected = rest(one);
      other.state.set(state);
      expect(rest(other)).toEqual(expected);
    });
  });
});

describe.each([
  ["two kinds, one around the other", [part("h-detach"), part("zoneout")]],
  ["all three", [part("recurrent-dropout"), part("zoneout", 0.3), part("h-detach")]],
  ["zoneout twice", [part("zoneout", 0.2), { name: again.name, rate: 0.5, "cell-rate": 0.1 }]],
])("%s", (_, noise) => {
  test.each(cells)("around %s: every gradient is right, in one layer and in two", (cell) => {
    for (const truncation of truncations) {
      for (const layers of [1, 2]) {
        const plan = plannedIfItFits(cell, noise, { model: { layers }, training: { truncation } });
        if (!plan) return;
        for (const { parameter, worst } of checkGradients(plan, 6))
          expect(worst, parameter).toBeLessThan(1e-6);
      }
    }
  });
});

/** Long enough for frequencies. */
const many: FixedSequences = {
  B: 20,
  T: 50,
  inputs: { kind: "index", size: 2 },
  outputs: { kind: "values", size: 1 },
  indices: Array<number>(1000).fill(1),
  targets: Array<number>(1000).fill(0),
};
const drawn = (cell: string, noise: readonly Choice[], layers = 1): Plan => {
  const plan = planned(cell, noise, { model: { layers } }, many);
  plan.task.fill(plan.pass.batch, plan.sources.training, many.B);
  plan.pass.prepare();
  plan.pass.forward(plan.carried.training, plan.noise);
  return plan;
};
const fraction = (values: Iterable<number>, of: number): number => {
  const all = [...values];
  return all.filter((value) => value === of).length / all.length;
};

describe("zoneout", () => {
  test("keeps units at its rate, and those of c at a rate of their own", () => {
    const rates = { h: 0.1, c: 0.6 };
    const plan = drawn("lstm", [part("zoneout", rates.h, { "cell-rate": rates.c })]);
    for (const [component, rate] of Object.entries(rates)) {
      // 5000 draws: five standard deviations are at most 0.035.
      const share = savedOf(plan, `zoneout.renewed.${component}`);
      expect(Math.abs(fraction(share, 0) - rate)).toBeLessThan(0.035);
      expect(fraction(share, 0) + fraction(share, 1)).toBe(1);
    }
    const { at } = plan.pass;
    for (const [i, component] of ["h", "c"].entries()) {
      const share = at.saved[`zoneout.renewed.${component}`]!;
      for (let t = 0; t < 50; t++)
        for (let k = 0; k < 20 * H; k++)
          if (share[t]![k] === 0) expect(at.state[t + 1]![i]![k]).toBe(at.state[t]![i]![k]);
    }
  });

  test("without a cell-rate c is kept as often as h, by draws of its own", () => {
    const plan = drawn("lstm", [part("zoneout", 0.3)]);
    const [h, c] = [savedOf(plan, "zoneout.renewed.h"), savedOf(plan, "zoneout.renewed.c")];
    expect(Math.abs(fraction(c, 0) - 0.3)).toBeLessThan(0.035);
    // Both kept: 0.09 if independent, 0.3 if the same.
    const both = h.map((value, i) => Math.max(value, c[i]!));
    expect(Math.abs(fraction(both, 0) - 0.09)).toBeLessThan(0.03);
  });

  test.each(cells)("at rate 1 %s keeps s_0 for ever, and sends errors back to it undiminished", (cell) => {
    const plan = planned(cell, [part("zoneout", 1)], { model: { "initial-state": "learned" } });
    for (const { name, values } of plan.parameters)
      if (name.startsWith("s0.")) setParameter(plan, name, normals(values.length, name));
    const gradients = gradientsOf(plan);
    for (const block of statesOf(plan)) expect(block).toEqual(statesOf(plan)[0]);
    for (const [i, { name }] of plan.parameters.entries())
      if (!/^(V|c|s0\.h)$/.test(name))
        expect(
          gradients[i]!.every((g) => g === 0),
          name,
        ).toBe(true);
    const h = plan.parameters.findIndex(({ name }) => name === "s0.h");
    expect(gradients[h]!.some((g) => g !== 0)).toBe(true);
  });

  test("evaluates with its expectation: s_1 = 0.75·tanh(0.5) and s_2 = 0.25·s_1 + 0.75·tanh(2·s_1 + 0.5)", () => {
    const one = {
      ...sequences,
      B: 1,
      T: 2,
      lengths: [2],
      mask: [1, 1],
      values: [0.5, 0, 0.5, 0],
      targets: [0, 0, 0, 0],
    };
    const plan = planned("vanilla", [part("zoneout", 0.25)], { model: { hidden: 1 } }, one);
    setParameter(plan, "U", [1, 0]);
    setParameter(plan, "W", [2]);
    setParameter(plan, "b", [0]);
    plan.task.fill(plan.pass.batch, plan.sources.validation, 1);
    plan.pass.prepare();
    plan.pass.forward(plan.carried.validation, null);
    const s1 = 0.75 * Math.tanh(0.5);
    expect(plan.pass.at.state[1]![0]![0]).toBeCloseTo(s1, 15);
    expect(plan.pass.at.state[2]![0]![0]).toBeCloseTo(0.25 * s1 + 0.75 * Math.tanh(2 * s1 + 0.5), 15);
  });
});

describe("recurrent-dropout", () => {
  test("has one mask a sequence, the same at every step, whose mean is 1", () => {
    const plan = drawn("vanilla", [part("recurrent-dropout", 0.4)]);
    const mask = savedOf(plan, "recurrent-dropout.mask");
    const row = (t: number) => [...mask.subarray(t * 20 * H, (t + 1) * 20 * H)];
    for (let t = 1; t < 50; t++) expect(row(t)).toEqual(row(0));
    expect(new Set(row(0))).toEqual(new Set([0, 1 / 0.6]));
    // 100 draws: four standard deviations are 0.2.
    expect(Math.abs(fraction(row(0), 0) - 0.4)).toBeLessThan(0.2);
    expect(row(0).slice(0, H * 10)).not.toEqual(row(0).slice(H * 10));
  });

  test("drops at its rate over many updates", () => {
    const plan = drawn("vanilla", [part("recurrent-dropout", 0.4)]);
    let dropped = 0;
    for (let update = 0; update < 100; update++) {
      plan.pass.verbs.beforePass(1, plan.noise);
      dropped += fraction(savedOf(plan, "recurrent-dropout.mask").subarray(0, 20 * H), 0) / 100;
    }
    // 10000 draws: five standard deviations are 0.025.
    expect(Math.abs(dropped - 0.4)).toBeLessThan(0.025);
  });

  test("what the cell hears is h∘m", () => {
    const plan = drawn("vanilla", [part("recurrent-dropout", 0.4)]);
    const { at } = plan.pass;
    for (let t = 0; t < 50; t++)
      for (let k = 0; k < 20 * H; k++)
        expect(at.saved["recurrent-dropout.heard"]![t]![k]).toBe(
          at.state[t]![0]![k]! * at.saved["recurrent-dropout.mask"]![t]![k]!,
        );
  });

  test("is refused around zoneout and taken inside of it", () => {
    const [dropout, zoneout] = [part("recurrent-dropout"), part("zoneout")];
    expect(() => planned("vanilla", [zoneout, dropout])).toThrow(/recurrent-dropout before zoneout/);
    expect(planned("vanilla", [dropout, zoneout])).toBeDefined();
  });
});

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

test("a cell that does not say `bypass` hears h_{t−1} through its recurrent matrices alone", () => {
  for (const cell of cells) {
    const { recurrent, shapes } = (({ model }) => ({
      shapes: model.cell.shapes,
      recurrent: Object.entries(model.cell.shapes.parameters).filter(([, one]) => one.recurrent),
    }))(planned(cell, []));
    // Matrices of which 0 is not the zero map say nothing here: exponentials, diagonals of a cell's own.
    if (shapes.bypass || recurrent.some(([, { init, skew }]) => init !== "W" || skew !== undefined)) continue;
    const plan = planned(cell, []);
    for (const [name] of recurrent) plan.pass.at.parameters[name]!.fill(0);
    passed(plan);
    const widths = Object.values(shapes.state);
    const v = widths.map((width, i) => new Float64Array(T * B * width).fill(i === 0 ? 1 : 0));
    const [out, tangent] = [blockOf(T * B, widths), blockOf(T * B, shapes.delta)];
    tangent[0]!.fill(0);
    plan.pass.verbs.pushforward(out, tangent, v, 0, T, 1);
    for (const one of out)
      expect(
        one.every((value) => value === 0),
        cell,
      ).toBe(true);
  }
});
