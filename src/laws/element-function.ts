/** What the laws of cells say of a function in a cell's equations: each null if it holds, otherwise what was seen. */
import type { ElementFunction } from "../components/define.ts";
import { fillGaussian, makeStream } from "../engine/streams.ts";
import { shown } from "./law.ts";

/** n numbers in the memory of the engine whose kernels the functions may call. */
export type Room = (n: number) => Float64Array;

/** Random points, most of them in [−4, 4], and some further out. */
const POINTS = (() => {
  const z = new Float64Array(400);
  fillGaussian(z, z.length, 2, makeStream(1, "laws activation"));
  for (let i = 360; i < z.length; i++) z[i]! *= 10;
  return z;
})();

/** Steps of central differences: a steep function wants a short one, a large value a long one. */
const STEPS = [1e-6, 1e-7, 1e-5];
const tolerance = (...sizes: readonly number[]): number => 1e-7 * Math.max(1, ...sizes.map(Math.abs));

function valuesAt({ apply }: ElementFunction, points: Float64Array, room: Room): Float64Array {
  const [z, s] = [room(points.length), room(points.length)];
  z.set(points);
  s.fill(NaN);
  apply(s, z, points.length);
  return s;
}

/** The slopes, of z and s as given. */
function slopesAt({ derivative }: ElementFunction, given: readonly Float64Array[], room: Room): Float64Array {
  const [z, s] = given.map((numbers) => {
    const placed = room(numbers.length);
    placed.set(numbers);
    return placed;
  });
  const slopes = room(z!.length);
  slopes.fill(NaN);
  derivative(slopes, z!, s!, z!.length);
  return slopes;
}

/** Compares f′ with central differences wherever f is finite; one step that agrees is enough. */
export function wrongSlope(rule: ElementFunction, room: Room): string | null {
  const { name, reads } = rule;
  const s = valuesAt(rule, POINTS, room);
  const slopes = slopesAt(rule, [POINTS, s], room);
  const moved = STEPS.map((step) => {
    const [above, below] = [step, -step].map((by) =>
      valuesAt(
        rule,
        POINTS.map((z) => z + by),
        room,
      ),
    );
    return { step, above: above!, below: below! };
  });
  let looked = 0;
  for (const [i, z] of POINTS.entries()) {
    const differences = moved
      .filter(({ above, below }) => Number.isFinite(above[i]) && Number.isFinite(below[i]))
      .map(({ step, above, below }) => (above[i]! - below[i]!) / (2 * step));
    if (!Number.isFinite(s[i]) || differences.length < STEPS.length) continue;
    looked++;
    const slope = slopes[i]!;
    if (differences.some((one) => Math.abs(one - slope) <= tolerance(s[i]!, one))) continue;
    return `at z = ${shown(z)} the derivative of ${name} is ${shown(slope)}, the central difference ${shown(differences[0]!)}`;
  }
  if (looked === 0) return `${name}(z) is finite for no z that was tried, from −40 to 40`;
  if (reads === undefined) return null;
  const unread = POINTS.map(() => NaN);
  const without = slopesAt(rule, reads === "z" ? [POINTS, unread] : [unread, s], room);
  if (without.every((slope, i) => Object.is(slope, slopes[i]))) return null;
  const other = reads === "z" ? "s = f(z)" : "z";
  return `the derivative of ${name} needs ${other}, which is not kept for it; leave reads: "${reads}" out`;
}

/** n of a longer array, as those of a run are. */
const [SOME, ALL] = [5, 9];
const UNTOUCHED = 0.5;

/** Looks for elements that depend on their neighbours, and for writes beyond what was asked for. */
export function mixesElements(rule: ElementFunction, room: Room): string | null {
  const { name, apply, derivative } = rule;
  const s = valuesAt(rule, POINTS, room);
  const reversed = valuesAt(rule, POINTS.slice().reverse(), room).reverse();
  const at = s.findIndex((value, i) => !Object.is(value, reversed[i]));
  if (at >= 0) {
    return (
      `${name} of z = ${shown(POINTS[at]!)} is ${shown(s[at]!)} among some numbers and ${shown(reversed[at]!)} ` +
      "among others; compute each element from its own z alone"
    );
  }
  const [z, values, out] = [room(ALL), room(ALL), room(ALL)];
  const verbs = { apply: () => apply(out, z, SOME), derivative: () => derivative(out, z, values, SOME) };
  for (const [verb, run] of Object.entries(verbs)) {
    z.set(POINTS.subarray(0, ALL));
    values.set(s.subarray(0, ALL));
    out.fill(UNTOUCHED);
    run();
    const beyond = out.findIndex((value, i) => i >= SOME && value !== UNTOUCHED);
    if (beyond >= 0)
      return `${verb} of ${name}, asked for n = ${SOME} elements, wrote element ${beyond}; stop at n: arrays are longer than what is wanted of them`;
    if (z.some((value, i) => value !== POINTS[i]) || values.some((value, i) => !Object.is(value, s[i])))
      return `${verb} of ${name} changed what it reads; write to the first argument alone`;
  }
  return null;
}
