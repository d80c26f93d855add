/**
 * A cell around one cell, with the same state, drive and parameters: what zoneout, dropout and h-detach have in
 * common. It passes every verb on to the cell inside, except those that `bind` replaces.
 */
import type { Block, BuiltCell, CellShapes, CellVerbs, CellViews, WrittenVerbs } from "../define.ts";
import { typedCell } from "../define.ts";
import { once } from "./once.ts";

/** The outer cell's own arrays, by the names it declared; `[t]` is the view from step t to the end. */
type Own<Name extends string> = Readonly<Record<Name, readonly Float64Array[]>>;

export interface Additions<Name extends string> {
  /** Prefix of its arrays' names, to keep them distinct. */
  readonly name: string;
  /** Widths of arrays saved per row, besides those of the cell inside. */
  readonly saved: Readonly<Record<Name, number>>;
  /** Widths of parts of delta, after those of the cell inside. */
  readonly delta: readonly number[];
  /** True if what is added lets s_{t−1} reach s_t past the recurrent matrices; then `bind` has `setDirect`. */
  readonly bypass?: boolean;
  /** What the cell inside sees in place of the outer states. */
  redirect(own: Own<Name>, at: CellViews): Partial<Pick<CellViews, "state" | "next">>;
  /** The verbs that differ; `inside` are those of the cell inside, which take the outer delta. */
  bind(at: CellViews, own: Own<Name>, inside: CellVerbs): Partial<WrittenVerbs>;
}

export function around<Name extends string>(
  { shapes: { bilinear, ...shapes }, bind, afterInitializers }: BuiltCell,
  additions: Additions<Name>,
): BuiltCell {
  const prefix = freePrefix(additions.name, shapes);
  const names = Object.keys(additions.saved) as Name[];
  const named = <V>(record: Readonly<Record<Name, V>>): Record<string, V> =>
    Object.fromEntries(names.map((name) => [`${prefix}.${name}`, record[name]]));
  const deltaOf = once((block: Block): Block => block.slice(0, shapes.delta.length));
  return typedCell({
    shapes: {
      ...shapes,
      saved: { ...shapes.saved, ...named(additions.saved) },
      delta: [...shapes.delta, ...additions.delta],
      bypass: additions.bypass === true || shapes.bypass === true,
      ...(additions.bypass === true ? { form: "direct" } : {}),
    },
    ...(afterInitializers ? { afterInitializers } : {}),
    bind(at) {
      const own = Object.fromEntries(
        names.map((name) => [name, at.saved[`${prefix}.${name}`]!]),
      ) as Own<Name>;
      const inner = bind({ ...at, delta: at.delta.map(deltaOf), ...additions.redirect(own, at) });
      const inside = handedOn(inner, deltaOf);
      return { ...inside, ...additions.bind(at, own, inside) };
    },
  });
}

/** The verbs of the cell inside; of every delta they see only their own parts. */
const handedOn = (inner: CellVerbs, deltaOf: (block: Block) => Block): CellVerbs => ({
  prepare() {
    inner.prepare();
  },
  beforePass(T, stream) {
    inner.beforePass(T, stream);
  },
  forward(t) {
    inner.forward(t);
  },
  linearize(t, steps) {
    inner.linearize(t, steps);
  },
  pushforward(out, tangent, v, t, steps, vectors) {
    inner.pushforward(out, deltaOf(tangent), v, t, steps, vectors);
  },
  pullToDrive(delta, ds, t, steps, vectors) {
    inner.pullToDrive(deltaOf(delta), ds, t, steps, vectors);
  },
  pullToState(out, delta, ds, t, steps, vectors) {
    inner.pullToState(out, deltaOf(delta), ds, t, steps, vectors);
  },
  accumulate(t, steps) {
    inner.accumulate(t, steps);
  },
  afterAccumulate() {
    inner.afterAccumulate();
  },
  matrices: () => inner.matrices(),
  setDirect:
    inner.setDirect &&
    ((out, from, t, steps) => {
      inner.setDirect!(out, from, t, steps);
    }),
  pushLinear:
    inner.pushLinear &&
    ((out, tangent, v, rows) => {
      inner.pushLinear!(out, deltaOf(tangent), v, rows);
    }),
  read:
    inner.read &&
    ((values, slopes, group, t, steps) => {
      inner.read!(values, slopes, group, t, steps);
    }),
  // The derivatives of the inner Jacobian are not those of the outer one.
  bilinear: undefined,
});

/** The name, with one ′ for each cell inside that already uses it. */
function freePrefix(name: string, shapes: CellShapes): string {
  const taken = Object.keys(shapes.saved).some((one) => one.startsWith(`${name}.`));
  return taken ? freePrefix(`${name}′`, shapes) : name;
}
