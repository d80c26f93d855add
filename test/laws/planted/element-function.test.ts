/** Cells whose equations hold a function of one's own with a mistake, and what the laws say of it by its name. */
import { expect, test } from "vitest";
import { elementwise, equations, exp, recurrent, tanh } from "../../../src/api.ts";
import { cell, type ElementFunction } from "../../../src/components/define.ts";
import { about, broken } from "../../support/broken.ts";

/** h_t = f(a_t + W h_{t−1}) */
const cellOf = (rule: ElementFunction) =>
  cell({
    ...about,
    create: (_, context) =>
      equations(context, {
        parameters: { W: recurrent },
        step: ({ a, h }, { W }) => ({ h: tanh(elementwise(rule)(a.plus(W.times(h)))) }),
      }),
  });

/** A rule from functions of one number. */
const rule = (
  name: string,
  f: (z: number) => number,
  slope: (z: number, s: number) => number,
  reads?: "z" | "s",
): ElementFunction => ({
  name,
  apply(s, z, n) {
    for (let i = 0; i < n; i++) s[i] = f(z[i]!);
  },
  derivative(out, z, s, n) {
    for (let i = 0; i < n; i++) out[i] = slope(z[i]!, s[i]!);
  },
  ...(reads ? { reads } : {}),
});
const cube = (z: number): number => z * z * z;

test.each<[string, ElementFunction]>([
  ["a cube", rule("cube", cube, (z) => 3 * z * z)],
  [
    "a function that is steep",
    rule(
      "steep",
      (z) => tanh(200 * z),
      (_, s) => 200 * (1 - s * s),
      "s",
    ),
  ],
  [
    "one with a kink",
    rule(
      "leak",
      (z) => (z < 0.3 ? 0.1 * z : z - 0.27),
      (z) => (z < 0.3 ? 0.1 : 1),
      "z",
    ),
  ],
  ["one that is large", rule("growth", exp, (_, s) => s, "s")],
])("%s with its right slope breaks no law", (_, right) => {
  expect(broken(cellOf(right))).toEqual([]);
});

test("of a function that is finite on one side only, that side is looked at", () => {
  const root = (slope: number) => rule("root", Math.sqrt, (_, s) => slope / s, "s");
  const functionLaws = (found: readonly string[]) => found.filter((line) => line.includes("function in its"));
  expect(functionLaws(broken(cellOf(root(0.5))))).toEqual([]);
  expect(functionLaws(broken(cellOf(root(0.51))))[0]).toMatch(/the derivative of root is \S+, the central/);
});

const SLOPE =
  "the derivative of each function in its equations, if it has any, equals the central difference: ";
const ALONE = "each function in its equations, if it has any, takes every element by itself: ";

test.each<[string, RegExp, ElementFunction]>([
  [
    "a slope that is 1 % too steep",
    /^at z = \S+ the derivative of cube is \S+, the central difference \S+$/,
    rule("cube", cube, (z) => 3.03 * z * z),
  ],
  [
    "a slope of the wrong sign below 0",
    /^at z = -\S+ the derivative of swish is /,
    rule(
      "swish",
      (z) => z * z,
      (z) => 2 * Math.abs(z),
    ),
  ],
  [
    "a slope that is right only for the numbers near 0",
    /^at z = \S+ the derivative of bent is /,
    rule(
      "bent",
      (z) => (Math.abs(z) < 4 ? z : cube(z)),
      () => 1,
    ),
  ],
  ["a slope that is NaN", /the derivative of gap is NaN/, rule("gap", cube, () => NaN)],
  [
    "a slope made of s that is said to read z",
    /^the derivative of e needs s = f\(z\), which is not kept for it; leave reads: "z" out$/,
    rule("e", exp, (_, s) => s, "z"),
  ],
  [
    "a slope made of z that is said to read s",
    /^the derivative of cube needs z, which is not kept for it; leave reads: "s" out$/,
    rule("cube", cube, (z) => 3 * z * z, "s"),
  ],
  [
    "a function that is nowhere finite",
    /^void\(z\) is finite for no z that was tried/,
    rule(
      "void",
      () => NaN,
      () => 0,
    ),
  ],
])("%s is found with the function's name", (_, seen, wrong) => {
  const found = broken(cellOf(wrong)).find((line) => line.startsWith(SLOPE));
  expect(found?.slice(SLOPE.length)).toMatch(seen);
});

test.each<[string, RegExp, Pick<ElementFunction, "apply"> & Partial<ElementFunction>]>([
  [
    "a softmax, which is not a function of one element",
    /^odd of z = \S+ is \S+ among some numbers and \S+ among others; compute each element from its own z alone$/,
    {
      apply(s, z, n) {
        let total = 0;
        for (let i = 0; i < n; i++) total += exp(z[i]!) * (1 + 0.1 * i);
        for (let i = 0; i < n; i++) s[i] = exp(z[i]!) / total;
      },
    },
  ],
  [
    "one that fills the whole array",
    /^apply of odd, asked for n = 5 elements, wrote element 5; stop at n/,
    { apply: (s, z) => z.forEach((value, i) => (s[i] = value)) },
  ],
  [
    "a slope that overwrites z",
    /^derivative of odd changed what it reads; write to the first argument alone$/,
    {
      apply: (s, z, n) => s.set(z.subarray(0, n)),
      derivative(slope, z, _, n) {
        slope.fill(1, 0, n);
        z[0] = 7;
      },
    },
  ],
])("%s is found with the function's name", (_, seen, wrong) => {
  const found = broken(
    cellOf({
      ...rule(
        "odd",
        (z) => z,
        () => 1,
      ),
      ...wrong,
    }),
  );
  expect(found.find((line) => line.startsWith(ALONE))?.slice(ALONE.length)).toMatch(seen);
});
