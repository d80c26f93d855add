/** Penalties on states and Jacobians, and constraints: what each must do, over the whole catalogue. */
import { describe, expect, test } from "vitest";
import { Matrix, SVD } from "ml-matrix";
import type { BuiltRegularizer, Constraint, PassStates, StatePenalty } from "../../src/components/define.ts";
import { catalogue } from "../../src/components/registry.ts";
import { fillGaussian, makeStream } from "../../src/engine/streams.ts";
import { checkGradients } from "../../src/training/gradient-check.ts";
import { computeGradient, makeUpdate } from "../../src/training/update.ts";
import { chosen, noFigures, gradientOf, planOn, relativeError, setParameter } from "../support/plans.ts";
import { build, workOf } from "../support/regularizers.ts";

const actingOn = (acts: BuiltRegularizer["acts"]) =>
  [...catalogue.regularizer.keys()].filter((name) => build(name).acts === acts);

// ─── States ──────────────────────────────────────────────────────────────────────────────────────────

/** Sequences of the given lengths with one unit a number; states[b] starts with h_0. */
function passOf(states: readonly (readonly (readonly number[])[])[]): PassStates {
  const [B, H] = [states.length, states[0]![0]!.length];
  const lengths = Int32Array.from(states, (one) => one.length - 1);
  const T = Math.max(...lengths);
  return {
    B,
    H,
    lengths,
    // What stands beyond a sequence's end must not matter.
    states: Array.from({ length: T + 1 }, (_, t) =>
      Float64Array.from(states.flatMap((one) => one[t] ?? Array<number>(H).fill(1e6))),
    ),
  };
}

describe("closed forms of the penalties on states (protocols 3.5)", () => {
  const penalty = (name: string, states: Parameters<typeof passOf>[0]) =>
    (build(name) as StatePenalty).penalty(passOf(states));

  test("norm-stabilizer: c² where ‖h_t‖ = c·t, the step from h_0 = 0 included", () => {
    // ‖(0.6, −0.8)·c·t‖ = c·t; c = 0.5: every one of the four terms is 0.25.
    const rising = [0, 1, 2, 3, 4].map((t) => [0.3 * t, -0.4 * t]);
    expect(penalty("norm-stabilizer", [rising])).toBeCloseTo(0.25, 14);
    // Of two sequences the mean: the second, of two steps with c = 1.5, has 2.25.
    expect(
      penalty("norm-stabilizer", [
        rising,
        [
          [0, 0],
          [0, 1.5],
          [3, 0],
        ],
      ]),
    ).toBeCloseTo((0.25 + 2.25) / 2, 14);
  });

  test("norm-stabilizer is 0 for states of one length, wherever they point", () => {
    expect(
      penalty("norm-stabilizer", [
        [
          [3, 4],
          [5, 0],
          [-4, 3],
        ],
      ]),
    ).toBe(0);
  });

  test("activation is the mean square, temporal-activation that of the steps after the first", () => {
    // Squares 1, 4 and 9, 16 over 2 steps × 2 units: 30/4. Steps of (2, −6) from h_1 to h_2: 40/2.
    const states = [
      [
        [100, 100],
        [1, 2],
        [3, -4],
      ],
    ];
    expect(penalty("activation", states)).toBe(7.5);
    expect(penalty("temporal-activation", states)).toBe(20);
  });

  test("temporal-activation is 0 for constant states, though h_0 is another, and for a sequence of one step", () => {
    expect(penalty("temporal-activation", [[[0], [2], [2], [2]]])).toBe(0);
    expect(penalty("temporal-activation", [[[0], [2]]])).toBe(0);
  });
});

// ─── In a network ────────────────────────────────────────────────────────────────────────────────────

const [B, T, H, I] = [3, 6, 4, 2];

function networkWith(
  regularizers: readonly { readonly name: string }[],
  model: object = {},
  training: object = {},
) {
  const inputs = new Float64Array(T * B * I);
  const targets = new Float64Array(T * B);
  fillGaussian(inputs, inputs.length, 1, makeStream(1, "inputs"));
  fillGaussian(targets, targets.length, 1, makeStream(1, "targets"));
  const lengths = [6, 4, 5];
  return planOn(
    {
      B,
      T,
      inputs: { kind: "values", size: I },
      outputs: { kind: "values", size: 1 },
      values: [...inputs],
      targets: [...targets],
      lengths,
      mask: Array.from({ length: T * B }, (_, row) =>
        Math.floor(row / B) < lengths[row % B]! && row % 2 === 0 ? 1 : 0,
      ),
    },
    { model: { hidden: H, ...model }, training: { regularizers: [...regularizers], ...training } },
  );
}

