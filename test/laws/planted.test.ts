/** Components with one mistake each: every law is seen to be broken by one, and no other law is. */
import { expect, test } from "vitest";
import type { BuiltActivation, BuiltInitializer, Component } from "../../src/components/define.ts";
import { activation, initializer, z } from "../../src/components/define.ts";
import { nextUniform } from "../../src/engine/streams.ts";
import { about, broken } from "../support/broken.ts";

/** f(z) = z/2 for z > 0, else 0: one kink, γ = ½. */
const halfRelu: BuiltActivation = {
  apply(s, z, n) {
    for (let i = 0; i < n; i++) s[i] = z[i]! < 0 ? 0 : z[i]! / 2;
  },
  derivative(slope, z, _s, n) {
    for (let i = 0; i < n; i++) slope[i] = z[i]! > 0 ? 0.5 : 0;
  },
  timesCurvature(out, _z, _s, n) {
    out.fill(0, 0, n);
  },
  gamma: 0.5,
  kinks: [0],
};
/** f(z) = max(z + bias, 0) with a bias that is learnt. */
const shifted: BuiltActivation = {
  apply(s, z, n, bias) {
    for (let i = 0; i < n; i++) {
      const sum = z[i]! + (bias ? bias[i % bias.length]! : 0);
      s[i] = sum < 0 ? 0 : sum;
    }
  },
  derivative(slope, _z, s, n) {
    for (let i = 0; i < n; i++) slope[i] = s[i]! > 0 ? 1 : 0;
  },
  gamma: 1,
  kinks: [0],
  bias: {
    start: 0,
    addGradient(dBias, delta, _z, n) {
      for (let i = 0; i < n; i++) dBias[i % dBias.length]! += delta[i]!;
    },
  },
};
const activationWith = (change: Partial<BuiltActivation>, of = halfRelu): Component =>
  activation({ ...about, create: () => ({ ...of, ...change }) });

let calls = 0;
const ACTIVATIONS: readonly [mistake: string, Component, seen: RegExp][] = [
  [
    "a slope that never quite reaches 0",
    activationWith({
      derivative(slope, z, _s, n) {
        for (let i = 0; i < n; i++) slope[i] = z[i]! > 0 ? 0.5 : 1e-6;
      },
    }),
    /^its derivative equals.*: at z = -\d.* the derivative is 0.000001, the central difference 0$/,
  ],
  [
    "γ too small",
    activationWith({ gamma: 0.4 }),
    /^no slope exceeds γ.*said to be 0.4.*seen is 0.5, at z = /,
  ],
  ["γ too large", activationWith({ gamma: 1 }), /^no slope exceeds γ.*said to be 1;/],
  [
    "a kink too many",
    activationWith({ kinks: [0, 2] }),
    /^its slope jumps at every.*at z = 2 the slope goes from 0.5 to 0.5/,
  ],
  [
    "a kink too few",
    activationWith({ kinks: [] }),
    /^its slope jumps nowhere else.*from 0 to 0.5; kinks: \[\]/,
  ],
  [
    "a curvature where there is none",
    activationWith({ timesCurvature() {} }),
    /^its curvature, if it gives one.*f″ is 1, the central difference 0/,
  ],
  [
    "a loop over the whole array",
    activationWith({
      apply(s, z) {
        for (let i = 0; i < s.length; i++) s[i] = z[i]! < 0 ? 0 : z[i]! / 2;
      },
    }),
    /^it writes the n elements.*apply asked for n = 5 elements wrote element 5/,
  ],
  [
    "a call that changes z",
    activationWith({
      derivative(slope, z, s, n) {
        halfRelu.derivative(slope, z, s, n);
        z[0] = 7;
      },
    }),
    /^it writes the n elements.*derivative changed z/,
  ],
  [
    "a value that depends on the call",
    activationWith({
      apply(s, z, n) {
        halfRelu.apply(s, z, n);
        if (n > 300) s[n - 1]! += 1e-15 * ++calls;
      },
    }),
    /^the same z gives the same bits.* gave /,
  ],
  [
    "NaN swallowed",
    activationWith({
      apply(s, z, n) {
        for (let i = 0; i < n; i++) s[i] = z[i]! > 0 ? z[i]! / 2 : 0;
      },
    }),
    /^NaN stays NaN.*f\(NaN\) = 0/,
  ],
  [
    "a bias whose gradient is set, not added",
    activationWith(
      {
        bias: {
          start: 0,
          addGradient(dBias, delta, z, n) {
            dBias.fill(0);
            shifted.bias!.addGradient(dBias, delta, z, n);
          },
        },
      },
      shifted,
    ),
    /^the gradient of its learned bias.*unit \d: what is added is/,
  ],
];

