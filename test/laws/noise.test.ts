/** Noise around every cell of the catalogue: gradients with the draws held, rate 0, seeds, states. */
import { describe, expect, test } from "vitest";
import { catalogue } from "../../src/components/registry.ts";
import { UserError } from "../../src/components/user-error.ts";
import { nextWord } from "../../src/engine/streams.ts";
import { evaluate, measure } from "../../src/training/evaluate.ts";
import { checkGradients } from "../../src/training/gradient-check.ts";
import type { Plan } from "../../src/training/plan.ts";
import { makeUpdate } from "../../src/training/update.ts";
import {
  B,
  SEED,
  T,
  again,
  blockOf,
  cells,
  statesOf,
  gradientsOf,
  normals,
  part,
  passed,
  planned,
  sequences,
} from "../support/noises.ts";
import { chosen, noFigures, setParameter } from "../support/plans.ts";

const names = [...catalogue.noise.keys()];

const truncations = [...catalogue.truncation.keys()].map((name) =>
  chosen("truncation", name, { length: 2, every: 2, back: 3 }),
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
