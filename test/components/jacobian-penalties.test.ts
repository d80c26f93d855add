/** omega, omega-squared and jacobian-norm by hand. */
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/components/user-error.ts";
import { computeGradient } from "../../src/training/update.ts";
import { chosen, noFigures, gradientOf, planOn, setParameter } from "../support/plans.ts";

const [B, T, H] = [2, 6, 4];

interface Trial {
  readonly W: readonly number[];
  readonly activation?: string;
  readonly bias?: number;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly lengths?: readonly number[];
  /** Factor on the targets' errors. */
  readonly error?: number;
}

/** The penalty and its gradient (that of the loss taken away) of one input and one output that counts at the end. */
function penaltyOf(name: string, trial: Trial) {
  const { W, activation = "identity", bias = 0.1, options = {}, lengths = [T, T], error = 1 } = trial;
  const run = (regularizers: readonly { readonly name: string }[]) => {
    const plan = planOn(
      {
        B,
        T,
        inputs: { kind: "values", size: 1 },
        outputs: { kind: "values", size: 1 },
        values: Array.from({ length: T * B }, (_, i) => 0.3 * ((i * 7) % 5) - 0.5),
        targets: Array<number>(T * B).fill(2),
        lengths,
        mask: Array.from({ length: T * B }, (_, row) =>
          Math.floor(row / B) === lengths[row % B]! - 1 ? 1 : 0,
        ),
      },
      {
        model: { hidden: H, activation: chosen("activation", activation) },
        training: { regularizers: [...regularizers] },
      },
    );
    setParameter(plan, "W", W);
    setParameter(plan, "U", [0.5, -0.4, 0.3, 0.7]);
    setParameter(
      plan,
      "V",
      [1, -1, 0.5, 0.5].map((v) => v * error),
    );
    setParameter(plan, "b", Array<number>(H).fill(bias));
    const figures = noFigures();
    computeGradient(plan, 1, figures);
    return { ...figures, dW: gradientOf(plan, "W"), dU: gradientOf(plan, "U"), db: gradientOf(plan, "b") };
  };
  const plain = run([]);
  const with1 = run([chosen("regularizer", name, { strength: 1, ...options })]);
  const change = (key: "dW" | "dU" | "db") => with1[key].map((g, i) => g - plain[key][i]!);
  return { penalty: with1.penalty, dW: change("dW"), dU: change("dU"), db: change("db") };
}

const scaledIdentity = (g: number) => Array.from({ length: H * H }, (_, i) => (i % (H + 1) === 0 ? g : 0));
const largest = (values: readonly number[]) => Math.max(...values.map(Math.abs));

describe("omega and omega-squared of a linear network", () => {
  const [c, s] = [0.6, 0.8];
  const orthogonal = [c, -s, 0, 0, s, c, 0, 0, 0, 0, 0, 1, 0, 0, -1, 0];

  test.each(["omega", "omega-squared"])("%s is 0 with gradient 0 where W is orthogonal", (name) => {
    const { penalty, dW } = penaltyOf(name, { W: orthogonal });
    expect(penalty).toBeLessThan(1e-28); // the square of the rounding of a ratio
    expect(largest(dW)).toBeLessThan(1e-13);
  });

  test.each([0.5, 0.9, 1, 1.3])("with W = %f·I a term is (g − 1)², or (g² − 1)² with squared norms", (g) => {
    const W = scaledIdentity(g);
    expect(penaltyOf("omega", { W }).penalty).toBeCloseTo((g - 1) ** 2, 14);
    expect(penaltyOf("omega-squared", { W }).penalty).toBeCloseTo((g * g - 1) ** 2, 14);
    if (g !== 1) return;
    expect(largest(penaltyOf("omega", { W }).dW)).toBeLessThan(1e-13);
    expect(largest(penaltyOf("omega-squared", { W }).dW)).toBeLessThan(1e-13);
  });

  test("the gradient by W along I is 2(g − 1), or 4g(g² − 1): that of the closed form", () => {
    // d/dg of (g − 1)² and (g² − 1)²; W = gI moves along I, the trace of dW.
    const trace = (name: string, g: number) => {
      const { dW } = penaltyOf(name, { W: scaledIdentity(g) });
      return [0, 1, 2, 3].reduce((sum, i) => sum + dW[i * (H + 1)]!, 0);
    };
    expect(trace("omega", 0.8)).toBeCloseTo(2 * (0.8 - 1), 12);
    expect(trace("omega-squared", 0.8)).toBeCloseTo(4 * 0.8 * (0.64 - 1), 12);
  });
});

