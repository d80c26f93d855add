/** What equations are written with, besides plus, minus and times. Each rule of values has that of slopes beside it. */
import * as elementary from "../../engine/elementary.ts";
import type { Kernels } from "../../engine/kernels.ts";
import { UserError } from "../user-error.ts";
import {
  asRows,
  checkVector,
  described,
  type ElementRule,
  sameGraph,
  sameWidth,
  sum,
  Vector,
} from "./graph.ts";

/** f of every element, by a rule of one's own. Shared vectors stay shared. */
export function elementwise(rule: ElementRule): (x: Vector) => Vector {
  checkRule(rule);
  return (x) => {
    checkVector(rule.name, x);
    return x.graph.vector(`${rule.name}(${x.text})`, x.width, x.shared, {
      kind: "function",
      x,
      rule,
      bias: undefined,
    });
  };
}

const READ: readonly string[] = ["z", "s"];

/** Throws where a rule is not of the form of one: plug-ins are not compiled. */
function checkRule(rule: Partial<ElementRule>): void {
  const { name, apply, derivative, reads, gamma } = rule;
  if (typeof name !== "string" || name === "")
    throw new UserError(`elementwise takes { name, apply, derivative }; name is ${described(name)}`);
  checkVerb(name, "apply", apply, "apply(out, z, n) { for (let i = 0; i < n; i++) out[i] = …; }");
  checkVerb(
    name,
    "derivative",
    derivative,
    "derivative(slope, z, out, n) { for (let i = 0; i < n; i++) slope[i] = …; }",
  );
  if (reads !== undefined && !READ.includes(reads))
    throw new UserError(`${name}: reads is "z", "s" or left out; got ${described(reads)}`);
  if (gamma !== undefined && !(gamma > 0))
    throw new UserError(
      `${name}: gamma is the largest |slope|, a number above 0, or left out; got ${described(gamma)}`,
    );
}

function checkVerb(name: string, word: string, verb: unknown, instead: string): void {
  if (typeof verb !== "function")
    throw new UserError(`${name}: ${word} is a function; got ${described(verb)}; write ${instead}`);
  // A function of one number, by mistake.
  if (verb.length === 1)
    throw new UserError(`${name}: ${word} fills an array; got a function of one argument; write ${instead}`);
}

type Rule = (kernels: Kernels) => Omit<ElementRule, "name">;

const tanhRule: Rule = (kernels) => ({
  apply: (s, z, n) => kernels.setTanh(s, z, n),
  derivative: (slope, _z, s, n) => kernels.setTanhSlope(slope, s, n),
  reads: "s",
  gamma: 1,
});

const sigmoidRule: Rule = (kernels) => ({
  apply: (s, z, n) => kernels.setSigmoid(s, z, n),
  derivative(slope, _z, s, n) {
    for (let i = 0; i < n; i++) slope[i] = s[i]! * (1 - s[i]!);
  },
  reads: "s",
  gamma: 0.25,
});

const reluRule: Rule = (kernels) => ({
  apply: (s, z, n) => kernels.setRelu(s, z, n),
  derivative: (slope, z, _s, n) => kernels.setReluSlope(slope, z, n),
  reads: "z",
  gamma: 1,
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
  gamma: 1,
});

const cosRule: Rule = () => ({
  apply(s, z, n) {
    for (let i = 0; i < n; i++) s[i] = elementary.cos(z[i]!);
  },
  derivative(slope, z, _s, n) {
    for (let i = 0; i < n; i++) slope[i] = -elementary.sin(z[i]!);
  },
  reads: "z",
  gamma: 1,
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
    if (typeof x === "number") return ofNumber(x);
    checkVector(name === "σ" ? "sigmoid" : name, x);
    return elementwise({ name, ...rule(x.graph.kernels) })(x);
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
export function oneMinus(x: Vector): Vector {
  checkVector("oneMinus", x);
  return x.times(-1).plus(1);
}

/** u∘x + (1 − u)∘y: a gate between two vectors, or one share for all elements. */
export function mix(u: Vector | number, x: Vector, y: Vector): Vector {
  if (typeof u === "number") {
    sameWidth("mix", x, y);
    return x.times(u).plus(y.times(1 - u));
  }
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
  checkVector("split", x);
  const widths = Array.isArray(into) ? (into as readonly number[]) : evenly(x, into as number);
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

/** The widths of this many equal parts. */
function evenly({ text, width, origin }: Vector, parts: number): readonly number[] {
  if (!Number.isInteger(parts) || parts < 1) {
    throw new UserError(
      `split takes a number of parts or a list of their widths; got ${described(parts)}; write split(x, 2)`,
    );
  }
  if (width % parts === 0) return Array<number>(parts).fill(width / parts);
  const drive =
    origin.kind === "drive" ? `, or driveGates: ${parts}, which makes a ${parts} times as wide` : "";
  throw new UserError(
    `split takes ${text} apart, ${width} numbers, into ${parts} parts of one width, and ${width} is not a multiple ` +
      `of ${parts}; write a list of widths that add up to ${width}${drive}`,
  );
}

/** The vectors side by side as one. */
export function concat(...vectors: readonly [Vector, ...Vector[]]): Vector {
  for (const x of vectors as readonly unknown[]) checkVector("concat", x);
  let width = 0;
  const terms = vectors.map((x) => {
    sameGraph(vectors[0].graph, vectors[0].text, x);
    const from = width;
    width += x.width;
    return { map: "place", x, from } as const;
  });
  return sum(`(${vectors.map(({ text }) => text).join(", ")})`, terms, 0, width);
}
