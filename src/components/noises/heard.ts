import { around } from "../combine/around.ts";
import { once } from "../combine/once.ts";
import type { Block, BuiltCell, CellVerbs, Kernels } from "../define.ts";

/**
 * A cell around a cell that hears a copy of h_{t−1} (`heard`) in place of h_{t−1} itself. Whoever uses it fills the
 * copy in `forward`, and brings v and Jᵀ ds into agreement with it.
 */
export function aroundHeard<Name extends string>(
  cell: BuiltCell,
  name: string,
  saved: Readonly<Record<Name, number>>,
  kernels: Kernels,
) {
  const H = Object.values(cell.shapes.state)[0]!;
  const inside = around<Name | "heard">(cell, {
    name,
    saved: { ...saved, heard: H },
    // Room for what becomes of v's h in `pushforward`.
    delta: [H],
    redirect: ({ heard }, at) => ({ state: heard.map((h, t) => [h, ...at.state[t]!.slice(1)]) }),
  });
  const heardOf = once((tangent: Block) =>
    once((v: Block): Block => [tangent[tangent.length - 1]!, ...v.slice(1)]),
  );
  return {
    ...inside,
    H,
    /** v with that room in place of its h. */
    heardOf: (tangent: Block, v: Block): Block => heardOf(tangent)(v),
    verbs: {
      ...inside.verbs,
      pullToDrive(at, delta, ds, t, steps, vectors) {
        kernels.setZero(delta[delta.length - 1]!, steps * at.B * vectors * H);
        inside.verbs.pullToDrive(at, delta, ds, t, steps, vectors);
      },
    } satisfies CellVerbs,
  };
}
