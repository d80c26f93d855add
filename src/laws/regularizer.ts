/** Laws of regularizers: gradients are those of the penalty, and applying a constraint twice is applying it once. */
import type {
  BuiltRegularizer,
  Constraint,
  PassStates,
  StatePenalty,
  WeightPenalty,
} from "../components/define.ts";
import { bytesOf, layOut } from "../engine/arena.ts";
import { fillGaussian, makeStream } from "../engine/streams.ts";
import { Comparison, type Law, law, type Members, shown } from "./law.ts";

/** Step of central differences: h² from the series, 2⁻⁵³/h from rounding. */
const STEP = 1e-6;
const near = (x: number): number => 5e-8 * Math.max(1, Math.abs(x));

function gaussian(n: number, std = 1, name = "laws regularizer"): Float64Array {
  const numbers = new Float64Array(n);
  fillGaussian(numbers, n, std, makeStream(1, name));
  return numbers;
}

/** Rows and columns of a matrix larger than those the laws try. */
const SPOILT_SIZE = 8;

/** Workspace for a matrix of at most this size, filled with one number. */
function workFor({ work }: WeightPenalty | Constraint, rows: number, columns: number, content: number) {
  const spec = work?.(rows, columns) ?? {};
  const buffer = new ArrayBuffer(bytesOf(spec));
  new Float64Array(buffer).fill(content);
  return layOut(spec, buffer);
}

const firstDifference = (a: Float64Array, b: Float64Array): number =>
  a.findIndex((value, i) => !Object.is(value, b[i]));

// ─── Penalties on weights ────────────────────────────────────────────────────────────────────────────

/** A matrix that suits the penalty; `added` is dW after `addGradient`, on top of `before`. */
function onMatrix(built: WeightPenalty) {
  const [rows, columns] = [built.needs === "square" ? 3 : 2, 3];
  const W = gaussian(rows * columns);
  const own = built.bind(workFor(built, rows, columns, 0));
  const spoilt = built.bind(workFor(built, SPOILT_SIZE, SPOILT_SIZE, NaN));
  const added = (scale: number, before = W.map(() => 0), verbs = own): Float64Array => {
    const dW = before.slice();
    verbs.addGradient(dW, W, rows, columns, scale);
    return dW;
  };
  const penalty = (of = W, verbs = own): number => verbs.penalty(of, rows, columns);
  return { W, added, penalty, spoilt };
}

const weightLaws: readonly Law<WeightPenalty>[] = [
  law("its gradient equals the central difference of its penalty", (built) => {
    const { W, added, penalty } = onMatrix(built);
    const comparison = new Comparison();
    for (const [i, gradient] of added(1).entries()) {
      const moved = (by: number): number => penalty(W.map((w, j) => (j === i ? w + by : w)));
      const difference = (moved(STEP) - moved(-STEP)) / (2 * STEP);
      comparison.add(
        () => `element ${i}:`,
        ["the gradient", gradient],
        ["the central difference", difference],
        near(difference),
      );
    }
    return comparison.result;
  }),
  law("it adds to the gradient in proportion to the scale, and nothing at scale 0", (built) => {
    const { W, added } = onMatrix(built);
    const before = W.map((_, i) => i + 1);
    const kept = firstDifference(added(0, before), before);
    if (kept >= 0)
      return `at scale 0, element ${kept} became ${shown(added(0, before)[kept]!)} from ${before[kept]!}; write dW[i] += scale·∂R/∂W, not dW[i] = …`;
    const comparison = new Comparison();
    const [once, twice, onTop] = [added(0.1), added(0.2), added(0.2, before)];
    for (const [i, one] of once.entries()) {
      const tolerance = 1e-13 * Math.max(1, Math.abs(one));
      comparison.add(
        () => `element ${i}:`,
        ["at scale 0.2 it", twice[i]!],
        ["twice that at 0.1", 2 * one],
        tolerance,
      );
      comparison.add(
        () => `element ${i}:`,
        ["the sum", onTop[i]!],
        ["what was there and the gradient", before[i]! + 2 * one],
        // One more rounding, of the size of what was there before.
        1e-13 * Math.max(1, Math.abs(one), before[i]!),
      );
    }
    return comparison.result;
  }),
  law("its workspace may be that of a larger matrix and hold anything", (built) => {
    const { added, penalty, spoilt } = onMatrix(built);
    const [clean, dirty] = [penalty(), penalty(undefined, spoilt)];
    if (!Object.is(clean, dirty))
      return `the penalty is ${shown(clean)} with workspace of 0, ${shown(dirty)} with NaN; set workspace before reading it`;
    const [one, other] = [added(1), added(1, undefined, spoilt)];
    const at = firstDifference(one, other);
    return at < 0
      ? null
      : `element ${at} of the gradient is ${shown(one[at]!)}, with NaN ${shown(other[at]!)}; set workspace before reading it`;
  }),
];

