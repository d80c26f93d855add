/** Whether a cell's Jacobians have the form that it declares. */
import { shown } from "./law.ts";
import { B, T, type Trial } from "./trial.ts";

/** Of a few products of numbers near 1, added in another order. */
const ROUNDING = 1e-12;

/** How J_t differs from keep·I + diag(slopes)·W, |slopes| ≤ gamma; null if it does not, or no slopeBound is declared. */
export function wrongForm({ cell, verbs, block }: Trial): string | null {
  const { slopeBound, S, widths, shapes } = cell;
  if (!slopeBound) return null;
  const W = verbs.matrices()[0];
  if (W?.n !== S || widths.length > 1)
    return `a slopeBound is declared, but the first of matrices() is not as large as the state of ${S}; leave it out`;
  const [unit, image, tangent] = [block(B * S, [S]), block(B * S, [S]), block(B * S, shapes.delta)];
  unit[0]!.forEach((_, k, all) => (all[k] = k % S === Math.floor(k / S) % S ? 1 : 0));
  const { keep, gamma } = slopeBound;
  for (let t = 0; t < T; t++) {
    tangent[0]!.fill(0);
    verbs.pushforward(image, tangent, unit, t, 1, S);
    // Row b·S + j of the image is column j of J_t of sequence b.
    for (let row = 0; row < B * S; row++) {
      const [b, i] = [Math.floor(row / S), row % S];
      const own = W.values.subarray(i * S, (i + 1) * S);
      const others = Array.from(own, (_, j) => image[0]![(b * S + j) * S + i]! - (i === j ? keep : 0));
      const steepest = own.reduce((best, w, j) => (Math.abs(w) > Math.abs(own[best]!) ? j : best), 0);
      const slope = own[steepest] === 0 ? 0 : others[steepest]! / own[steepest]!;
      const where = `step ${t}, unit ${i}:`;
      if (Math.abs(slope) > gamma * (1 + ROUNDING))
        return `${where} its slope is ${shown(slope)}, gamma ${shown(gamma)}; declare the supremum of |slope|`;
      const at = others.findIndex(
        (value, j) => !(Math.abs(value - slope * own[j]!) <= ROUNDING * Math.max(1, Math.abs(value))),
      );
      if (at >= 0)
        return `${where} J − keep·I has ${shown(others[at]!)} in column ${at}, its slope times W ${shown(slope * own[at]!)}; declare one only where J_t = keep·I + diag(slopes)·W`;
    }
  }
  return null;
}