function gradientsOf(plan: ReturnType<typeof planOn>) {
  const figures = noFigures();
  computeGradient(plan, 1, figures);
  return { figures, gradients: plan.parameters.map(({ name }) => gradientOf(plan, name)) };
}

describe.each([...actingOn("states"), ...actingOn("jacobian")])("regularizer %s in a network", (name) => {
  const at = (strength: number) =>
    gradientsOf(networkWith([chosen("regularizer", name, { strength, every: 2 })]));

  test("with strength 0 loss, penalty and gradients have the bits of a network without it", () => {
    const { figures, gradients } = gradientsOf(networkWith([]));
    expect(at(0)).toEqual({ figures, gradients });
  });

  test("its gradient is in proportion to its strength", () => {
    const [none, once, twice] = [at(0), at(0.25), at(0.5)];
    const difference = (a: typeof none) =>
      a.gradients.flatMap((array, i) => array.map((g, j) => g - none.gradients[i]![j]!));
    expect(once.figures.penalty).toBeGreaterThan(0);
    expect(twice.figures.penalty).toBe(2 * once.figures.penalty);
    const change = difference(once);
    expect(Math.max(...change.map(Math.abs))).toBeGreaterThan(1e-6);
    expect(
      relativeError(
        difference(twice),
        change.map((g) => 2 * g),
      ),
    ).toBeLessThan(1e-10);
  });

  test.each([
    ["full", {}],
    ["window", { length: 2 }],
    ["chunk", { length: 2 }],
  ])("its gradient is right where s_0 is learnt, with truncation %s", (truncation, options) => {
    const plan = networkWith(
      [chosen("regularizer", name, { strength: 0.1, every: 2 })],
      { "initial-state": "learned" },
      { truncation: { name: truncation, ...options } },
    );
    setParameter(plan, "s0.h", [0.4, -0.3, 0.6, 0.2]); // at 0 a norm has a kink
    for (const { parameter, worst } of checkGradients(plan, 1000)) {
      expect(worst, parameter).toBeLessThan(1e-6);
    }
  });
});

test.each(["full", "window", "chunk"])(
  "all penalties at once, with truncation %s: each sees the errors of the data alone, and the gradients add up",
  (truncation) => {
    const all = [...actingOn("weights"), ...actingOn("states"), ...actingOn("jacobian")];
    const plan = networkWith(
      all.map((name) => chosen("regularizer", name, { strength: 0.1, every: 2, bound: 0.5 })),
      { "initial-state": "learned" },
      { truncation: chosen("truncation", truncation, { length: 2 }) },
    );
    setParameter(plan, "s0.h", [0.4, -0.3, 0.6, 0.2]);
    for (const { parameter, worst } of checkGradients(plan, 1000))
      expect(worst, parameter).toBeLessThan(1e-6);
  },
);

test.each(["soft-orthogonality", "spectral-norm", "spectral-clip", "spectral-margin"])(
  "%s refuses U of a gated cell, whose gates stand side by side, and biases",
  (name) => {
    const on = (parameter: string) => () =>
      networkWith([chosen("regularizer", name, { on: [parameter] })], { cell: chosen("cell", "lstm") });
    expect(on("U")).toThrow("holds those of 4 gates side by side");
    expect(on("b")).toThrow("write another parameter in");
    expect(on("W")).not.toThrow();
  },
);

// ─── Constraints ─────────────────────────────────────────────────────────────────────────────────────

const singularValues = (W: ArrayLike<number>, rows: number, columns: number): readonly number[] =>
  new SVD(Matrix.from1DArray(rows, columns, Array.from(W)), { autoTranspose: true }).diagonal;

/** Which singular values a constraint allows, by its options. */
const allowed = ({ bound, margin = 0 }: { bound?: number; margin?: number }) =>
  bound === undefined ? [1 - margin, 1 + margin] : [0, bound];