const initializerWith = (built: BuiltInitializer): Component =>
  initializer({ ...about, create: () => built });
const INITIALIZERS: readonly [mistake: string, Component, seen: RegExp][] = [
  [
    "an element forgotten",
    initializerWith({
      fill(W) {
        W.fill(0.5, 1);
      },
    }),
    /: element \[0, 0\] of 8×8 is still NaN$/,
  ],
  [
    "rows and columns exchanged",
    initializerWith({
      fill(W, rows, columns) {
        for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) W[i * rows + j] = 1;
      },
    }),
    /: element \[\d, \d\] of 9×5 is still NaN and \d more$|: element \[\d, \d\] of 5×9 is still NaN and \d+ more$/,
  ],
  [
    "numbers from elsewhere than the stream",
    initializerWith({
      fill(W) {
        W.fill(++calls);
      },
    }),
    /^the same seed gives the same bytes: element 0 is \d+ at first and \d+ then/,
  ],
  [
    "a draw that is thrown away",
    initializerWith({
      fill(W, _rows, _columns, stream) {
        W.fill(0 * nextUniform(stream));
      },
    }),
    /^another seed gives other numbers/,
  ],
  [
    "a promise that is not kept",
    initializerWith({
      skew: true,
      fill(W) {
        W.fill(1);
      },
    }),
    /^it makes skew-symmetric matrices, if it says so: W\[0, 0\] is 1 and W\[0, 0\] is 1/,
  ],
  [
    "gates whose writing half is forgotten",
    initializerWith({
      fill() {},
      fillGates(keep) {
        keep.fill(1);
      },
    }),
    /^it sets every element.*: element \[7, 0\] of 14×1 is still NaN and 6 more/,
  ],
];

test.each([...ACTIVATIONS, ...INITIALIZERS])("%s breaks its law and no other", (_, component, seen) => {
  const found = broken(component);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(seen);
});

test("components without a mistake break no law, with a curvature or without", () => {
  expect(broken(activationWith({}))).toEqual([]);
  expect(broken(activationWith({}, shifted))).toEqual([]);
});

test("a law that throws is broken, and says what was thrown", () => {
  const thrower = activationWith({
    timesCurvature() {
      throw new Error("boom");
    },
  });
  expect(broken(thrower).filter((line) => line.includes("it throws: boom"))).toHaveLength(2);
});

test.each([
  [{ ...about, summary: "Short" }, /^its summary says what it does.*: summary: "Short"/],
  [{ ...about, source: "me" }, /^its summary says what it does.*: source: "me"/],
  [{ ...about, name: "My_Own" }, /^its name is made of.*"My_Own"/],
  [
    { ...about, options: { scale: z.number().describe("How much") } },
    /^each of its options.*scale has no \.default/,
  ],
  [{ ...about, options: { scale: z.number().default(1) } }, /^each of its options.*scale has no \.describe/],
])("a declaration that lacks something says what", (declaration, seen) => {
  const component = activation({ ...declaration, create: () => halfRelu });
  const found = broken(component, { scale: 1 });
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(seen);
});
