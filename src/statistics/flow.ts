/** Gradient flow at initialization: how much of a gradient each step keeps before anything is trained. */
import { exp } from "../engine/elementary.ts";
import type { ArmEstimates } from "./comparison.ts";

const LN10 = 2.302585092994046;

/** The factor by which ‖∂s_T/∂s_0‖₂ changes a step, the geometric mean over steps, probe sequences and seeds. */
export function factorOf({ summaries, steps }: ArmEstimates): number | null {
  const decades = summaries["log10_product_norm"]?.mean ?? null;
  return decades === null || steps === 0 ? null : exp((LN10 * decades) / steps);
}

/** How far from 1, on a scale of logarithms; what was not measured is last. */
const distance = (arm: ArmEstimates): number =>
  Math.abs(arm.summaries["log10_product_norm"]?.mean ?? Infinity) / Math.max(1, arm.steps);

/** Whether all that was asked for is how gradients flow before training. */
export const isFlow = (arms: readonly ArmEstimates[]): boolean =>
  arms.length > 0 && arms.every(({ untrained, summaries }) => untrained && "log10_product_norm" in summaries);

/** Ranked by how near the factor a step is to 1, which keeps a gradient as it is. */
export const ranked = (arms: readonly ArmEstimates[]): readonly ArmEstimates[] =>
  arms.toSorted((one, other) => distance(one) - distance(other));
