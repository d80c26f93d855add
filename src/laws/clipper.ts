/** Laws of clippers: a gradient gets shorter or stays as it is, and nothing but gradients changes. */
import type { BuiltClipper } from "../components/define.ts";
import { lengthOf } from "../engine/length.ts";
import { reference as kernels } from "../engine/reference/index.ts";
import { type Law, law, type Members, shown } from "./law.ts";
import { gradientsOf, stretchesOf } from "./updates.ts";

export const clipperMembers: Members = { clip: "function" };

const SIZES = [0, 1e-200, 0.01, 0.3, 1, 5, 300, 1e200];
const SEEDS = 20;

/** A gradient before and after a clipper, and what `clip` returned. */
interface Clipped {
  readonly norm: number;
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly length: number;
  readonly said: boolean;
}

function* clippedOf(built: BuiltClipper): Generator<Clipped> {
  for (const size of SIZES) {
    for (let seed = 0; seed < SEEDS; seed++) {
      const stretches = stretchesOf(size, seed);
      const before = gradientsOf(stretches);
      const norm = lengthOf(kernels, stretches, 0, stretches.length);
      const said: boolean = built.clip(stretches, stretches.length, norm);
      const length = lengthOf(kernels, stretches, 0, stretches.length);
      yield { norm, before, after: gradientsOf(stretches), length, said };
    }
  }
}

function neverLengthens(built: BuiltClipper): string | null {
  for (const { norm, length } of clippedOf(built)) {
    // The rounding of an element, and of the length.
    if (!(length <= norm * (1 + 1e-15)))
      return `a gradient of norm ${shown(norm)} came out with ${shown(length)}; multiply by at most 1, or leave it alone`;
  }
  return null;
}

function saysTruly(built: BuiltClipper): string | null {
  for (const { norm, before, after, said } of clippedOf(built)) {
    const changed = after.some((g, i) => g !== before[i]);
    if (said !== changed)
      return `at norm ${shown(norm)} it ${changed ? "changed" : "left"} the gradient and returned ${String(said)}; return true if, and only if, an element changed`;
  }
  return null;
}

function keepsDirection(built: BuiltClipper): string | null {
  if (!built.keepsDirection) return null;
  for (const { norm, before, after } of clippedOf(built)) {
    if (norm === 0) continue;
    const kept = after[0]! / before[0]!;
    const turned = after.findIndex((g, i) => !(Math.abs(g / before[i]! - kept) <= 1e-12));
    if (turned >= 0)
      return `at norm ${shown(norm)} element 0 is multiplied by ${shown(kept)} and element ${turned} by ${shown(after[turned]! / before[turned]!)}; multiply all of them by one number, or leave out keepsDirection`;
  }
  return null;
}

function leavesTheRest(built: BuiltClipper): string | null {
  const [stretches, untouched] = [stretchesOf(1000, 1), stretchesOf(1000, 1)];
  const active = 3;
  built.clip(stretches, active, 1000);
  for (const [i, { values, gradient }] of stretches.entries()) {
    const before = untouched[i]!;
    if (values.some((value, j) => value !== before.values[j]))
      return `weights of stretch ${i} changed; write to stretch.gradient alone`;
    if (i >= active && gradient.some((g, j) => g !== before.gradient[j]))
      return `with ${active} active stretches the gradient of stretch ${i} changed; go no further than stretch count − 1`;
  }
  return null;
}

export const clipperLaws: readonly Law<BuiltClipper>[] = [
  law("it never lengthens a gradient, from 10⁻²⁰⁰ to 10²⁰⁰", neverLengthens),
  law("it reports correctly whether it changed anything", saysTruly),
  law("it keeps the direction, if it says so", keepsDirection),
  law("it leaves weights, and stretches beyond the active ones, alone", leavesTheRest),
];
