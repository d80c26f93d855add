/** Mean field of a wide network h ← φ(W h + input), W_ij ~ N(0, σ_w²/n): Gaussian integrals and where χ = 1. */
import { exp } from "../../engine/elementary.ts";
import type { BuiltActivation } from "../define.ts";

/** Nodes of the midpoint rule on ±REACH: none lies at 0, where slopes jump, and both sides weigh the same. */
const NODES = 4000;
const REACH = 10;

/** Pre-activation variances that are searched for a solution; larger ones the quadrature would not resolve. */
const LEAST_VARIANCE = 1e-10;
const LARGEST_VARIANCE = 1e3;

export interface Moments {
  /** ∫Dz φ(√q z)² */
  readonly square: number;
  /** ∫Dz φ′(√q z)² */
  readonly slope: number;
}

/** Error of a smooth φ near rounding; of one with kinks about 1e-5 relative. */
export function momentsAt(q: number, { apply, derivative }: BuiltActivation): Moments {
  const step = (2 * REACH) / NODES;
  const u = Float64Array.from({ length: NODES }, (_, i) => (i + 0.5) * step - REACH);
  const z = u.map((node) => Math.sqrt(q) * node);
  const [s, slopes] = [new Float64Array(NODES), new Float64Array(NODES)];
  apply(s, z, NODES);
  derivative(slopes, z, s, NODES);
  let [weights, square, slope] = [0, 0, 0];
  for (let i = 0; i < NODES; i++) {
    const weight = exp(-0.5 * u[i]! * u[i]!);
    weights += weight;
    square += weight * s[i]! * s[i]!;
    slope += weight * slopes[i]! * slopes[i]!;
  }
  return { square: square / weights, slope: slope / weights };
}

/**
 * σ_w with χ = σ_w²·∫Dz φ′(√q* z)² = 1 at the fixed point q* = σ_w²·∫Dz φ(√q* z)² + s, or null if there is none.
 * With σ_w² = 1/∫φ′² the fixed point reads q − ∫φ²/∫φ′² = s: one equation for q, solved by bisection.
 */
export function criticalStd(s: number, activation: BuiltActivation): number | null {
  const stdAt = (q: number): number => 1 / Math.sqrt(momentsAt(q, activation).slope);
  const excess = (q: number): number => {
    const { square, slope } = momentsAt(q, activation);
    return q - square / slope - s;
  };
  const [least, largest] = [stdAt(LEAST_VARIANCE), stdAt(LARGEST_VARIANCE)];
  // Piecewise linear through 0 (ReLU): χ does not depend on q, which at χ = 1 is anything or grows with time.
  if (Math.abs(least - largest) < 1e-12 * least) return least;
  let low = LEAST_VARIANCE;
  if (excess(low) >= 0) return stdAt(low); // s = 0 and f(0) = 0: q* = 0, to within the least variance
  let high = low;
  while (excess(high) < 0) {
    low = high;
    high *= 2;
    if (high > LARGEST_VARIANCE) return null;
  }
  for (let k = 0; k < 60; k++) {
    const middle = low + (high - low) / 2;
    if (excess(middle) < 0) low = middle;
    else high = middle;
  }
  return stdAt(high);
}
