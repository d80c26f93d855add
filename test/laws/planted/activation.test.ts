/** Activations with one mistake each: a law is seen to be broken by one, and no other law is. */
import { expect, test } from "vitest";
import type { BuiltActivation, Component } from "../../../src/components/define.ts";
import { activation } from "../../../src/components/define.ts";
import { about, broken } from "../../support/broken.ts";

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

test.each(ACTIVATIONS)("%s breaks its law and no other", (_, component, seen) => {
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
