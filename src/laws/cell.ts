/** Laws of cells: every linear verb is the derivative of `forward`, or its transpose. */
import type { Block, ElementFunction } from "../components/define.ts";
import { reference } from "../engine/reference/index.ts";
import { mixesElements, type Room, wrongSlope } from "./element-function.ts";
import { attempt, type CellAtWork, OF_ROUNDING, within } from "./cell-at-work.ts";
import { pathLaws } from "./cell-paths.ts";
import { Comparison, type Law, law, type Members, shown } from "./law.ts";
import { wrongForm } from "./slope-bound.ts";
import { B, I, randomInputs, T, type Trial } from "./trial.ts";

export const cellMembers: Members = { shapes: "object", bind: "function" };

/** Step of central differences: h² from the series, 2⁻⁵³/h from rounding. */
const STEP = 1e-6;
const OF_DIFFERENCES = 1e-8;
/** Blocks to try linear verbs on: first step, steps, vectors for each row. */
const BLOCKS = [
  [0, T, 1],
  [2, 3, 2],
  [T - 1, 1, 7],
] as const;

const inner = (a: Block, b: Block, widths: readonly number[], row: number): number =>
  widths.reduce((sum, width, i) => {
    for (let j = row * width; j < (row + 1) * width; j++) sum += a[i]![j]! * b[i]![j]!;
    return sum;
  }, 0);

/** A `tangent` whose first part, the change of the drive, is random. */
function tangentOf({ block, cell }: Trial, rows: number, name: string): Block {
  const [first = 0, ...others] = cell.shapes.delta;
  return [...block(rows, [first], name), ...block(rows, others)];
}

/** Adds every pair of corresponding elements of two blocks to the comparison. */
function compareBlocks(
  into: Comparison,
  where: (index: number) => string,
  [name, one]: readonly [string, Block],
  [otherName, other]: readonly [string, Block],
  tolerance: number,
): void {
  for (const [i, part] of one.entries()) {
    for (const [j, value] of part.entries()) {
      const expected = other[i]![j]!;
      into.add(
        () => `${where(j)} part ${i}:`,
        [name, value],
        [otherName, expected],
        within(tolerance, value, expected),
      );
    }
  }
}

function transposes(subject: CellAtWork): string | null {
  const comparison = new Comparison();
  for (const [t, steps, vectors] of BLOCKS) {
    const trial = attempt(subject);
    const { verbs, block, widths } = trial;
    const { shapes } = trial.cell;
    const rows = steps * B * vectors;
    const [u, v] = [block(rows, widths, "u"), block(rows, widths, "v")];
    const [Jv, JTu, delta] = [block(rows, widths), block(rows, widths), block(rows, shapes.delta)];
    const tangent = tangentOf(trial, rows, "d");
    const d = tangent[0]!.slice();
    verbs.pushforward(Jv, tangent, v, t, steps, vectors);
    verbs.pullToDrive(delta, u, t, steps, vectors);
    verbs.pullToState(JTu, delta, u, t, steps, vectors);
    for (let row = 0; row < rows; row++) {
      const forwards = inner(u, Jv, widths, row);
      const back = inner(JTu, v, widths, row) + inner([delta[0]!], [d], [shapes.drive], row);
      comparison.add(
        () => `row ${row} of ${steps} steps from ${t}, ${vectors} vectors each:`,
        ["⟨u, Jv + Ad⟩", forwards],
        ["⟨Jᵀu, v⟩ + ⟨delta, d⟩", back],
        within(OF_ROUNDING, forwards),
      );
    }
  }
  return comparison.result;
}

/** s_t of all sequences after moving s_{t−1} by `size`·v and a_t by `size`·d. */
function nextWhenMoved(subject: CellAtWork, t: number, v: Block, d: Float64Array, size: number): Block {
  const { at, verbs, widths, pass } = attempt(subject);
  pass.computeDrive();
  for (const [i, part] of v.entries()) for (const [j, x] of part.entries()) at.state[t]![i]![j]! += size * x;
  for (const [j, x] of d.entries()) at.drive[t]![j]! += size * x;
  verbs.forward(t);
  return widths.map((width, i) => at.next[t]![i]!.slice(0, B * width));
}

