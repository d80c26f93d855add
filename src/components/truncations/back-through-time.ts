import type { BackwardPass, Block } from "../define.ts";

/** Shapes of two blocks in turn for one step of ds. */
export const stepBlocks = (state: Readonly<Record<string, number>>, B: number) =>
  Object.fromEntries(
    Object.entries(state).flatMap(([name, size]) => [
      [`ds_${name}`, [B, size]],
      [`ds_before_${name}`, [B, size]],
    ]),
  );

/**
 * The plain recursion ds_{t−1} = e_{t−1} + J_tᵀ ds_t, ds_{end} = 0, over the steps [start, end) of one segment
 * whose outputs from `firstOutput` on count. Leaves delta in `at.delta`, or adds it there by way of `lent`.
 */
export function bindBackThroughTime(
  pass: BackwardPass,
  lent?: Block,
): (start: number, firstOutput: number, end: number) => void {
  const { kernels, cell, at, errors, hasError, initial, work } = pass;
  const names = Object.keys(cell.shapes.state);
  const sizes = Object.values(cell.shapes.state).map((size) => size * at.B);
  const deltaSizes = cell.shapes.delta.map((size) => size * at.B);
  const one = names.map((name) => work[`ds_${name}`]!);
  const other = names.map((name) => work[`ds_before_${name}`]!);
  const { linearize, pullToDrive, pullToState } = cell.verbs;
  return (start, firstOutput, end) => {
    let ds = one;
    let before = other;
    for (let i = 0; i < ds.length; i++) kernels.setZero(ds[i]!, sizes[i]!);
    for (let t = end - 1; t >= start; t--) {
      if (t >= firstOutput && hasError[t] === 1) kernels.add(ds[0]!, errors[t]!, sizes[0]!);
      linearize(at, t, 1); // here and not for all steps at once: what it saves is still in the cache for `pullToDrive`
      const delta = lent ?? at.delta[t]!;
      pullToDrive(at, delta, ds, t, 1, 1);
      if (lent) for (let i = 0; i < lent.length; i++) kernels.add(at.delta[t]![i]!, lent[i]!, deltaSizes[i]!);
      if (t === 0 && initial) {
        pullToState(at, before, delta, ds, 0, 1, 1);
        for (let i = 0; i < initial.length; i++) kernels.add(initial[i]!, before[i]!, sizes[i]!);
      }
      if (t === start) break;
      pullToState(at, before, delta, ds, t, 1, 1);
      [ds, before] = [before, ds];
    }
  };
}
