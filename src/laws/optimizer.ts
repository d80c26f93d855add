/** Laws of optimizers: they go downhill, rest where the gradient is zero, and have no hidden state. */
import type { BuiltOptimizer, Stretch } from "../components/define.ts";
import { type Law, law, type Members, shown } from "./law.ts";
import { stretchOf } from "./updates.ts";

/** Makes the optimizer, the same one every time. */
type Make = () => BuiltOptimizer;

export const optimizerMembers: Members = {
  rate: "number",
  recurrentRate: "number",
  moments: "object",
  memory: "list",
  start: "function",
  advance: "function",
  update: "function",
};

interface Running {
  readonly built: BuiltOptimizer;
  readonly stretch: Stretch;
  readonly memory: Float64Array;
  update(gradient: readonly number[], rate: number): void;
}

/** The optimizer, started on one vector of parameters. */
function running(make: Make, values: readonly number[]): Running {
  const built = make();
  const memory = new Float64Array(built.memory.length);
  built.start(memory);
  const stretch = stretchOf(
    values,
    values.map(() => 0),
    built.moments,
  );
  const update: Running["update"] = (gradient, rate) => {
    stretch.gradient.set(gradient);
    built.advance(memory);
    built.update(stretch, memory, rate);
  };
  return { built, stretch, memory, update };
}

const shownAll = (values: ArrayLike<number>): string => `(${Array.from(values, shown).join(", ")})`;

function findsTheBottom(make: Make): string | null {
  const { stretch, update } = running(make, [-2, 1]);
  const updates = 3000;
  // The rate falls as 1/k because rmsprop circles the minimum at a distance of its rate. Adagrad's own factor falls
  // as 1/√k besides.
  for (let k = 0; k < updates; k++) {
    const gradient = Array.from(stretch.values, (w) => 2 * w);
    update(gradient, 1 / (1 + k / 10));
  }
  return stretch.values.every((value) => Math.abs(value) < 0.01)
    ? null
    : `after ${updates} updates on w² it stands at ${shownAll(stretch.values)}; it should come within 0.01 of (0, 0): is the rate that update is given used, and the step taken off values?`;
}

function restsWithoutGradient(make: Make): string | null {
  const rate = 0.05;
  const { built, stretch, update } = running(make, [1, -2]);
  update([0, 0], rate);
  const kept = 1 - rate * (built.decay ?? 0);
  // One rounding either way.
  if (!(Math.abs(stretch.values[0]! - kept) <= 1e-15 && Math.abs(stretch.values[1]! + 2 * kept) <= 2e-15))
    return `(1, −2) became ${shownAll(stretch.values)}, with a decay of ${built.decay ?? 0}; wanted is (1, −2)·(1 − rate·decay): declare as decay what an update takes off besides`;
  if (!built.rowwise) return null;
  update([3, -4], rate);
  const before = [stretch.values, ...Object.values(stretch.moments)].map((array) => array.slice());
  update([0, 0], rate);
  const after = [stretch.values, ...Object.values(stretch.moments)];
  const moved = before.findIndex((array, i) => array.some((value, j) => !Object.is(value, after[i]![j])));
  if (moved < 0) return null;
  return `it says that it is row-wise, and after one update a zero gradient changed ${shownAll(before[moved]!)} to ${shownAll(after[moved]!)}; write rowwise: false where moments or decay move a parameter without a gradient`;
}

function standsStillAtRateZero(make: Make): string | null {
  const { stretch, update } = running(make, [1, -2]);
  update([3, 4], 0);
  return stretch.values[0] === 1 && stretch.values[1] === -2
    ? null
    : `(1, −2) became ${shownAll(stretch.values)}; every change must be proportional to the rate that update is given`;
}

function startsDownhill(make: Make): string | null {
  const { built, stretch, update } = running(make, [0, 0]);
  update([3, -0.004], built.rate);
  return stretch.values[0]! < 0 && stretch.values[1]! > 0
    ? null
    : `the gradient (3, −0.004) moved (0, 0) to ${shownAll(stretch.values)}; take the step off: values[i] −= rate·…`;
}

function stateIsBytes(make: Make): string | null {
  const [whole, first, second] = [running(make, [1, -2]), running(make, [1, -2]), running(make, [1, -2])];
  const gradientAt = (k: number): readonly number[] => [Math.sqrt(k + 1), k - 3.5];
  for (let k = 0; k < 10; k++) whole.update(gradientAt(k), whole.built.rate);
  for (let k = 0; k < 5; k++) first.update(gradientAt(k), first.built.rate);
  second.stretch.values.set(first.stretch.values);
  second.memory.set(first.memory);
  for (const [name, moment] of Object.entries(second.stretch.moments))
    moment.set(first.stretch.moments[name]!);
  for (let k = 5; k < 10; k++) second.update(gradientAt(k), second.built.rate);
  const same = whole.stretch.values.every((value, i) => Object.is(value, second.stretch.values[i]));
  if (same) return null;
  return `ten updates lead to ${shownAll(whole.stretch.values)}, five and five to ${shownAll(second.stretch.values)}; keep numbers in the declared moments and memory, none in variables of create`;
}

export const optimizerLaws: readonly Law<Make>[] = [
  law("it comes to rest near the bottom of a parabola, if the rate falls as 1/k", findsTheBottom),
  law(
    "at the start a zero gradient only applies the decay; if row-wise, it never changes anything",
    restsWithoutGradient,
  ),
  law("rate 0 changes no parameter", standsStillAtRateZero),
  law("the first update goes against the gradient", startsDownhill),
  law("its moments and its memory are all that it remembers", stateIsBytes),
];
