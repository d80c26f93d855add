/** What equations are written with, besides plus, minus and times. Each rule of values has that of slopes beside it. */
import * as elementary from "../../engine/elementary.ts";
import type { Kernels } from "../../engine/kernels.ts";
import { UserError } from "../user-error.ts";
import { asRows, type ElementRule, sameGraph, sameWidth, sum, type Vector } from "./graph.ts";

/** f of every element, by a rule of one's own. Shared vectors stay shared. */
export const elementwise =
  (rule: ElementRule) =>
  (x: Vector): Vector =>
    x.graph.vector(`${rule.name}(${x.text})`, x.width, x.shared, {
      kind: "function",
      x,
      rule,
      bias: undefined,
    });

type Rule = (kernels: Kernels) => Omit<ElementRule, "name">;

const tanhRule: Rule = (kernels) => ({
  apply: (s, z, n) => kernels.setTanh(s, z, n),
  derivative: (slope, _z, s, n) => kernels.setTanhSlope(slope, s, n),
  reads: "s",
});

const sigmoidRule: Rule = (kernels) => ({
  apply: (s, z, n) => kernels.setSigmoid(s, z, n),
  derivative(slope, _z, s, n) {
    for (let i = 0; i < n; i++) slope[i] = s[i]! * (1 - s[i]!);
  },
  reads: "s",
});

const reluRule: Rule = (kernels) => ({
  apply: (s, z, n) => kernels.setRelu(s, z, n),
  derivative: (slope, z, _s, n) => kernels.setReluSlope(slope, z, n),
  reads: "z",
});

const expRule: Rule = () => ({
  apply(s, z, n) {
    for (let i = 0; i < n; i++) s[i] = elementary.exp(z[i]!);
  },
  derivative(slope, _z, s, n) {
    for (let i = 0; i < n; i++) slope[i] = s[i]!;
  },
  reads: "s",
});

const sinRule: Rule = () => ({
  apply(s, z, n) {
    for (let i = 0; i < n; i++) s[i] = elementary.sin(z[i]!);
  },
  derivative(slope, z, _s, n) {
    for (let i = 0; i < n; i++) slope[i] = elementary.cos(z[i]!);
  },
  reads: "z",
});

const cosRule: Rule = () => ({
  apply(s, z, n) {
    for (let i = 0; i < n; i++) s[i] = elementary.cos(z[i]!);
  },
  derivative(slope, z, _s, n) {
    for (let i = 0; i < n; i++) slope[i] = -elementary.sin(z[i]!);
  },
  reads: "z",
});

/** One name for the function of a number and for that of a vector in equations. */
interface OfBoth {
  (x: number): number;
  (x: Vector): Vector;
}

function ofBoth(name: string, ofNumber: (x: number) => number, rule: Rule): OfBoth {
  function f(x: number): number;
  function f(x: Vector): Vector;
  function f(x: number | Vector): number | Vector {
    return typeof x === "number" ? ofNumber(x) : elementwise({ name, ...rule(x.graph.kernels) })(x);
  }
  return f;
}

/** tanh z */
export const tanh = ofBoth("tanh", elementary.tanh, tanhRule);
/** 1/(1 + e^{−z}) */
export const sigmoid = ofBoth("σ", elementary.sigmoid, sigmoidRule);
/** e^z */
export const exp = ofBoth("exp", elementary.exp, expRule);
/** sin z */
export const sin = ofBoth("sin", elementary.sin, sinRule);
/** cos z */
export const cos = ofBoth("cos", elementary.cos, cosRule);
/** max(z, 0); slope 0 at 0. */
export const relu = ofBoth("relu", (x) => (x < 0 ? 0 : x), reluRule);

/** 1 − x */
export const oneMinus = (x: Vector): Vector => x.times(-1).plus(1);

/** u∘x + (1 − u)∘y: a gate between two vectors. */
export function mix(u: Vector, x: Vector, y: Vector): Vector {
  sameWidth("mix", u, x);
  sameWidth("mix", x, y);
  const text = `mix(${u.text}, ${x.text}, ${y.text})`;
  const rows = { u: asRows(u), x: asRows(x), y: asRows(y) };
  return u.graph.vector(text, u.width, false, { kind: "mix", ...rows });
}

/** A list of n vectors; of a known n its elements are known to be there. */
type ListOf<N extends number, L extends readonly Vector[] = readonly []> = number extends N
  ? readonly Vector[]
  : L["length"] extends N
    ? L
    : ListOf<N, readonly [...L, Vector]>;

/** x in `into` parts of one width, or in parts of these widths, in their order. */
export function split<N extends number>(x: Vector, into: N): ListOf<N>;
export function split<const W extends readonly number[]>(
  x: Vector,
  into: W,
): { readonly [K in keyof W]: Vector };
export function split(x: Vector, into: number | readonly number[]): readonly Vector[] {
  const widths = typeof into === "number" ? Array<number>(into).fill(x.width / into) : into;
  const whole = widths.reduce((total, width) => total + width, 0);
  if (whole !== x.width || !widths.every((width) => Number.isInteger(width) && width > 0)) {
    throw new UserError(
      `split takes ${x.text} apart, ${x.width} numbers, into ${widths.join(" + ")}; the widths must be whole numbers ` +
        `and add up`,
    );
  }
  return widths.map((width, i) => {
    const from = widths.slice(0, i).reduce((total, before) => total + before, 0);
    return sum(`part ${i} of ${x.text}`, [{ map: "part", x, from }], 0, width);
  });
}

/** The vectors side by side as one. */
export function concat(...vectors: readonly [Vector, ...Vector[]]): Vector {
  let width = 0;
  const terms = vectors.map((x) => {
    sameGraph(vectors[0].graph, vectors[0].text, x);
    const from = width;
    width += x.width;
    return { map: "place", x, from } as const;
  });
  return sum(`(${vectors.map(({ text }) => text).join(", ")})`, terms, 0, width);
}
