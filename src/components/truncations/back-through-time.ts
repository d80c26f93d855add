import type { BackwardPass, Block, WorkSizes, Views } from "../define.ts";
import { block } from "../../engine/arena.ts";

/** Two blocks that take turns holding ds of one step. */
export const stepBlocks = ({ B, cell }: WorkSizes) => ({
  ds: block([B], cell.widths),
  before: block([B], cell.widths),
});

/**
 * The plain recursion ds_{t−1} = e_{t−1} + J_tᵀ ds_t, ds_{end} = 0, over the steps [start, end) of one segment,
 * whose outputs count from `firstOutput`. Sets delta in `at.delta`, or, with `lent` as workspace, adds it there.
 */
export function bindBackThroughTime(
  {
    kernels,
    cell,
    at,
    verbs,
    errors,
    hasError,
    initial,
    work,
  }: BackwardPass<Views<ReturnType<typeof stepBlocks>>>,
  lent?: Block,
): (start: number, firstOutput: number, end: number) => void {
  const sizes = cell.widths.map((width) => width * at.B);
  const deltaSizes = cell.shapes.delta.map((width) => width * at.B);
  return (start, firstOutput, end) => {
    let { ds, before } = work;
    for (let i = 0; i < ds.length; i++) kernels.setZero(ds[i]!, sizes[i]!);
    for (let t = end - 1; t >= start; t--) {
      if (t >= firstOutput && hasError[t] === 1) kernels.add(ds[0]!, errors[t]!, sizes[0]!);
      verbs.linearize(t, 1); // here and not for all steps at once: what it saves is still in the cache for `pullToDrive`
      const delta = lent ?? at.delta[t]!;
      verbs.pullToDrive(delta, ds, t, 1, 1);
      if (lent) for (let i = 0; i < lent.length; i++) kernels.add(at.delta[t]![i]!, lent[i]!, deltaSizes[i]!);
      if (t === 0 && initial) {
        verbs.pullToState(before, delta, ds, 0, 1, 1);
        for (let i = 0; i < initial.length; i++) kernels.add(initial[i]!, before[i]!, sizes[i]!);
      }
      if (t === start) break;
      verbs.pullToState(before, delta, ds, t, 1, 1);
      [ds, before] = [before, ds];
    }
  };
}
