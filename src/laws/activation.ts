/** Laws of activations: f, its slope, its curvature and its learned bias agree, and write only what they should. */
import type { BuiltActivation } from "../components/define.ts";
import { fillGaussian, makeStream } from "../engine/streams.ts";
import { Comparison, type Law, law, type Members, shown } from "./law.ts";

/** Random points, most of them in [−4, 4]. */
const POINTS = (() => {
  const z = new Float64Array(400);
  fillGaussian(z, z.length, 2, makeStream(1, "laws activation"));
  return z;
})();

/** Step of central differences. */
const H = 1e-6;
/** Error of a central difference: h² from the series, 2⁻⁵³/h from rounding. Both grow with the numbers involved. */
const tolerance = (...sizes: readonly number[]): number => 1e-8 * Math.max(1, ...sizes.map(Math.abs));

/** Jumps of the slope are searched for in [−REACH, REACH]: wide enough for any function that is not made steep. */
const REACH = 8;

function valuesAt({ apply }: BuiltActivation, points: ArrayLike<number>): Float64Array {
  const s = new Float64Array(points.length).fill(NaN);
  apply(s, Float64Array.from(points), points.length);
  return s;
}

function slopesAt(activation: BuiltActivation, points: ArrayLike<number>): Float64Array {
  const slopes = new Float64Array(points.length).fill(NaN);
  activation.derivative(slopes, Float64Array.from(points), valuesAt(activation, points), points.length);
  return slopes;
}

const isAtKink = ({ kinks }: BuiltActivation, z: number): boolean =>
  kinks.some((kink) => Math.abs(z - kink) < 2 * H);

/** Halves [low, high] down to a width of 1e-9, each time keeping the half in which the slope changes more. */
function narrowed(activation: BuiltActivation, low: number, high: number): readonly [number, number] {
  while (high - low > 1e-9) {
    const middle = (low + high) / 2;
    const [a, b, c] = slopesAt(activation, [low, middle, high]) as unknown as [number, number, number];
    if (Math.abs(b - a) > Math.abs(c - b)) high = middle;
    else low = middle;
  }
  return [low, high];
}

/** Reports a jump of f′ that is not a declared kink. */
function hiddenJump(activation: BuiltActivation): string | null {
  const grid = Array.from({ length: 200 * REACH + 1 }, (_, i) => i / 100 - REACH);
  const slopes = slopesAt(activation, grid);
  for (const [i, z] of grid.slice(0, -1).entries()) {
    const next = grid[i + 1]!;
    if (Math.abs(slopes[i + 1]! - slopes[i]!) < 1e-3) continue;
    if (activation.kinks.some((kink) => z <= kink && kink <= next)) continue;
    const [low, high] = narrowed(activation, z, next);
    const [below, above] = slopesAt(activation, [low, high]);
    // Without a jump, that would take a second derivative of 10⁵.
    if (Math.abs(above! - below!) > 1e-4)
      return `at z = ${shown(low)} the slope jumps from ${shown(below!)} to ${shown(above!)}; kinks: [${activation.kinks.join(", ")}]; list every z where f′ jumps in kinks`;
  }
  return null;
}

/** Calls `verb` on arrays longer than n, as those of a run are. */
function touchesMore(name: string, verb: (out: Float64Array, z: Float64Array, n: number) => void) {
  const n = 5;
  const z = POINTS.slice(0, 9);
  const out = new Float64Array(z.length).fill(0.5);
  verb(out, z, n);
  const changed = out.findIndex((value, i) => i >= n && value !== 0.5);
  if (changed >= 0)
    return `${name} asked for n = ${n} elements wrote element ${changed}; stop at n: arrays are longer than what is wanted of them`;
  return z.every((value, i) => value === POINTS[i])
    ? null
    : `${name} changed z, which others read; write to the first argument alone`;
}

/** Compares ∂/∂bias Σ_i w_i f(z_i; bias) by central differences with what addGradient adds for delta = w∘f′. */
function biasGradient(activation: BuiltActivation): string | null {
  const { bias, apply, derivative, kinks } = activation;
  if (!bias) return null;
  const units = 4;
  const n = 20 * units;
  const z = POINTS.slice(0, n);
  const weights = POINTS.slice(n, 2 * n);
  const biases = Float64Array.from({ length: units }, (_, i) => bias.start + 0.1 * i - 0.15);
  const near = (value: number): boolean => kinks.length > 0 && Math.abs(value) < 0.05;
  const sumAt = (moved: number, by: number): number => {
    const s = new Float64Array(n);
    apply(
      s,
      z,
      n,
      biases.map((value, i) => (i === moved ? value + by : value)),
    );
    return s.reduce((sum, value, i) => sum + (near(z[i]!) ? 0 : weights[i]! * value), 0);
  };
  const s = new Float64Array(n);
  const delta = new Float64Array(n);
  apply(s, z, n, biases);
  derivative(delta, z, s, n, biases);
  for (let i = 0; i < n; i++) delta[i] = near(z[i]!) ? 0 : delta[i]! * weights[i]!;
  const gradient = new Float64Array(units).fill(1);
  bias.addGradient(gradient, delta, z, n);
  const comparison = new Comparison();
  for (let unit = 0; unit < units; unit++) {
    const difference = (sumAt(unit, H) - sumAt(unit, -H)) / (2 * H);
    comparison.add(
      () => `unit ${unit}:`,
      ["what is added", gradient[unit]! - 1],
      ["the central difference", difference],
      // A sum of twenty terms.
      20 * tolerance(difference),
    );
  }
  return comparison.result;
}

