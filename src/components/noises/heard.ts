import { type Additions, around } from "../combine/around.ts";
import { once } from "../combine/once.ts";
import type { Block, BuiltCell, CellVerbs, CellViews, Kernels, WrittenVerbs } from "../define.ts";

interface Heard<Name extends string> extends Pick<Additions<Name>, "name" | "saved"> {
  /**
   * The verbs that differ. `heard` is the copy of h_{t−1} for `forward` to fill, and `heardOf(tangent, v)` is v
   * with workspace in place of its h, for `pushforward` to fill.
   */
  bind(
    at: CellViews,
    own: Readonly<Record<Name | "heard", readonly Float64Array[]>>,
    inside: CellVerbs,
    heardOf: (tangent: Block, v: Block) => Block,
  ): Partial<WrittenVerbs>;
}

/** A cell around a cell that reads a copy of h_{t−1} in place of h_{t−1} itself. */
export function aroundHeard<Name extends string>(
  cell: BuiltCell,
  { name, saved, bind }: Heard<Name>,
  kernels: Kernels,
): BuiltCell {
  const { H } = cell;
  const heardIn = once((tangent: Block) => once((v: Block): Block => [tangent.at(-1)!, ...v.slice(1)]));
  return around<Name | "heard">(cell, {
    name,
    saved: { ...saved, heard: H },
    // The workspace in place of v's h in `pushforward`.
    delta: [H],
    redirect: ({ heard }, at) => ({ state: heard.map((h, t) => [h, ...at.state[t]!.slice(1)]) }),
    bind: (at, own, inside) => ({
      pullToDrive(delta, ds, t, steps, vectors) {
        kernels.setZero(delta[delta.length - 1]!, steps * at.B * vectors * H);
        inside.pullToDrive(delta, ds, t, steps, vectors);
      },
      ...bind(at, own, inside, (tangent, v) => heardIn(tangent)(v)),
    }),
  });
}
