/** Laws of truncations: the fast backward pass gives what the segments define. */
import type { Block, BuiltTruncation, Segment } from "../components/define.ts";
import { Comparison, type Law, law, type Members } from "./law.ts";
import { B, type MakeCell, T, type Trial, tryOut } from "./trial.ts";

/** A truncation, and the cell that the errors go back through. */
export interface TruncationAtWork {
  readonly truncation: BuiltTruncation;
  readonly cell: MakeCell;
}

export const truncationMembers: Members = { segments: "function", work: "function", bind: "function" };

/** Rounding of sums of a few dozen products, added in another order. */
const OF_ROUNDING = 1e-12;

function coversOnce({ truncation }: TruncationAtWork): string | null {
  for (const steps of [1, 2, 3, 7, 40]) {
    const covered = Array<number>(steps).fill(0);
    for (const { start, firstOutput, end } of truncation.segments(steps)) {
      if (!(0 <= start && start <= firstOutput && firstOutput <= end && end <= steps))
        return `of ${steps} steps: a segment of start ${start}, firstOutput ${firstOutput}, end ${end}; wanted is 0 ≤ start ≤ firstOutput ≤ end ≤ steps`;
      for (let t = firstOutput; t < end; t++) covered[t]!++;
    }
    const bad = covered.findIndex((times) => times !== 1);
    if (bad >= 0)
      return `of ${steps} steps: the output at step ${bad} is in ${covered[bad]!} segments; the ranges [firstOutput, end) must follow one another without gap or overlap`;
  }
  return null;
}

/** Adds what arrives through one segment to `delta` [T] and, if it starts at step 0, to `initial`. */
function goBack(trial: Trial, { start, firstOutput, end }: Segment, delta: readonly Block[], initial: Block) {
  const { block, cell, verbs, widths, pass } = trial;
  const { shapes } = cell;
  const addTo = (sum: Block, part: Block): void => {
    for (const [i, array] of sum.entries()) for (let j = 0; j < array.length; j++) array[j]! += part[i]![j]!;
  };
  let ds = block(B, widths);
  for (const part of ds) part.fill(0);
  for (let t = end - 1; t >= start; t--) {
    if (t >= firstOutput) addTo([ds[0]!], [pass.readOut.errors[t]!]);
    const [one, earlier] = [block(B, shapes.delta), block(B, widths)];
    verbs.pullToDrive(one, ds, t, 1, 1);
    verbs.pullToState(earlier, one, ds, t, 1, 1);
    addTo(delta[t]!, one);
    ds = earlier;
  }
  if (start === 0) addTo(initial, ds);
}

function meansItsSegments({ truncation, cell }: TruncationAtWork): string | null {
  const fast = tryOut(cell, { linearized: 0 });
  const { kernels, pass, at, verbs, block, widths } = fast;
  const initial = block(B, widths);
  for (const part of initial) part.fill(0);
  const back = truncation.bind({
    kernels,
    cell: fast.cell,
    at,
    verbs,
    errors: pass.readOut.errors,
    hasError: pass.readOut.hasError,
    initial,
    work: fast.work(truncation.work({ T, B, cell: fast.cell })),
  });
  back(T);

  const slow = tryOut(cell);
  const deltas = Array.from({ length: T }, () => slow.block(B, fast.cell.shapes.delta));
  const arrived = slow.block(B, widths);
  for (const part of [...deltas.flat(), ...arrived]) part.fill(0);
  for (const segment of truncation.segments(T)) goBack(slow, segment, deltas, arrived);

  const comparison = new Comparison();
  const compare = (where: string, one: Block, other: Block): void => {
    for (const [i, part] of other.entries()) {
      for (const [j, expected] of part.entries())
        comparison.add(
          () => `${where}, element ${j} of part ${i}:`,
          ["what arrives", one[i]![j]!],
          ["through its segments", expected],
          OF_ROUNDING * Math.max(1, Math.abs(expected)),
        );
    }
  };
  for (const [t, expected] of deltas.entries()) compare(`delta of step ${t}`, at.delta[t]!, expected);
  compare("at s_0", initial, arrived);
  return comparison.result;
}

export const truncationLaws: readonly Law<TruncationAtWork>[] = [
  law("every output is in exactly one segment, and no segment looks ahead", coversOnce),
  law("the errors that reach every step, and s_0, are those of its segments", meansItsSegments),
];
