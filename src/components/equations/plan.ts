/** A graph of equations as a list of steps: what is computed in which order, what of it is kept, and where it lies. */
import { asRows, operandsOf, type Term, type Vector } from "./graph.ts";

/**
 * Where the tangent or the adjoint of a vector lies: `before` is the state's block at t − 1, `after` that at t, and
 * `here` is delta, or the tangent, which has its widths.
 */
export interface Place {
  readonly block: "before" | "here" | "after";
  readonly index: number;
}

/** A vector that every row computes. */
export interface Row {
  readonly vector: Vector;
  /** Of a sum, with those of sums that only it reads. */
  readonly terms: readonly Term[];
  readonly constant: number;
  /** True if it stands in the drive's place, and is added to it. */
  readonly inDrive: boolean;
  /** Which component of the new state it is. */
  readonly output: number | undefined;
  /** Whether others are made of it. */
  readonly isRead: boolean;
  readonly tangent: Place;
  readonly adjoint: Place;
}

export interface Ends {
  readonly drive: Vector;
  readonly states: readonly Vector[];
  /** The new state, by component. */
  readonly outputs: readonly Vector[];
}

export interface Plan extends Ends {
  /** In the order in which they are computed. */
  readonly rows: readonly Row[];
  /** Vectors made of parameters alone, in the order in which they are computed. */
  readonly shared: readonly Vector[];
  /** Row vectors that the linear verbs read. */
  readonly kept: ReadonlySet<Vector>;
  readonly placeOf: ReadonlyMap<Vector, Pick<Row, "tangent" | "adjoint">>;
  /** Widths of delta. */
  readonly delta: readonly number[];
}

/** Whether a parameter's gradient is made of its adjoint. */
const hasParameters = (terms: readonly Term[]): boolean =>
  terms.some(({ map }) => map === "matrix" || map === "weights" || map === "rows");

export function planOf(ends: Ends): Plan {
  const outputs = ownOutputs(ends.outputs);
  const live = liveOf(outputs);
  const uses = usesOf(live, outputs);
  const drafts = inlined(live, uses);
  absorbDrive(drafts, ends.drive, uses, outputs);
  const delta = [ends.drive.width];
  const here = (width: number): Place => ({ block: "here", index: delta.push(width) - 1 });
  const rows = Array.from(drafts, ([vector, { terms, constant, inDrive }]): Row => {
    const output = outputs.indexOf(vector);
    const isOutput = output >= 0;
    const isRead = uses.get(vector)! > (isOutput ? 1 : 0);
    const own: Place =
      isOutput && !isRead && !hasParameters(terms)
        ? { block: "after", index: output }
        : inDrive
          ? { block: "here", index: 0 }
          : here(vector.width);
    return {
      vector,
      terms,
      constant,
      inDrive,
      output: isOutput ? output : undefined,
      isRead,
      tangent: isOutput ? { block: "after", index: output } : own,
      adjoint: own,
    };
  });
  return {
    ...ends,
    outputs,
    rows,
    shared: live.filter(({ shared }) => shared),
    kept: keptOf(rows),
    placeOf: placesOf(ends, rows),
    delta,
  };
}

/** Outputs that are computed as such: a copy, where one is an input, made of parameters alone or returned twice. */
const ownOutputs = (outputs: readonly Vector[]): readonly Vector[] =>
  outputs.map((output, i) => {
    const { origin, graph, text, width, shared } = output;
    if (shared) return asRows(output);
    if (origin.kind !== "drive" && origin.kind !== "state" && outputs.indexOf(output) === i) return output;
    const terms = [{ map: "scale", x: output, factor: 1 }] as const;
    return graph.vector(text, width, false, { kind: "sum", terms, constant: 0 });
  });

/** All that the outputs are made of, each behind what it is made of. */
export function liveOf(outputs: readonly Vector[]): readonly Vector[] {
  const live = new Set<Vector>();
  const visit = (vector: Vector): void => {
    if (live.has(vector)) return;
    live.add(vector);
    operandsOf(vector).forEach(visit);
  };
  outputs.forEach(visit);
  return [...live].sort((a, b) => a.id - b.id);
}

function usesOf(live: readonly Vector[], outputs: readonly Vector[]): ReadonlyMap<Vector, number> {
  const uses = new Map<Vector, number>();
  for (const vector of [...live.flatMap(operandsOf), ...outputs])
    uses.set(vector, (uses.get(vector) ?? 0) + 1);
  return uses;
}

interface Draft {
  readonly terms: readonly Term[];
  readonly constant: number;
  readonly inDrive: boolean;
}

/** Rows that are computed. A sum that one other sum alone reads is computed as part of that. */
function inlined(live: readonly Vector[], uses: ReadonlyMap<Vector, number>): Map<Vector, Draft> {
  const drafts = new Map<Vector, Draft>();
  for (const vector of live) {
    const { origin, shared } = vector;
    if (shared || origin.kind === "drive" || origin.kind === "state") continue;
    if (origin.kind !== "sum") {
      drafts.set(vector, { terms: [], constant: 0, inDrive: false });
      continue;
    }
    let { constant } = origin;
    const terms = origin.terms.flatMap((term) => {
      const { x } = term;
      const isInlined =
        term.map === "scale" && term.factor === 1 && x.origin.kind === "sum" && uses.get(x) === 1;
      if (!isInlined) return [term];
      const inner = drafts.get(x)!;
      drafts.delete(x);
      constant += inner.constant;
      return inner.terms;
    });
    drafts.set(vector, { terms, constant, inDrive: false });
  }
  return drafts;
}

/** A sum that alone reads the drive takes its place, if it is not a new state, which has its own. */
function absorbDrive(
  drafts: Map<Vector, Draft>,
  drive: Vector,
  uses: ReadonlyMap<Vector, number>,
  outputs: readonly Vector[],
): void {
  if (uses.get(drive) !== 1) return;
  for (const [vector, draft] of drafts) {
    const terms = draft.terms.filter(
      (term) => !(term.x === drive && term.map === "scale" && term.factor === 1),
    );
    if (terms.length < draft.terms.length && !outputs.includes(vector))
      drafts.set(vector, { ...draft, terms, inDrive: true });
  }
}

/** What slopes are made of, and what stands beside adjoints in gradients. */
function keptOf(rows: readonly Row[]): ReadonlySet<Vector> {
  const kept = new Set<Vector>();
  for (const { vector, terms } of rows) {
    const { origin } = vector;
    for (const { map, x } of terms) if (map === "matrix" || map === "weights") kept.add(x);
    if (origin.kind === "product") [origin.x, origin.y].forEach((x) => kept.add(x));
    if (origin.kind === "mix") [origin.u, origin.x, origin.y].forEach((x) => kept.add(x));
    if (origin.kind !== "function") continue;
    if (origin.rule.reads !== "z") kept.add(vector);
    if (origin.rule.reads !== "s" || origin.bias) kept.add(origin.x);
  }
  return kept;
}

function placesOf({ drive, states }: Ends, rows: readonly Row[]): Plan["placeOf"] {
  const places = new Map<Vector, Pick<Row, "tangent" | "adjoint">>();
  const both = (place: Place) => ({ tangent: place, adjoint: place });
  places.set(drive, both({ block: "here", index: 0 }));
  for (const [index, state] of states.entries()) places.set(state, both({ block: "before", index }));
  for (const row of rows) places.set(row.vector, row);
  return places;
}