function pushes(subject: CellAtWork): string | null {
  const comparison = new Comparison();
  for (const t of [0, 3]) {
    const trial = attempt(subject);
    const { block, widths } = trial;
    const v = block(B, widths, "direction");
    const Jv = block(B, widths);
    const tangent = tangentOf(trial, B, "change of the drive");
    const d = tangent[0]!.slice();
    trial.verbs.pushforward(Jv, tangent, v, t, 1, 1);
    const [above, below] = [1, -1].map((sign) => nextWhenMoved(subject, t, v, d, sign * STEP));
    const difference = above!.map((part, i) => part.map((x, j) => (x - below![i]![j]!) / (2 * STEP)));
    compareBlocks(
      comparison,
      (j) => `step ${t}, element ${j},`,
      ["Jv + Ad", Jv],
      ["the central difference", difference],
      OF_DIFFERENCES,
    );
  }
  return comparison.result;
}

/** First step and number of steps whose parameter gradients are checked. */
const [FROM, STEPS] = [2, 3];

/** Σ ⟨u_t, s_t⟩ over {@link STEPS} steps, each taken from its given s_{t−1} and a_t. */
function weighedSteps({ at, verbs, widths, pass }: Trial, before: readonly Block[], u: Block): number {
  verbs.prepare();
  pass.computeDrive();
  let sum = 0;
  for (let t = FROM; t < FROM + STEPS; t++) {
    for (const [i, part] of before[t]!.entries()) at.state[t]![i]!.set(part);
    verbs.forward(t);
    for (const [i, width] of widths.entries()) {
      const weights = u[i]!.subarray((t - FROM) * B * width);
      for (let j = 0; j < B * width; j++) sum += weights[j]! * at.next[t]![i]![j]!;
    }
  }
  return sum;
}

function accumulates(subject: CellAtWork): string | null {
  const trial = attempt(subject);
  const { at, cell, verbs, block, widths } = trial;
  const { shapes } = cell;
  const u = block(STEPS * B, widths, "weights");
  const before = at.state.map((parts) => parts.map((part, i) => part.slice(0, B * widths[i]!)));
  for (const gradient of Object.values(at.gradients)) gradient.fill(0);
  verbs.prepare();
  verbs.pullToDrive(at.delta[FROM]!, u, FROM, STEPS, 1);
  verbs.accumulate(FROM, STEPS);
  verbs.afterAccumulate();
  const comparison = new Comparison();
  for (const name of Object.keys(shapes.parameters)) {
    const values = at.parameters[name]!;
    for (let i = 0; i < values.length; i++) {
      const kept = values[i]!;
      const moved = (by: number): number => {
        values[i] = kept + by;
        return weighedSteps(trial, before, u);
      };
      const difference = (moved(STEP) - moved(-STEP)) / (2 * STEP);
      values[i] = kept;
      comparison.add(
        () => `${name}, element ${i}:`,
        ["the gradient", at.gradients[name]![i]!],
        ["the central difference", difference],
        // A sum over steps, sequences and units: a few dozen terms.
        10 * within(OF_DIFFERENCES, difference),
      );
    }
  }
  return comparison.result;
}

const sum = (a: Block, b: Block): Block => a.map((part, i) => part.map((x, j) => x + b[i]![j]!));

function isLinear(subject: CellAtWork): string | null {
  const { cell, verbs, block, widths } = attempt(subject);
  const { shapes } = cell;
  const [t, steps, vectors] = [1, 3, 2];
  const rows = steps * B * vectors;
  /** A copy of the block in the engine's memory. */
  const placed = (numbers: Block): Block =>
    numbers.map((part) => {
      const [here] = block(1, [part.length]);
      here!.set(part);
      return here!;
    });
  const toDrive = (ds: Block): Block => {
    const delta = block(rows, shapes.delta);
    verbs.pullToDrive(delta, ds, t, steps, vectors);
    return delta;
  };
  const toState = (delta: Block, ds: Block): Block => {
    const out = block(rows, widths);
    verbs.pullToState(out, placed(delta), ds, t, steps, vectors);
    return out;
  };
  const [one, two] = [block(rows, widths, "one"), block(rows, widths, "two")];
  const comparison = new Comparison();
  const compare = (what: string, whole: Block, parts: Block) =>
    compareBlocks(
      comparison,
      (j) => `${what}, element ${j},`,
      ["whole", whole],
      ["summed", parts],
      OF_ROUNDING,
    );
  compare("pullToDrive", toDrive(placed(sum(one, two))), sum(toDrive(one), toDrive(two)));
  const [delta, other] = [toDrive(one), block(rows, shapes.delta, "other")];
  const zero = placed(one.map((part) => part.map(() => 0)));
  compare("pullToState", toState(sum(delta, other), one), sum(toState(delta, one), toState(other, zero)));
  return comparison.result;
}