describe.each(actingOn("constraint"))("constraint %s", (name) => {
  const choice = chosen("regularizer", name, { bound: 0.9, margin: 0.2 }) as ReturnType<typeof chosen> & {
    bound?: number;
    margin?: number;
  };
  const [low, high] = allowed(choice) as [number, number];
  const built = build(
    name,
    Object.fromEntries(Object.entries(choice).filter(([key]) => key !== "name")),
  ) as Constraint;
  const sizes = built.needs === "square" ? ([[6, 6]] as const) : ([[6, 6], [4, 7], [7, 4], [1, 5]] as const); // prettier-ignore
  const constrain = (W: Float64Array, rows: number, columns: number): boolean =>
    built.bind(workOf(built, 8, 8, NaN)).constrain(W, rows, columns);
  const gaussian = (rows: number, columns: number, std: number): Float64Array => {
    const W = new Float64Array(rows * columns);
    fillGaussian(W, W.length, std, makeStream(5, "constraint"));
    return W;
  };

  test.each(sizes)("brings a %i×%i matrix inside and then leaves every bit of it alone", (rows, columns) => {
    const W = gaussian(rows, columns, 1);
    expect(constrain(W, rows, columns)).toBe(true);
    // Two decompositions, each right to some n·2⁻⁵³.
    for (const sigma of singularValues(W, rows, columns)) {
      expect(sigma).toBeLessThan(high * (1 + 1e-13));
      expect(sigma).toBeGreaterThan(low * (1 - 1e-13) - 1e-13);
    }
    const once = W.slice();
    expect(constrain(W, rows, columns)).toBe(false);
    expect(W).toEqual(once);
  });

  test.each(sizes)("leaves a %i×%i matrix that is inside as it is", (rows, columns) => {
    const W = new Float64Array(rows * columns);
    for (let i = 0; i < Math.min(rows, columns); i++) W[i * columns + ((i + 1) % columns)] = 0.85;
    const before = W.slice();
    expect(constrain(W, rows, columns)).toBe(false);
    expect(W).toEqual(before);
  });

  test.each(sizes)("is the clamped decomposition: of a %i×%i matrix U and V stay", (rows, columns) => {
    const W = gaussian(rows, columns, 1);
    const { leftSingularVectors, rightSingularVectors, diagonal } = new SVD(
      Matrix.from1DArray(rows, columns, W),
      { autoTranspose: true },
    );
    const clamped = Matrix.diag(diagonal.map((sigma) => Math.min(high, Math.max(low, sigma))));
    const expected = leftSingularVectors.mmul(clamped).mmul(rightSingularVectors.transpose()).to1DArray();
    constrain(W, rows, columns);
    expect(relativeError(W, expected)).toBeLessThan(1e-13);
  });

  test.each(["vanilla", "lstm"])("holds for each gate's matrix of %s after every second update", (cell) => {
    const plan = networkWith([{ ...choice, every: 2 } as { name: string }], {
      cell: chosen("cell", cell),
      init: { W: chosen("initializer", "gaussian"), U: chosen("initializer", "glorot-normal"), V: chosen("initializer", "glorot-normal"), b: chosen("initializer", "constant") }, // prettier-ignore
    });
    const { values, shape } = plan.parameters.find((one) => one.name === "W")!;
    const gates = shape[0] / H;
    values.set(gaussian(gates * H, H, 1));
    const inside = (): boolean[] =>
      Array.from({ length: gates }, (_, gate) =>
        singularValues(values.subarray(gate * H * H, (gate + 1) * H * H), H, H).every(
          (sigma) => sigma <= high * (1 + 1e-12) && sigma >= low * (1 - 1e-12),
        ),
      );
    makeUpdate(plan, 1, noFigures());
    expect(inside()).toEqual(Array<boolean>(gates).fill(false));
    makeUpdate(plan, 2, noFigures());
    expect(inside()).toEqual(Array<boolean>(gates).fill(true));
  });
});

test("spectral-margin with margin 0 makes an orthogonal matrix; of the zero matrix too", () => {
  const built = build("spectral-margin", { margin: 0 }) as Constraint;
  for (const std of [1, 0]) {
    const W = new Float64Array(25);
    if (std > 0) fillGaussian(W, 25, std, makeStream(6, "orthogonal"));
    built.bind(workOf(built, 5, 5)).constrain(W, 5, 5);
    for (const sigma of singularValues(W, 5, 5)) expect(Math.abs(sigma - 1)).toBeLessThan(1e-13);
  }
});
