/**
 * A cell around one cell, with the same state, drive and parameters: what zoneout, dropout and h-detach have in
 * common. It hands every verb on to the cell inside; whoever uses it replaces the verbs that differ.
 */
import type { Block, BuiltCell, CellShapes, CellVerbs, CellViews } from "../define.ts";
import { once } from "./once.ts";

/** Arrays of a cell's own, by the names that it declared; `[t]` is the view from step t on. */
type Own<Name extends string> = Readonly<Record<Name, readonly Float64Array[]>>;

export interface Additions<Name extends string> {
  /** What the names of its arrays begin with, so that they are no one else's. */
  readonly name: string;
  /** Widths of arrays kept of every row, besides those of the cell inside. */
  readonly saved: Readonly<Record<Name, number>>;
  /** Widths of parts of delta, behind those of the cell inside. */
  readonly delta: readonly number[];
  /** What the cell inside sees in place of the outer states. */
  redirect(own: Own<Name>, at: CellViews): Partial<Pick<CellViews, "state" | "next">>;
}

export function around<Name extends string>(
  { shapes, verbs }: BuiltCell,
  { name, saved, delta, redirect }: Additions<Name>,
) {
  const prefix = freePrefix(name, shapes);
  const names = Object.keys(saved) as Name[];
  const named = <V>(record: Readonly<Record<Name, V>>): Record<string, V> =>
    Object.fromEntries(names.map((one) => [`${prefix}.${one}`, record[one]]));
  const own = once(
    (at: CellViews) =>
      Object.fromEntries(names.map((one) => [one, at.saved[`${prefix}.${one}`]!])) as Own<Name>,
  );
  const deltaOf = once((block: Block): Block => block.slice(0, shapes.delta.length));
  const viewsOf = once((at: CellViews): CellViews => ({
    ...at,
    delta: at.delta.map(deltaOf),
    ...redirect(own(at), at),
  }));
  return {
    own,
    shapes: {
      ...shapes,
      saved: { ...shapes.saved, ...named(saved) },
      delta: [...shapes.delta, ...delta],
    } satisfies CellShapes,
    verbs: {
      prepare(at) {
        verbs.prepare(viewsOf(at));
      },
      draw(at, T, stream) {
        verbs.draw?.(viewsOf(at), T, stream);
      },
      start(parameters) {
        verbs.start?.(parameters);
      },
      forward(at, t) {
        verbs.forward(viewsOf(at), t);
      },
      linearize(at, t, steps) {
        verbs.linearize(viewsOf(at), t, steps);
      },
      pushforward(at, out, tangent, v, t, steps, vectors) {
        verbs.pushforward(viewsOf(at), out, deltaOf(tangent), v, t, steps, vectors);
      },
      pullToDrive(at, part, ds, t, steps, vectors) {
        verbs.pullToDrive(viewsOf(at), deltaOf(part), ds, t, steps, vectors);
      },
      pullToState(at, out, part, ds, t, steps, vectors) {
        verbs.pullToState(viewsOf(at), out, deltaOf(part), ds, t, steps, vectors);
      },
      accumulate(at, t, steps) {
        verbs.accumulate(viewsOf(at), t, steps);
      },
      finish(at) {
        verbs.finish?.(viewsOf(at));
      },
      // No bilinear verbs: the derivatives of the inner Jacobian are not those of the outer one.
    } satisfies CellVerbs,
  };
}

/** The name, or with a ′ for every cell inside that has it already. */
function freePrefix(name: string, { saved }: CellShapes): string {
  const taken = Object.keys(saved).some((one) => one.startsWith(`${name}.`));
  return taken ? freePrefix(`${name}′`, { saved } as CellShapes) : name;
}
