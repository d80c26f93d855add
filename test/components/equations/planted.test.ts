/** Equations with one mistake in a rule: what the laws say of them. */
import { expect, test } from "vitest";
import {
  bias,
  cell,
  concat,
  elementwise,
  equations,
  mix,
  recurrent,
  sigmoid,
  split,
  square,
  tanh,
  vector,
} from "../../../src/api.ts";
import type { ElementRule, Kernels } from "../../../src/api.ts";
import type { CellContext } from "../../../src/components/define.ts";
import { tanh as tanhOf } from "../../../src/engine/elementary.ts";
import { about, broken } from "../../support/broken.ts";

const TRANSPOSES = /^⟨u, Jv \+ Ad⟩ = .*: row \d+ of \d+ steps from \d, \d vectors each: ⟨u, Jv \+ Ad⟩ is /;
const OF_FUNCTION = (name: string): RegExp =>
  new RegExp(
    `^the derivative of each function .*: at z = \\S+ the derivative of ${name} is \\S+, the central`,
  );
const PUSHES = /^Jv \+ Ad equals.*: step \d, element \d+, part 0: Jv \+ Ad is /;
const ACCUMULATES =
  /^the gradients of its own.*: \w+, element \d+: the gradient is .*, the central difference /;

const DIRECT =
  /^its direct path.*: row \d+ of 4 steps from 1, component 0, unit \d: the direct path back is /;
const UNITS = /^its units lie where they can.*: tanh, element \d+: the slope is 1\.0\d*, above gamma, 1$/;

/** Something of every kind, on kernels that may be wrong. */
const everything = (change: (kernels: Kernels) => Partial<Kernels>) =>
  cell({
    ...about,
    create(_, context: CellContext) {
      const kernels = { ...context.kernels, ...change(context.kernels) };
      return equations(
        { ...context, kernels },
        {
          driveGates: 2,
          parameters: { W: recurrent, G: { ...square("U"), gates: 2 }, w: vector("W"), b_u: bias },
          step({ a, h }, { W, G, w, b_u }) {
            const [one, two] = split(a.plus(G.times(h)), 2);
            const z = tanh(W.times(h.minus(one)).plus(b_u));
            const gate = sigmoid(two.plus(w.times(z).times(2)));
            const [mixed] = split(concat(mix(gate, h, z), z.times(one)), 2);
            return { h: mixed.plus(z.times(gate)) };
          },
        },
      );
    },
  });

test("without a mistake no law is broken", () => {
  expect(broken(everything(() => ({})))).toEqual([]);
});

test.each<[string, readonly RegExp[], (kernels: Kernels) => Partial<Kernels>]>([
  [
    "a slope of tanh that is 1 % too steep",
    [OF_FUNCTION("tanh"), PUSHES, ACCUMULATES, UNITS],
    ({ setTanhSlope }) => ({
      setTanhSlope(slope, s, n) {
        setTanhSlope(slope, s, n);
        for (let i = 0; i < n; i++) slope[i]! *= 1.01;
      },
    }),
  ],
  [
    "products along slopes that are 1 % too long",
    [TRANSPOSES, PUSHES, ACCUMULATES, DIRECT],
    ({ setTimesShared }) => ({
      setTimesShared(out, a, slope, rows, vectors, width) {
        setTimesShared(out, a, slope, rows, vectors, width);
        for (let i = 0; i < rows * vectors * width; i++) out[i]! *= 1.01;
      },
    }),
  ],
  [
    "a transpose that is none",
    [TRANSPOSES, ACCUMULATES],
    ({ setCopy }) => ({ setTransposed: (out, a, rows, columns) => setCopy(out, a, rows * columns) }),
  ],
  [
    "gradients of biases that are 1 % too long",
    [ACCUMULATES],
    ({ addColumnSums }) => ({
      addColumnSums(out, a, rows, width) {
        addColumnSums(out, a, rows, width);
        for (let i = 0; i < width; i++) out[i]! *= 1.01;
      },
    }),
  ],
  [
    "gradients of matrices that take the first row alone",
    [ACCUMULATES],
    ({ addTransposedProduct }) => ({
      addTransposedProduct: (out, a, b, _k, m, n) => addTransposedProduct(out, a, b, 1, m, n),
    }),
  ],
])("%s", (_, expected, change) => {
  const found = broken(everything(change));
  for (const [i, seen] of expected.entries()) expect(found[i]).toMatch(seen);
  expect(found).toHaveLength(expected.length);
});

const tanhWith = (derivative: ElementRule["derivative"]) =>
  cell({
    ...about,
    create: (_, context) =>
      equations(context, {
        parameters: { W: recurrent },
        step({ a, h }, { W }) {
          const f = elementwise({
            name: "tanh",
            apply(s, z, n) {
              for (let i = 0; i < n; i++) s[i] = tanhOf(z[i]!);
            },
            derivative,
            reads: "s",
          });
          return { h: f(a.plus(W.times(h))) };
        },
      }),
  });

test("a function of one's own with a slope that is 1 % too steep", () => {
  const right = tanhWith((slope, _z, s, n) => {
    for (let i = 0; i < n; i++) slope[i] = 1 - s[i]! * s[i]!;
  });
  const wrong = tanhWith((slope, _z, s, n) => {
    for (let i = 0; i < n; i++) slope[i] = 1.01 * (1 - s[i]! * s[i]!);
  });
  expect(broken(right)).toEqual([]);
  const found = broken(wrong);
  expect(found).toHaveLength(3);
  for (const [i, seen] of [OF_FUNCTION("tanh"), PUSHES, ACCUMULATES].entries())
    expect(found[i]).toMatch(seen);
});