describe("what does not count for omega and omega-squared", () => {
  const W = [0.5, 0.2, -0.3, 0.1, 0.4, 0.6, 0.2, -0.1, 0, 0.3, 0.7, 0.2, 0.1, -0.2, 0.3, 0.5];

  test.each(["omega", "omega-squared"])(
    "%s gives no gradient to U or b: only W in J_t is differentiated",
    (name) => {
      const { dW, dU, db } = penaltyOf(name, { W, activation: "tanh" });
      expect(largest(dW)).toBeGreaterThan(1e-3);
      expect([...dU, ...db].every((g) => g === 0)).toBe(true);
    },
  );

  test.each(["omega", "omega-squared"])("%s of errors below 1e-10 drops all its terms", (name) => {
    expect(penaltyOf(name, { W, error: 1e-12 })).toEqual({
      penalty: 0,
      dW: Array<number>(16).fill(0),
      dU: Array<number>(4).fill(0),
      db: Array<number>(4).fill(0),
    });
    // ‖d‖² ≥ 1e-20 again: terms are ratios, so that the size of the errors is all the same.
    const [small, plain] = [penaltyOf(name, { W, error: 1e-4 }), penaltyOf(name, { W })];
    expect(small.penalty).toBeGreaterThan(0.5 * plain.penalty);
  });

  test("a state that nothing moves makes a term of 1 without a gradient", () => {
    const { penalty, dW } = penaltyOf("omega", { W, activation: "relu", bias: -50 });
    expect(penalty).toBe(1);
    expect(largest(dW)).toBe(0);
  });
});

describe("jacobian-norm", () => {
  test("of a linear network with W = g·I it is (ln g)², for any choice of steps and sequences", () => {
    for (const options of [{ every: 1 }, { every: 2 }, { every: 100 }, { every: 3, sequences: 1 }]) {
      expect(penaltyOf("jacobian-norm", { W: scaledIdentity(0.5), options }).penalty).toBeCloseTo(
        Math.log(0.5) ** 2,
        14,
      );
    }
  });

  test("of a linear network with W = diag(2, 1, …) the gradient is 2·ln 2/2 at the corner and 0 elsewhere", () => {
    const W = scaledIdentity(1);
    W[0] = 2;
    const { penalty, dW, dU, db } = penaltyOf("jacobian-norm", { W, options: { every: 2 } });
    expect(penalty).toBeCloseTo(Math.log(2) ** 2, 14);
    expect(dW[0]).toBeCloseTo(Math.log(2), 12);
    expect(largest(dW.slice(1))).toBeLessThan(1e-12); // what the loss's own gradient leaves in its last bits
    expect(largest([...dU, ...db])).toBeLessThan(1e-12);
  });

  test("where every ReLU is dead it is 0 with gradient 0, not infinite", () => {
    const { penalty, dW, dU, db } = penaltyOf("jacobian-norm", {
      W: scaledIdentity(0.5),
      activation: "relu",
      bias: -50,
      options: { every: 1 },
    });
    expect(penalty).toBe(0);
    expect(largest([...dW, ...dU, ...db])).toBe(0);
  });

  test("only the first `sequences` sequences are measured, and only within their length", () => {
    const W = scaledIdentity(0.5);
    W[0] = 0.9;
    const at = (sequences: number | null, lengths: readonly number[]) =>
      penaltyOf("jacobian-norm", { W, activation: "tanh", lengths, options: { every: 1, sequences } })
        .penalty;
    expect(at(1, [6, 6])).toBe(at(1, [6, 2]));
    expect(at(null, [6, 6])).not.toBe(at(null, [6, 2]));
    // A second sequence of one figures has no J_2, …: the mean is the first's alone.
    expect(at(null, [6, 1])).toBe(at(1, [6, 6]));
  });
});

describe("cells and activations that do not give what is needed are refused", () => {
  const refused = (regularizer: string, model: object) => () =>
    planOn(
      { B, T, inputs: { kind: "values", size: 1 }, outputs: { kind: "values", size: 1 } },
      { model, training: { regularizers: [chosen("regularizer", regularizer)] } },
    );

  test.each(["omega", "omega-squared", "jacobian-norm"])("%s in two layers", (name) => {
    expect(refused(name, { layers: 2 })).toThrow(UserError);
    expect(refused(name, { layers: 2 })).toThrow("in one layer");
  });

  test.each(["omega", "omega-squared", "jacobian-norm"])("%s with a cell without the verb", (name) => {
    expect(refused(name, { cell: chosen("cell", "lstm") })).toThrow("the cell lstm does not give");
  });
});