// ─── Penalties on states ─────────────────────────────────────────────────────────────────────────────

const [H, LENGTHS] = [4, [5, 1, 0, 3]];
const LONGEST = Math.max(...LENGTHS);

/** Random states of sequences of unequal length, with `beyond` in every element after a sequence's end. */
function passWith(beyond: number, copies = 1): PassStates {
  const lengths = Int32Array.from(Array.from({ length: copies }, () => LENGTHS).flat());
  const states = Array.from({ length: LONGEST + 1 }, (_, t) => {
    const one = gaussian(LENGTHS.length * H, 1, `states ${t}`);
    for (const [b, length] of LENGTHS.entries())
      if (t > length || length === 0) one.fill(beyond, b * H, (b + 1) * H);
    return Float64Array.from(Array.from({ length: copies }, () => [...one]).flat());
  });
  return { B: lengths.length, H, lengths, states };
}

/** scale·∂R/∂h_t for t = 0 … T, one array per step. */
function errorsOf(built: StatePenalty, pass: PassStates, scale: number): readonly Float64Array[] {
  const arrays = Array.from({ length: LONGEST + 1 }, () => new Float64Array(pass.B * pass.H));
  built.addErrors(pass, arrays.slice(1), scale, arrays[0]);
  return arrays;
}

/** Step, sequence and unit of an element. */
const placeOf = (t: number, k: number): string => `h_${t} of sequence ${Math.floor(k / H)}, unit ${k % H}:`;

const stateLaws: readonly Law<StatePenalty>[] = [
  law("its errors equal the central differences of its penalty, at h_0 too", (built) => {
    const pass = passWith(7);
    const comparison = new Comparison();
    for (const [t, errors] of errorsOf(built, pass, 1).entries()) {
      for (const [k, error] of errors.entries()) {
        const moved = (by: number): number => {
          const kept = pass.states[t]![k]!;
          pass.states[t]![k] = kept + by;
          const penalty = built.penalty(pass);
          pass.states[t]![k] = kept;
          return penalty;
        };
        const difference = (moved(STEP) - moved(-STEP)) / (2 * STEP);
        comparison.add(
          () => placeOf(t, k),
          ["the error", error],
          ["the central difference", difference],
          near(difference),
        );
      }
    }
    return comparison.result;
  }),
  law("what stands beyond a sequence's end changes nothing and gets no error", (built) => {
    const [one, other] = [passWith(1e6), passWith(-77)];
    const [penalty, again] = [built.penalty(one), built.penalty(other)];
    if (!Object.is(penalty, again))
      return `the penalty is ${shown(penalty)}, with other numbers there ${shown(again)}; go no further than pass.lengths[b]`;
    const [errors, otherErrors] = [errorsOf(built, one, 1), errorsOf(built, other, 1)];
    for (const [t, step] of errors.entries()) {
      for (const [k, error] of step.entries()) {
        const ended = t > LENGTHS[Math.floor(k / H)]!;
        if (ended ? error !== 0 : !Object.is(error, otherErrors[t]![k]))
          return `${placeOf(t, k)} the error is ${shown(error)}, with other numbers there ${shown(otherErrors[t]![k]!)}; go no further than pass.lengths[b]`;
      }
    }
    return null;
  }),
  law("it is the mean over sequences: taking each of them twice changes nothing", (built) => {
    const [once, twice] = [built.penalty(passWith(0)), built.penalty(passWith(0, 2))];
    if (Math.abs(once - twice) <= 1e-13 * Math.max(1, Math.abs(once))) return null;
    return `the penalty is ${shown(once)}, with each sequence twice ${shown(twice)}; divide by pass.B`;
  }),
  law("scale 0 adds nothing, and an h_0 that is not learned is left alone", (built) => {
    const pass = passWith(0);
    const step = errorsOf(built, pass, 0).findIndex((errors) => errors.some((error) => error !== 0));
    if (step >= 0) return `at scale 0 there are errors at h_${step}; add scale·∂R/∂h`;
    const arrays = Array.from({ length: LONGEST }, () => new Float64Array(pass.B * pass.H));
    built.addErrors(pass, arrays, 1, undefined);
    const other = errorsOf(built, pass, 1).slice(1);
    const t = arrays.findIndex((errors, i) => firstDifference(errors, other[i]!) >= 0);
    return t < 0
      ? null
      : `if h_0 is not learned, the errors at h_${t + 1} are different; where initial is undefined, skip it and nothing else`;
  }),
];

