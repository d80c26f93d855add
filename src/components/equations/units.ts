/** The functions of equations as groups of units: σ is a gate where it multiplies, others are activations. */
import type { CellVerbs, UnitGroup } from "../contracts/cell.ts";
import { operandsOf, type Vector } from "./graph.ts";
import type { Memory } from "./memory.ts";
import { liveOf, type Plan } from "./plan.ts";
import { ACTIVATION } from "./trace.ts";

export interface Unit {
  readonly vector: Vector;
  readonly group: UnitGroup;
}

const SIGMOID = "σ";

export function unitsOf(
  { rows, outputs }: Plan,
  gateNames: Readonly<Record<string, readonly string[] | undefined>>,
): readonly Unit[] {
  const readOut = reachedBySums(outputs);
  const taken = new Set<string>();
  const unique = (wanted: string): string => {
    let name = wanted;
    for (let i = 2; taken.has(name); i++) name = `${wanted}_${i}`;
    taken.add(name);
    return name;
  };
  return rows.flatMap(({ vector }): readonly Unit[] => {
    const { origin, width } = vector;
    if (origin.kind !== "function") return [];
    const { name, gamma } = origin.rule;
    if (name === SIGMOID && !readOut.has(vector))
      return [
        { vector, group: { name: unique(gateName(origin.x, gateNames) ?? "gate"), width, kind: "gate" } },
      ];
    if (gamma === undefined) return [];
    const wanted = name === ACTIVATION || readOut.has(vector) ? "h" : name;
    return [{ vector, group: { name: unique(wanted), width, kind: "activation", gamma } }];
  });
}

/** Vectors that are a new state, or summands and parts of one. */
function reachedBySums(outputs: readonly Vector[]): ReadonlySet<Vector> {
  const reached = new Set<Vector>();
  const visit = (vector: Vector): void => {
    if (reached.has(vector)) return;
    reached.add(vector);
    if (vector.origin.kind === "sum") operandsOf(vector).forEach(visit);
  };
  outputs.forEach(visit);
  return reached;
}

/** Which of a matrix's named gates z is: a part of a sum, and the matrix in it, have the gates in the same order. */
function gateName(
  z: Vector,
  gateNames: Readonly<Record<string, readonly string[] | undefined>>,
): string | undefined {
  const parts = liveOf([z]).flatMap(({ origin, width }) =>
    origin.kind === "sum"
      ? origin.terms.flatMap((term) => (term.map === "part" ? [{ x: term.x, index: term.from / width }] : []))
      : [],
  );
  const [part] = parts.slice(-1);
  if (!part) return undefined;
  for (const { origin } of liveOf([part.x]).toReversed()) {
    if (origin.kind !== "sum") continue;
    for (const term of origin.terms) {
      const names = term.map === "matrix" ? gateNames[term.matrix.name] : undefined;
      if (names?.[part.index] !== undefined) return names[part.index];
    }
  }
  return undefined;
}

export function readVerb(units: readonly Unit[], plan: Plan, memory: Memory): NonNullable<CellVerbs["read"]> {
  const { B } = memory.at;
  const reads = units.map(({ vector, group: { width, kind } }) => {
    const values = setValues(vector, plan, memory);
    const slopes = kind === "activation" ? memory.slopesOf(vector) : undefined;
    return (value: Float64Array, slope: Float64Array, t: number, steps: number): void => {
      const n = steps * B * width;
      values(value, t, n);
      if (slopes) slope.set(slopes[t]!.subarray(0, n));
    };
  });
  return (values, slopes, group, t, steps) => {
    reads[group]!(values, slopes, t, steps);
  };
}

/** f(z), which is not kept where slopes are made of z alone. */
function setValues(vector: Vector, { kept, outputs }: Plan, memory: Memory) {
  const { origin } = vector;
  if (origin.kind !== "function") throw new Error(`${vector.text} is not a function`);
  if (kept.has(vector) || outputs.includes(vector)) {
    const s = memory.valuesOf(vector);
    return (out: Float64Array, t: number, n: number): void => out.set(s[t]!.subarray(0, n));
  }
  const { rule, bias } = origin;
  const [z, b] = [memory.valuesOf(origin.x), bias && memory.valuesOf(bias)[0]];
  return (out: Float64Array, t: number, n: number): void => rule.apply(out, z[t]!, n, b);
}