function stepByStep(subject: CellAtWork): string | null {
  const [whole, parts] = [attempt(subject), attempt(subject, { linearized: 1 })];
  const pushed = ({ cell: { shapes }, verbs, block, widths }: Trial, blockSteps: number): Block => {
    const [v, out] = [block(T * B, widths, "v"), block(T * B, widths)];
    const tangent = block(T * B, shapes.delta);
    tangent[0]!.fill(0);
    const from = (parts: Block, sizes: readonly number[], t: number): Block =>
      parts.map((part, i) => part.subarray(t * B * sizes[i]!));
    for (let t = 0; t < T; t += blockSteps) {
      const [o, d, s] = [from(out, widths, t), from(tangent, shapes.delta, t), from(v, widths, t)];
      verbs.pushforward(o, d, s, t, blockSteps, 1);
    }
    return out;
  };
  const comparison = new Comparison();
  compareBlocks(
    comparison,
    (j) => `element ${j},`,
    ["Jv of all steps at once", pushed(whole, T)],
    ["step by step it", pushed(parts, 1)],
    OF_ROUNDING,
  );
  return comparison.result;
}

function independent(subject: CellAtWork): string | null {
  // Replaces the inputs of the last sequence at every step.
  const other = randomInputs().map((x, i) => (Math.floor(i / I) % B === B - 1 ? 50 : x));
  const [one, two] = [attempt(subject), attempt(subject, { inputs: other })];
  for (const [i, width] of one.widths.entries()) {
    for (let t = 1; t <= T; t++) {
      for (let j = 0; j < (B - 1) * width; j++) {
        const [before, after] = [one.at.state[t]![i]![j]!, two.at.state[t]![i]![j]!];
        if (!Object.is(before, after))
          return `step ${t}, element ${j} of part ${i}: ${shown(before)} became ${shown(after)}; let each row b of forward read row b of state and drive alone`;
      }
    }
  }
  return null;
}

function namesItsMatrices(subject: CellAtWork): string | null {
  const { verbs } = attempt(subject);
  const names = new Set<string>();
  for (const { name, n, values } of verbs.matrices()) {
    if (names.has(name))
      return `two matrices are called ${name}; give each a name of its own, for gates W.f, W.i, …`;
    names.add(name);
    if (values.length !== n * n)
      return `${name} has ${values.length} numbers, not ${n}×${n}; matrices() names square matrices, gate by gate`;
    if (!values.every(Number.isFinite))
      return `${name} holds a number that is not finite; prepare must set all of it`;
  }
  return null;
}

/** The first that a function of its equations breaks. */
function ofFunctions(
  subject: CellAtWork,
  look: (rule: ElementFunction, room: Room) => string | null,
): string | null {
  for (const i of (subject.create(reference).functions ?? []).keys()) {
    // Memory of its own for each.
    const { cell, block } = attempt(subject, { linearized: 0 });
    const seen = look(cell.functions![i]!, (n) => block(1, [n])[0]!);
    if (seen !== null) return seen;
  }
  return null;
}

export const cellLaws: readonly Law<CellAtWork>[] = [
  law(
    "the derivative of each function in its equations, if it has any, equals the central difference",
    (cell) => ofFunctions(cell, wrongSlope),
  ),
  law("each function in its equations, if it has any, takes every element by itself", (cell) =>
    ofFunctions(cell, mixesElements),
  ),
  law("⟨u, Jv + Ad⟩ = ⟨Jᵀu, v⟩ + ⟨delta, d⟩ for every row of a block, A = ∂s_t/∂a_t", transposes),
  law("Jv + Ad equals the central difference of the next state", pushes),
  law("the gradients of its own parameters equal central differences of its steps", accumulates),
  law("pullToDrive and pullToState are linear, even where delta and ds are unrelated", isLinear),
  law("a block of steps gives the same as its steps one by one", stepByStep),
  law("what happens to one sequence leaves the states of the others untouched", independent),
  law("its recurrent matrices are square and finite, and no two have the same name", namesItsMatrices),
  law("J_t is keep·I + diag(slopes)·W and no slope exceeds gamma, if it declares a slopeBound", (cell) =>
    wrongForm(attempt(cell)),
  ),
  ...pathLaws,
];
