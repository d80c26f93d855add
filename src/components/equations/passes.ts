/** The linear verbs of equations: edges from the first vector to the last, or their transposes the other way. */
import type { Block } from "../../engine/arena.ts";
import type { Kernels } from "../../engine/kernels.ts";
import type { CellVerbs, WrittenVerbs } from "../contracts/cell.ts";
import { edgesOf } from "./edges.ts";
import type { Vector } from "./graph.ts";
import type { Apply } from "./maps.ts";
import { beforeName, hereName, type Memory } from "./memory.ts";
import type { Place, Plan, Row } from "./plan.ts";
import { isDirect, type Structure } from "./structure.ts";

/** One line of a pass: to (+)= apply(from); without `from` it begins at 0. */
interface Line {
  readonly to: Place;
  readonly width: number;
  readonly from: Place | undefined;
  readonly apply: Apply | undefined;
  readonly add: boolean;
}

const at = ({ block, index }: Place, before: Block, here: Block, after: Block): Float64Array =>
  (block === "before" ? before : block === "here" ? here : after)[index]!;

/** Goes through the lines of a pass on these blocks. */
function follow(
  lines: readonly Line[],
  kernels: Kernels,
  before: Block,
  here: Block,
  after: Block,
  t: number,
  rows: number,
  vectors: number,
): void {
  // Counted by hand: an iterator would be an object a call.
  for (let i = 0; i < lines.length; i++) {
    const { to, from, apply, width, add } = lines[i]!;
    const out = at(to, before, here, after);
    if (from === undefined) kernels.setZero(out, rows * vectors * width);
    else if (apply === undefined) kernels.setCopy(out, at(from, before, here, after), rows * vectors * width);
    else apply(out, at(from, before, here, after), t, rows, vectors, add);
  }
}

export function linearVerbs(
  plan: Plan,
  memory: Memory,
  kernels: Kernels,
): Pick<CellVerbs, "pushforward" | "pullToDrive" | "pullToState"> {
  const { B } = memory.at;
  const forwards = pushLines(plan.rows, plan, memory, kernels);
  const { toDrive, toState } = pullLines(plan, memory, kernels);
  return {
    pushforward(out, tangent, v, t, steps, vectors) {
      follow(forwards, kernels, v, tangent, out, t, steps * B, vectors);
    },
    pullToDrive(delta, ds, t, steps, vectors) {
      // Nothing of the state before is written or read on this part of the way.
      follow(toDrive, kernels, NO_BLOCK, delta, ds, t, steps * B, vectors);
    },
    pullToState(out, delta, ds, t, steps, vectors) {
      follow(toState, kernels, out, delta, ds, t, steps * B, vectors);
    },
  };
}

const NO_BLOCK: Block = [];

/** The verb of the cell's form, if it has one. */
export function pathVerbs(
  plan: Plan,
  { form, recurrence }: Structure,
  memory: Memory,
  kernels: Kernels,
): Pick<WrittenVerbs, "setDirect" | "pushLinear"> {
  if (form === "direct") return { setDirect: directVerb(plan, memory, kernels) };
  if (!recurrence) return {};
  const { map } = edgesOf(recurrence.y, [recurrence.term], memory, kernels)[0]!;
  return {
    pushLinear(out, tangent, v, rows) {
      kernels.setCopy(out[0]!, tangent[0]!, rows * recurrence.y.width);
      map.apply(out[0]!, v[0]!, 0, rows, 1, true);
    },
  };
}

/** What leads from unit to unit alone, pushed forward from all units of a component at once. */
function directVerb(plan: Plan, memory: Memory, kernels: Kernels): NonNullable<WrittenVerbs["setDirect"]> {
  const { B, scratch } = memory.at;
  const lines = pushLines(
    plan.rows.map((row) => ({ ...row, terms: row.terms.filter(isDirect) })),
    plan,
    memory,
    kernels,
  );
  const v = plan.states.map((_, i) => scratch[beforeName(i)]!);
  const here = plan.delta.map((_, i) => scratch[hereName(i)]!);
  return (out, from, t, steps) => {
    for (const [i, { width }] of plan.states.entries()) v[i]!.fill(i === from ? 1 : 0, 0, B * width);
    for (let k = 0; k < steps; k++) {
      here[0]!.fill(0, 0, B * plan.drive.width);
      const after = out.map((part, i) => part.subarray(k * B * plan.states[i]!.width));
      follow(lines, kernels, v, here, after, t + k, B, 1);
    }
  };
}

/** dy = Σ_x ∂y/∂x dx, in the order of the values. */
function pushLines(
  rows: readonly Row[],
  { placeOf }: Plan,
  memory: Memory,
  kernels: Kernels,
): readonly Line[] {
  return rows.flatMap(({ vector, terms, inDrive, tangent: to }) => {
    const { width } = vector;
    const edges = edgesOf(vector, terms, memory, kernels);
    // In the drive's place the change of the drive itself stands already.
    if (edges.length === 0 && !inDrive) return [zero(to, width)];
    return edges.map(({ x, map }, i): Line => {
      const from = placeOf.get(x)!.tangent;
      return { to, width, from, apply: map.apply, add: inDrive || i > 0 };
    });
  });
}

const zero = (to: Place, width: number): Line => ({
  to,
  width,
  from: undefined,
  apply: undefined,
  add: false,
});

/** ∂E/∂x = Σ_y (∂y/∂x)ᵀ ∂E/∂y, in the opposite order: those of states apart from the rest. */
function pullLines({ rows, placeOf, states, drive }: Plan, memory: Memory, kernels: Kernels) {
  const toDrive: Line[] = [];
  const toState: Line[] = [];
  const begun = new Set<Vector>();
  // What arrives at a new state that is not only read out comes to what others say of it.
  for (const row of rows.filter(isCopied)) {
    const from: Place = { block: "after", index: row.output! };
    toDrive.push({ to: row.adjoint, width: row.vector.width, from, apply: undefined, add: false });
    begun.add(row.vector);
  }
  for (const { vector, terms, adjoint: from } of rows.toReversed()) {
    for (const { x, map } of edgesOf(vector, terms, memory, kernels)) {
      const lines = x.origin.kind === "state" ? toState : toDrive;
      const to = placeOf.get(x)!.adjoint;
      lines.push({ to, width: x.width, from, apply: map.pull, add: begun.has(x) });
      begun.add(x);
    }
  }
  const isAbsorbed = rows.some(({ inDrive }) => inDrive);
  if (!begun.has(drive) && !isAbsorbed) toDrive.push(zero({ block: "here", index: 0 }, drive.width));
  // A component that nothing reads.
  for (const [index, state] of states.entries())
    if (!begun.has(state)) toState.push(zero({ block: "before", index }, state.width));
  return { toDrive, toState };
}

const isCopied = ({ output, adjoint }: Row): boolean => output !== undefined && adjoint.block === "here";
