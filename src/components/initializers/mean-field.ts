/** Mean field of a wide network h ← φ(W h + input), W_ij ~ N(0, σ_w²/n): Gaussian integrals and where χ = 1. */
import { exp } from "../../engine/elementary.ts";
import type { BuiltActivation } from "../define.ts";

/** Panels in ±REACH, with an edge at 0, where the slopes of many activations bend or jump. */
const PANELS = 400;
const REACH = 10;
/** Gauss–Legendre nodes and weights on ±1, ten points, the positive half. */
const NODES = [
  0.1488743389816312, 0.4333953941292472, 0.6794095682990244, 0.8650633666889845, 0.9739065285171717,
] as const;
const WEIGHTS = [
  0.2955242247147529, 0.2692667193099963, 0.219086362515982, 0.1494513491505806, 0.0666713443086881,
] as const;

/** The pre-activation variances searched for a solution; the quadrature would not resolve larger ones. */
const LEAST_VARIANCE = 1e-10;
const LARGEST_VARIANCE = 1e3;

export interface Moments {
  /** ∫Dz φ(√q z)² */
  readonly square: number;
  /** ∫Dz φ′(√q z)² */
  readonly slope: number;
}

/** ∫Dz by Gauss–Legendre in every panel: nodes and their weights, with panel edges also at `ends`. */
function gaussianRule(ends: readonly number[]): { u: Float64Array; weight: Float64Array } {
  const inside = ends.filter((end) => Math.abs(end) < REACH);
  const grid = Array.from({ length: PANELS + 1 }, (_, i) => ((2 * i - PANELS) * REACH) / PANELS);
  const edges = Float64Array.from([...grid, ...inside]).sort();
  const n = 2 * NODES.length * (edges.length - 1);
  const [u, weight] = [new Float64Array(n), new Float64Array(n)];
  let i = 0;
  for (let panel = 1; panel < edges.length; panel++) {
    const middle = (edges[panel]! + edges[panel - 1]!) / 2;
    const half = (edges[panel]! - edges[panel - 1]!) / 2;
    for (const [k, node] of NODES.entries()) {
      for (const place of [middle - half * node, middle + half * node]) {
        u[i] = place;
        weight[i++] = half * WEIGHTS[k]! * exp(-0.5 * place * place);
      }
    }
  }
  return { u, weight };
}

/** Error near rounding, even where φ′ jumps: no panel has a kink inside. */
export function momentsAt(q: number, { apply, derivative, kinks }: BuiltActivation): Moments {
  const root = Math.sqrt(q);
  const { u, weight } = gaussianRule(kinks.map((kink) => kink / root));
  const z = u.map((node) => root * node);
  const [s, slopes] = [new Float64Array(u.length), new Float64Array(u.length)];
  apply(s, z, u.length);
  derivative(slopes, z, s, u.length);
  let [weights, square, slope] = [0, 0, 0];
  for (let i = 0; i < u.length; i++) {
    weights += weight[i]!;
    square += weight[i]! * s[i]! * s[i]!;
    slope += weight[i]! * slopes[i]! * slopes[i]!;
  }
  return { square: square / weights, slope: slope / weights };
}

/** A place so near 0 that what f does there is what it does in the limit, to the last bit. */
const NEAR_ZERO = 1e-150;

/**
 * σ_w with χ = 1 at q = 0, exactly: there ∫Dz φ′² is the mean of the squared slopes on both sides of 0. null if φ(0) is not
 * 0, for then q is never 0, and if both slopes are 0.
 */
function stdAtZero({ apply, derivative }: BuiltActivation): number | null {
  const z = Float64Array.of(-NEAR_ZERO, NEAR_ZERO);
  const [s, slope] = [new Float64Array(2), new Float64Array(2)];
  apply(s, z, 2);
  derivative(slope, z, s, 2);
  const [below, above] = [slope[0]! * slope[0]!, slope[1]! * slope[1]!];
  const leavesZero = Math.abs(s[0]!) > Math.sqrt(NEAR_ZERO) || Math.abs(s[1]!) > Math.sqrt(NEAR_ZERO);
  return leavesZero || below + above === 0 ? null : Math.sqrt(2 / (below + above));
}

/**
 * σ_w with χ = σ_w²·∫Dz φ′(√q* z)² = 1 at the fixed point q* = σ_w²·∫Dz φ(√q* z)² + s, or null if there is none.
 * With σ_w² = 1/∫φ′² the fixed point reads q − ∫φ²/∫φ′² = s: one equation for q, solved by bisection. At s = 0 and
 * φ(0) = 0 it is q* = 0, and σ_w = √(2/(φ′(0⁻)² + φ′(0⁺)²)): 1 for tanh, √2 for ReLU, 2 for silu and gelu.
 */
export function criticalStd(s: number, activation: BuiltActivation): number | null {
  const atZero = stdAtZero(activation);
  if (s === 0 && atZero !== null) return atZero;
  const stdAt = (q: number): number => 1 / Math.sqrt(momentsAt(q, activation).slope);
  const excess = (q: number): number => {
    const { square, slope } = momentsAt(q, activation);
    return q - (square === 0 ? 0 : square / slope) - s; // 0/0 within a dead zone
  };
  const [least, largest] = [stdAt(LEAST_VARIANCE), stdAt(LARGEST_VARIANCE)];
  // Piecewise linear through 0 (ReLU): χ does not depend on q, and at χ = 1 q is arbitrary or grows with time.
  if (Math.abs(least - largest) < 1e-12 * least) return atZero ?? least;
  let low = LEAST_VARIANCE;
  if (excess(low) >= 0) return atZero; // q* = 0, to within the least variance
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