// ─── Constraints ─────────────────────────────────────────────────────────────────────────────────────

const constraintShapes = ({ needs }: Constraint): readonly (readonly [number, number])[] =>
  needs === "square" ? [[6, 6]] : ([[6, 6], [4, 7], [7, 4], [1, 5]] as const); // prettier-ignore

/** Small weights and large ones: within what a constraint allows, and beyond. */
const SPREADS = [0.01, 1, 100];

const constraintLaws: readonly Law<Constraint>[] = [
  law("it reports correctly whether it changed anything, and a second call changes nothing", (built) => {
    for (const [rows, columns] of constraintShapes(built)) {
      for (const std of SPREADS) {
        const W = gaussian(rows * columns, std);
        const constrain = (): boolean =>
          built.bind(workFor(built, SPOILT_SIZE, SPOILT_SIZE, NaN)).constrain(W, rows, columns);
        const where = `${rows}×${columns}, weights of size ${std}:`;
        const before = W.slice();
        const said = constrain();
        if (said !== firstDifference(W, before) >= 0)
          return `${where} it returned ${String(said)}, which is wrong; return true if, and only if, a weight changed`;
        if (!W.every(Number.isFinite))
          return `${where} a weight became ${shown(W.find((w) => !Number.isFinite(w))!)}; leave a matrix alone where the result is not finite`;
        const once = W.slice();
        if (constrain() || firstDifference(W, once) >= 0)
          return `${where} the second call changed the weights again; an allowed matrix must come out with the same bits`;
      }
    }
    return null;
  }),
  law("it leaves a matrix with NaN or Infinity as it is", (built) => {
    for (const odd of [NaN, Infinity]) {
      const W = Float64Array.of(1, odd, 2, 3);
      const before = W.slice();
      if (built.bind(workFor(built, 2, 2, 0)).constrain(W, 2, 2) || firstDifference(W, before) >= 0)
        return `${shown(odd)} in it: it became ${W.join(", ")}; return false before changing anything`;
    }
    return null;
  }),
];

// ─── By what they act on ─────────────────────────────────────────────────────────────────────────────

const onParameters: Members = { acts: "string", on: "list", needs: "string", bind: "function" };

/** The members of what `create` returned must be these. */
export function regularizerMembers(built: unknown): Members {
  const acts: unknown =
    typeof built === "object" && built !== null && "acts" in built ? built.acts : undefined;
  return typeof acts === "string" && isKnown(acts) ? MEMBERS[acts] : { acts: "string" };
}

/** The members a regularizer must have, by what it acts on. Penalties on Jacobians are left to the gradient check. */
const MEMBERS: Readonly<Record<BuiltRegularizer["acts"], Members>> = {
  weights: { ...onParameters, strength: "number" },
  constraint: { ...onParameters, every: "number" },
  states: { acts: "string", strength: "number", penalty: "function", addErrors: "function" },
  jacobian: {
    acts: "string",
    strength: "number",
    work: "function",
    bind: "function",
  },
};

const LAWS: Readonly<Record<BuiltRegularizer["acts"], readonly Law<never>[]>> = {
  weights: weightLaws,
  constraint: constraintLaws,
  states: stateLaws,
  jacobian: [],
};

const isKnown = (acts: string): acts is BuiltRegularizer["acts"] => Object.hasOwn(LAWS, acts);

/** Members and laws for what `create` returns. If it throws, the law of its creation reports that. */
export function regularizerLaws(create: () => BuiltRegularizer): {
  readonly members: Members;
  readonly laws: readonly Law<BuiltRegularizer>[];
} {
  let acts = "";
  try {
    acts = create().acts;
  } catch {
    // The law of its creation reports it.
  }
  if (!isKnown(acts)) return { members: { acts: "string" }, laws: [knownLaw] };
  // Sound: each law is given a regularizer with the `acts` that chose the law.
  const laws: readonly Law<unknown>[] = LAWS[acts];
  return { members: MEMBERS[acts], laws };
}

const knownLaw = law<BuiltRegularizer>("it says what it acts on", ({ acts }) => {
  return isKnown(acts) ? null : `acts is "${String(acts)}"; write one of ${Object.keys(LAWS).join(", ")}`;
});
