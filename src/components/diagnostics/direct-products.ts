import { blocks } from "../../engine/arena.ts";
import { exponentOf, log10Scaled, scaleByPowerOfTwo } from "../../engine/elementary.ts";
import type { Probe, Views, WorkSizes } from "../define.ts";

/** Memory for the products of the direct paths, of a cell that has one; none for others. */
export const directSpec = ({ B, cell: { widths, shapes } }: WorkSizes) => {
  const components = shapes.form === "direct" ? widths.length : 0;
  const units = B * Math.max(...widths);
  return {
    /** [from]: what setDirect says of one step. */
    step: blocks(components, [B], widths),
    /** The product of each unit of each sequence, [components, components], and its power of two. */
    products: [units, components, components],
    exponents: [units],
    row: [components],
  };
};
type DirectProbe = Pick<Probe, "cell" | "at" | "verbs" | "batch">;
type Work = Views<ReturnType<typeof directSpec>>;

/**
 * log₁₀ of the largest element of P_T ⋯ P_{T−k+1} over all units and components, P_t the direct path of each unit: in an
 * LSTM the largest product of forget gates. Called for every sequence b and k = 1 … its length.
 */
export function directProducts(
  { cell, at, verbs, batch }: DirectProbe,
  work: Work,
  visit: (b: number, k: number, log10: number) => void,
): void {
  const widest = Math.max(...cell.widths);
  setIdentities(work, cell.widths.length);
  for (let t = batch.T; t >= 1; t--) {
    for (const [from, out] of work.step.entries()) verbs.setDirect!(out, from, t - 1, 1);
    for (let b = 0; b < at.B; b++) {
      const last = batch.lengths[b]!;
      if (t > last) continue;
      let log10 = -Infinity;
      for (let j = 0; j < widest; j++)
        log10 = Math.max(log10, multiplied(work, cell.widths, b, j, b * widest + j));
      visit(b, last - t + 1, log10);
    }
  }
}

function setIdentities({ products, exponents }: Work, components: number): void {
  const size = components * components;
  for (let i = 0; i < products.length; i++)
    products[i] = (i % size) % components === Math.floor((i % size) / components) ? 1 : 0;
  exponents.fill(0);
}

/** The product of the unit ·= P_t; log₁₀ of its largest element. */
function multiplied(
  { step, products, exponents, row }: Work,
  widths: readonly number[],
  b: number,
  j: number,
  unit: number,
): number {
  const n = widths.length;
  let largest = 0;
  for (let i = 0; i < n; i++) {
    const at = (unit * n + i) * n;
    row.fill(0);
    for (let m = 0; m < n; m++) {
      const left = products[at + m]!;
      if (left === 0 || j >= widths[m]!) continue;
      for (let from = 0; from < n; from++)
        if (j < widths[from]!) row[from]! += left * step[from]![m]![b * widths[m]! + j]!;
    }
    for (let from = 0; from < n; from++) {
      products[at + from] = row[from]!;
      const size = Math.abs(row[from]!);
      if (!(size <= largest)) largest = size; // takes NaN too
    }
  }
  const shift = exponentOf(largest);
  if (largest < Infinity && Math.abs(shift) > FAR) {
    exponents[unit]! += shift;
    for (let i = unit * n * n; i < (unit + 1) * n * n; i++)
      products[i] = scaleByPowerOfTwo(products[i]!, -shift);
    largest = scaleByPowerOfTwo(largest, -shift);
  }
  return log10Scaled(largest, exponents[unit]!);
}

/** Far enough from the ends of the doubles for one more product. */
const FAR = 300;