export const activationMembers: Members = {
  apply: "function",
  derivative: "function",
  gamma: "number",
  kinks: "list",
};

export const activationLaws: readonly Law<BuiltActivation>[] = [
  law("its derivative equals the central difference of its values away from its kinks", (activation) => {
    const above = valuesAt(
      activation,
      POINTS.map((z) => z + H),
    );
    const below = valuesAt(
      activation,
      POINTS.map((z) => z - H),
    );
    const comparison = new Comparison();
    for (const [i, slope] of slopesAt(activation, POINTS).entries()) {
      const z = POINTS[i]!;
      if (isAtKink(activation, z)) continue;
      const difference = (above[i]! - below[i]!) / (2 * H);
      comparison.add(
        () => `at z = ${shown(z)}`,
        ["the derivative", slope],
        ["the central difference", difference],
        tolerance(above[i]!, slope),
      );
    }
    return comparison.result;
  }),
  law("no slope exceeds γ in size, and some slope nearly reaches it", (activation) => {
    const { gamma, kinks } = activation;
    const grid = Array.from({ length: 1000 * REACH + 1 }, (_, i) => i / 500 - REACH);
    const points = [...POINTS, ...grid, ...kinks.flatMap((kink) => [kink - 1e-12, kink + 1e-12])];
    const slopes = slopesAt(activation, points).map(Math.abs);
    const at = slopes.reduce((best, slope, i) => (slope > slopes[best]! ? i : best), 0);
    const seen = `γ is said to be ${shown(gamma)}; the largest |f′| seen is ${shown(slopes[at]!)}, at z = ${shown(points[at]!)}`;
    if (!(slopes[at]! <= gamma)) return `${seen}; write gamma: sup |f′|`;
    // The grid's spacing is 0.002; softplus comes to within e⁻⁸ of its supremum.
    return gamma === Infinity || slopes[at]! > 0.999 * gamma
      ? null
      : `${seen}; write the smallest bound, sup |f′|`;
  }),
  law("its slope jumps at every kink that it declares", (activation) => {
    for (const kink of activation.kinks) {
      const [below, above] = slopesAt(activation, [kink - 1e-9, kink + 1e-9]);
      if (!(Math.abs(above! - below!) > 1e-3))
        return `at z = ${shown(kink)} the slope goes from ${shown(below!)} to ${shown(above!)}; a place where f′ does not jump is not a kink: take it out of kinks`;
    }
    return null;
  }),
  law(`its slope jumps nowhere else between −${REACH} and ${REACH}`, hiddenJump),
  law("its curvature, if it gives one, equals the central difference of its slope", (activation) => {
    const { timesCurvature } = activation;
    if (!timesCurvature) return null;
    const above = slopesAt(
      activation,
      POINTS.map((z) => z + H),
    );
    const below = slopesAt(
      activation,
      POINTS.map((z) => z - H),
    );
    const out = new Float64Array(POINTS.length).fill(-3);
    timesCurvature(out, POINTS.slice(), valuesAt(activation, POINTS), POINTS.length);
    const comparison = new Comparison();
    for (const [i, product] of out.entries()) {
      const z = POINTS[i]!;
      if (isAtKink(activation, z)) continue;
      const difference = (above[i]! - below[i]!) / (2 * H);
      comparison.add(
        () => `at z = ${shown(z)}`,
        ["f″", product / -3],
        ["the central difference", difference],
        tolerance(above[i]!, difference),
      );
    }
    return comparison.result;
  }),
  law("the gradient of its learned bias, if it has one, equals the central difference", biasGradient),
  law("it writes the n elements that it is asked for and nothing else", (activation) => {
    const { apply, derivative, timesCurvature } = activation;
    const s = valuesAt(activation, POINTS.subarray(0, 9));
    return (
      touchesMore("apply", (out, z, n) => apply(out, z, n)) ??
      touchesMore("derivative", (out, z, n) => derivative(out, z, s, n)) ??
      (timesCurvature ? touchesMore("timesCurvature", (out, z, n) => timesCurvature(out, z, s, n)) : null)
    );
  }),
  law("the same z gives the same bits, wherever it stands in the array", (activation) => {
    const once = valuesAt(activation, POINTS);
    const reversed = valuesAt(activation, POINTS.slice().reverse()).reverse();
    const at = once.findIndex((value, i) => !Object.is(value, reversed[i]));
    if (at < 0) return null;
    return `z = ${shown(POINTS[at]!)} gave ${once[at]!} and ${reversed[at]!}; compute each element from its own z alone`;
  }),
  law("NaN stays NaN, so that divergence shows", (activation) => {
    const [value] = valuesAt(activation, [NaN]);
    return Number.isNaN(value)
      ? null
      : `f(NaN) = ${shown(value!)}; put the comparison so that NaN falls through: z < 0 ? 0 : z, not z > 0 ? z : 0`;
  }),
];
