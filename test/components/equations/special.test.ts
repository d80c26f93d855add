/** Single corners of equations: what is copied, left out, read twice or read by nothing. */
import { describe, expect, test } from "vitest";
import {
  bias,
  cell,
  equations,
  type BuiltCell,
  mix,
  recurrent,
  relu,
  sigmoid,
  sin,
  square,
  tanh,
  vector,
} from "../../../src/api.ts";
import type { CellContext } from "../../../src/components/define.ts";
import { catalogue } from "../../../src/components/registry.ts";
import { reference } from "../../../src/engine/reference/index.ts";
import { tanh as tanhOf } from "../../../src/engine/elementary.ts";
import { lawsOf } from "../../../src/laws/index.ts";
import { about } from "../../support/broken.ts";
import { optionsOf, surroundings } from "../../support/components.ts";

const activationOf = (name: string): CellContext["activation"] => {
  const declaration = catalogue.activation.get(name)!;
  return declaration.create(optionsOf(declaration), { kernels: reference });
};

const contextWith = (activation = "tanh", biases = true): CellContext => ({
  kernels: reference,
  hidden: 5,
  activation: activationOf(activation),
  bias: biases,
  longest: 6,
});

/** null for every law that holds. */
const broken = (create: (context: CellContext) => BuiltCell): readonly string[] =>
  lawsOf(cell({ ...about, create: (_, context) => create(context) }), {}, surroundings).flatMap(
    ({ sentence, look }) => {
      const seen = look();
      return seen === null ? [] : [`${sentence}: ${seen}`];
    },
  );

describe("obeys the laws of cells:", () => {
  const H = 5;
  test.each<[string, (context: CellContext) => BuiltCell]>([
    [
      "a linear cell, whose state is itself a sum with a matrix",
      (context) =>
        equations(context, {
          parameters: { W: recurrent, b_h: bias },
          step: ({ a, h }, { W, b_h }) => ({ h: W.times(h).plus(a).plus(b_h) }),
        }),
    ],
    [
      "a component that nothing reads, beside one that is the drive itself",
      (context) =>
        equations(context, {
          state: { h: H, last: H, idle: H },
          parameters: {},
          step: ({ a, h, last }) => ({ h: tanh(last), last: a, idle: h }),
        }),
    ],
    [
      "a drive that is read by a sum and by a product",
      (context) =>
        equations(context, {
          parameters: { W: recurrent },
          step: ({ a, h }, { W }) => ({ h: tanh(a.plus(W.times(h))).times(sigmoid(a)) }),
        }),
    ],
    [
      "a sum that two sums read, and squares",
      (context) =>
        equations(context, {
          parameters: { W: recurrent, M: square("W") },
          step({ a, h }, { W, M }) {
            const p = a.plus(W.times(h));
            return { h: tanh(p.plus(M.times(h)).times(p.plus(h)).plus(p.times(p))) };
          },
        }),
    ],
    [
      "a learnt share of the old state, the same in all rows",
      (context) =>
        equations(context, {
          parameters: { W: recurrent, leak: vector("zero") },
          step: ({ a, h }, { W, leak }, f) => ({ h: mix(sigmoid(leak), h, f(a.plus(W.times(h)))) }),
        }),
    ],
    [
      "biases that the model does not have, within functions and alone in a sum",
      (context) =>
        equations(
          { ...context, bias: false },
          {
            parameters: { W: recurrent, b_u: bias, b_v: bias },
            step: ({ a, h }, { W, b_u, b_v }) => ({
              h: tanh(a.plus(W.times(h)).plus(b_u))
                .times(b_u.plus(1).plus(b_v))
                .plus(sigmoid(b_v)),
            }),
          },
        ),
    ],
    [
      "one vector for two components",
      (context) =>
        equations(context, {
          state: { h: H, again: H },
          parameters: { W: recurrent },
          step({ a, h, again }, { W }) {
            const s = tanh(a.plus(W.times(h)).plus(again.times(0.5)));
            return { h: s, again: s };
          },
        }),
    ],
    [
      "a component made of a parameter alone",
      (context) =>
        equations(context, {
          state: { h: H, fixed: H },
          parameters: { w: vector("W") },
          step: ({ a, h, fixed }, { w }) => ({ h: tanh(a.plus(h.times(fixed))), fixed: sin(w) }),
        }),
    ],
  ])("%s", (_, create) => {
    expect(broken(create)).toEqual([]);
  });
});

test("biases are left out of the model where it has none, also within a function", () => {
  const built = equations(contextWith("tanh", false), {
    parameters: { W: recurrent, b_u: bias },
    step: ({ a, h }, { W, b_u }) => ({
      h: tanh(a.plus(W.times(h)).plus(b_u))
        .times(sigmoid(b_u))
        .plus(relu(b_u)),
    }),
  });
  expect(Object.keys(built.shapes.parameters)).toEqual(["W"]);
});

test("the model's activation brings the bias that it learns, and is unused where step does not take it", () => {
  const create = (activation: string, isUsed: boolean) =>
    equations(contextWith(activation), {
      parameters: { W: recurrent },
      step: ({ a, h }, { W }, f) => ({ h: (isUsed ? f : tanh)(a.plus(W.times(h))) }),
    }).shapes;
  expect(Object.keys(create("mod-relu", true).parameters)).toEqual(["W", "threshold"]);
  expect(create("mod-relu", true).ownNonlinearities).toBe(false);
  expect(Object.keys(create("mod-relu", false).parameters)).toEqual(["W"]);
  expect(create("tanh", false).ownNonlinearities).toBe(true);
});

test("the plain elman cell keeps what the hand-written one keeps: delta [H], and f′ of every row", () => {
  const { shapes } = equations(contextWith(), {
    parameters: { W: recurrent },
    step: ({ a, h }, { W }, f) => ({ h: f(a.plus(W.times(h))) }),
  });
  expect(shapes.delta).toEqual([5]);
  expect(Object.values(shapes.saved)).toEqual([5]);
  expect(shapes.scratch).toEqual({});
});

test("functions of a number are the engine's own", () => {
  expect(tanh(0.3)).toBe(tanhOf(0.3));
  expect([sigmoid(0), relu(-2), sin(0)]).toEqual([0.5, 0, 0]);
});
