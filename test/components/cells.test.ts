/** Closed forms of the cells: Jacobians that can be written down, and their products. */
import { describe, expect, test } from "vitest";
import type { Block } from "../../src/components/define.ts";
import { referenceEngine } from "../../src/engine/engine.ts";
import { fillGaussian, makeStream } from "../../src/engine/streams.ts";
import { measure } from "../../src/training/evaluate.ts";
import type { Plan } from "../../src/training/plan.ts";
import { chosen, planOn, setParameter } from "../support/plans.ts";

type Rows = readonly (readonly number[])[];

const normals = (n: number, name: string, std = 1): number[] => {
  const values = new Float64Array(n);
  fillGaussian(values, n, std, makeStream(4, name));
  return [...values];
};

interface Setting {
  readonly options?: Readonly<Record<string, unknown>>;
  readonly activation?: string;
  readonly hidden?: number;
  readonly T?: number;
  readonly B?: number;
  readonly bias?: boolean;
}

/** A network of one cell on random inputs, its states computed and linearized. */
function planned(
  cell: string,
  setting: Setting,
  parameters: Readonly<Record<string, readonly number[]>> = {},
) {
  const { options = {}, activation = "tanh", hidden = 3, T = 6, B = 1, bias = true } = setting;
  const plan = planOn(
    {
      B,
      T,
      inputs: { kind: "values", size: 2 },
      outputs: { kind: "values", size: 1 },
      values: normals(T * B * 2, "inputs"),
      targets: Array<number>(T * B).fill(0),
    },
    {
      model: {
        cell: chosen("cell", cell, options),
        hidden,
        activation: chosen("activation", activation),
        bias,
      },
    },
    referenceEngine(), // whose kernels take the arrays of this test
  );
  for (const [name, values] of Object.entries(parameters)) setParameter(plan, name, values);
  run(plan);
  return plan;
}

function run({ pass, task, sources, carried }: Plan): void {
  task.fill(pass.batch, sources.training, pass.at.B);
  pass.prepare();
  pass.forward(carried.training, null);
  pass.linearize();
}

const zeros = (n: number): number[] => Array<number>(n).fill(0);
const eye = (n: number, scale = 1): Rows =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? scale : 0)));
const diagonal = (values: readonly number[]): Rows =>
  values.map((v, i) => values.map((_, j) => (i === j ? v : 0)));
const times = (a: Rows, b: Rows): Rows =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((sum, v, k) => sum + v * b[k]![j]!, 0)));
const plus = (a: Rows, b: Rows, factor = 1): Rows =>
  a.map((row, i) => row.map((v, j) => v + factor * b[i]![j]!));
const transposed = (a: Rows): Rows => a[0]!.map((_, j) => a.map((row) => row[j]!));
const square = (values: readonly number[]): Rows => {
  const n = Math.sqrt(values.length);
  return Array.from({ length: n }, (_, i) => values.slice(i * n, (i + 1) * n));
};

/** ∂s_t/∂s_{t−1} of the first sequence: the images of unit vectors, side by side. */
function jacobianOf(plan: Plan, t: number): Rows {
  const { at, verbs } = plan.pass;
  const { shapes, widths, S } = plan.model.cell;
  const blockOf = (sizes: readonly number[]): Block => sizes.map((size) => new Float64Array(at.B * S * size));
  const [v, out, tangent] = [blockOf(widths), blockOf(widths), blockOf(shapes.delta)];
  let column = 0;
  for (const [i, width] of widths.entries())
    for (let j = 0; j < width; j++, column++) v[i]![column * width + j] = 1;
  verbs.pushforward(out, tangent, v, t, 1, S);
  return transposed(
    Array.from({ length: S }, (_, j) =>
      widths.flatMap((width, i) => [...out[i]!.subarray(j * width, (j + 1) * width)]),
    ),
  );
}

/** J_T ⋯ J_1 */
const productOf = (plan: Plan): Rows =>
  Array.from({ length: plan.pass.batch.T }, (_, t) => jacobianOf(plan, t)).reduce((product, J) =>
    times(J, product),
  );

/** Differences of the order of rounding in sums of a few terms near 1. */
function expectEqual(actual: Rows, expected: Rows, tolerance = 1e-14): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, row] of actual.entries())
    for (const [j, v] of row.entries())
      expect(Math.abs(v - expected[i]![j]!), `${i}, ${j}`).toBeLessThan(tolerance);
}

const slopes = (z: readonly number[]): number[] => z.map((v) => 1 - Math.tanh(v) ** 2);
const stateOf = (plan: Plan, t: number, component = 0): number[] => {
  const width = Object.values(plan.model.cell.shapes.state)[component]!;
  return [...plan.pass.at.state[t]![component]!.subarray(0, width)];
};
/** a_t of the first sequence, as the pass computes it before the cell sees it. */
function driveOf(plan: Plan, t: number): number[] {
  const { pass, model } = plan;
  const { drive } = model.cell.shapes;
  const kept = pass.at.drive[0]!.slice();
  pass.computeDrive();
  const a = [...pass.at.drive[t]!.subarray(0, drive)];
  pass.at.drive[0]!.set(kept);
  return a;
}

describe("leaky", () => {
  test("with W = 0 every Jacobian is (1 − α) I", () => {
    const plan = planned("leaky", { options: { leak: 0.2 } }, { W: zeros(9) });
    expectEqual(jacobianOf(plan, 3), eye(3, 0.8));
    expectEqual(productOf(plan), eye(3, 0.8 ** 6));
  });

  test("with leak 1 it is the vanilla cell, to the last bit", () => {
    const states = (plan: Plan) => plan.pass.at.state.map((block) => [...block[0]!]);
    const W = normals(9, "W");
    expect(states(planned("leaky", { options: { leak: 1 } }, { W }))).toEqual(
      states(planned("vanilla", {}, { W })),
    );
  });
});

describe("scrn", () => {
  const [H, K] = [3, 2];
  const options = { context: K, decay: 0.9 };
  /** The context's part of a Jacobian. */
  const corner = (J: Rows): Rows => J.slice(H).map((row) => row.slice(H));

  test("whatever the weights, context reaches itself k steps later by α^k and no hidden unit reaches context", () => {
    const plan = planned("scrn", { options, hidden: H }, { W: normals(9, "W"), P: normals(6, "P") });
    const product = productOf(plan);
    expectEqual(corner(product), eye(K, 0.9 ** 6));
    for (const row of product.slice(H)) expect(row.slice(0, H)).toEqual(zeros(H));
  });

  test("hidden units see the new context: ∂h_t/∂s_{t−1} = α diag(σ′) P, and ∂h_t/∂h_{t−1} = diag(σ′) W", () => {
    const [W, P] = [normals(9, "W"), normals(6, "P")];
    const plan = planned("scrn", { options, hidden: H }, { W, P });
    const h = stateOf(plan, 4).slice(0, H);
    const J = jacobianOf(plan, 3);
    const slope = diagonal(h.map((v) => v * (1 - v)));
    expectEqual(
      J.slice(0, H).map((row) => row.slice(0, H)),
      times(slope, square(W)),
    );
    const asRows = Array.from({ length: H }, (_, i) => P.slice(i * K, (i + 1) * K).map((p) => 0.9 * p));
    expectEqual(
      J.slice(0, H).map((row) => row.slice(H)),
      times(slope, asRows),
    );
  });

  test("is read out whole: V has a column for each hidden and each context unit", () => {
    const plan = planned("scrn", { options, hidden: H });
    expect(plan.parameters.find(({ name }) => name === "V")!.shape).toEqual([1, H + K]);
  });
});

describe("minimal-rnn", () => {
  const free = { W: zeros(9), Wz: zeros(9) };

  test("with W = Wz = 0 the product of T Jacobians is diag(σ(b_u)^T)", () => {
    const b_u = [-1, 0.5, 4];
    const plan = planned("minimal-rnn", {}, { ...free, b_u });
    expectEqual(productOf(plan), diagonal(b_u.map((b) => (1 / (1 + Math.exp(-b))) ** 6)));
  });

  test("without biases it has no b_u, and the gate starts half open", () => {
    const plan = planned("minimal-rnn", { bias: false }, free);
    expect(plan.parameters.map(({ name }) => name)).toEqual(["U", "W", "Wz", "V"]);
    expectEqual(jacobianOf(plan, 2), eye(3, 0.5));
  });

  test("forget-bias sets the gate that keeps", () => {
    const [declared] = planned("minimal-rnn", {}).model.cell.shapes.memoryGates!;
    expect(declared).toEqual({ keep: { parameter: "b_u", from: 0, count: 3 } });
  });
});

describe("ind-rnn", () => {
  test("without activation the product of T Jacobians is diag(w^T)", () => {
    const w = [0.5, -0.9, 1.1];
    const plan = planned("ind-rnn", { activation: "identity" }, { w });
    expectEqual(productOf(plan), diagonal(w.map((v) => v ** 6)));
  });

  test("w starts within [low, high)", () => {
    const plan = planned("ind-rnn", { options: { low: 0.6, high: 0.7 }, hidden: 200 });
    const { values } = plan.parameters.find(({ name }) => name === "w")!;
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0.6);
    expect(Math.max(...values)).toBeLessThan(0.7);
    expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(0.09);
  });
});

describe("antisymmetric", () => {
  const [step, diffusion] = [0.1, 0.3];
  const setting = { options: { step, diffusion }, hidden: 4, activation: "identity" };

  test("without activation J = I + ε (W − Wᵀ − γ I)", () => {
    const W = normals(16, "W");
    const M = plus(plus(square(W), transposed(square(W)), -1), eye(4), -diffusion);
    expectEqual(jacobianOf(planned("antisymmetric", setting, { W }), 2), plus(eye(4), M, step));
  });

  test.each([
    [0, "above 1: without diffusion the Euler step grows"],
    [diffusion, "√((1 − εγ)² + ε²ω²)"],
  ])("with diffusion %f its singular values are %s", (gamma) => {
    // Two planes that turn by ω = 2 and 5: W − Wᵀ is skew with eigenvalues ±iω.
    const W = [0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0];
    const J = jacobianOf(
      planned("antisymmetric", { ...setting, options: { step, diffusion: gamma } }, { W }),
      0,
    );
    const squares = [2, 2, 5, 5].map((omega) => (1 - step * gamma) ** 2 + (step * omega) ** 2);
    // J is normal, so JᵀJ is diagonal here.
    expectEqual(times(transposed(J), J), diagonal(squares));
    if (gamma === 0) for (const value of squares) expect(value).toBeGreaterThan(1);
    const norms = measure(
      planned("antisymmetric", { ...setting, options: { step, diffusion: gamma } }, { W }),
      0,
    );
    expect(norms.events[0]!.rows[1]![2]).toBeCloseTo(Math.sqrt(squares[2]!), 13);
  });
});

test("cornn's Jacobian is [[I + Δt Z_y, Δt Z_z], [Z_y, Z_z]], Z_z = (1 − Δt ε) I + Δt D Wz, Z_y = Δt (D W − γ I)", () => {
  const [W, Wz, H, t] = [normals(9, "W"), normals(9, "Wz"), 3, 4];
  const options = { step: 0.2, stiffness: 1.5, damping: 0.7 };
  const plan = planned("cornn", { options, hidden: H }, { W, Wz });
  const [y, z] = [stateOf(plan, t), stateOf(plan, t, 1)];
  const column = (v: readonly number[]): Rows => v.map((x) => [x]);
  const p = plus(plus(times(square(W), column(y)), times(square(Wz), column(z))), column(driveOf(plan, t)));
  const D = diagonal(slopes(p.map(([v]) => v!)));
  const Zy = plus(eye(H, -0.2 * 1.5), times(D, square(W)), 0.2);
  const Zz = plus(eye(H, 1 - 0.2 * 0.7), times(D, square(Wz)), 0.2);
  const beside = (a: Rows, b: Rows): Rows => a.map((row, i) => [...row, ...b[i]!]);
  const zero = eye(H, 0);
  expectEqual(jacobianOf(plan, t), [
    ...beside(plus(eye(H), Zy, 0.2), plus(zero, Zz, 0.2)),
    ...beside(Zy, Zz),
  ]);
});

describe("skip", () => {
  const H = 2;
  const block = (J: Rows, i: number, j: number): Rows =>
    J.slice(i * H, (i + 1) * H).map((row) => row.slice(j * H, (j + 1) * H));

  test("with zero weights ∂h_t/∂h_{t−k} = I and ∂h_t/∂h_{t−1} = 0", () => {
    const plan = planned("skip", { options: { steps: 4 }, hidden: H }, { W: zeros(4) });
    const J = jacobianOf(plan, 5);
    for (const j of [0, 1, 2, 3]) expectEqual(block(J, 0, j), eye(H, j === 3 ? 1 : 0));
    // After k steps every state is where it was in the delay line.
    const long = planned("skip", { options: { steps: 4 }, hidden: H, T: 12 }, { W: zeros(4) });
    expectEqual(productOf(long), eye(4 * H));
  });

  test("h_t is h_{t−k} + f(z_t), also in the first k steps, where h_{t−k} is 0", () => {
    const W = normals(4, "W");
    const plan = planned("skip", { options: { steps: 3 }, hidden: H, T: 8 }, { W });
    for (let t = 1; t <= 8; t++) {
      const z = times(
        square(W),
        stateOf(plan, t - 1).map((v) => [v]),
      ).map(([v], i) => v! + driveOf(plan, t - 1)[i]!);
      const back = t > 3 ? stateOf(plan, t - 3) : zeros(H);
      for (const [i, h] of stateOf(plan, t).entries()) expect(h).toBeCloseTo(back[i]! + Math.tanh(z[i]!), 14);
      expect(stateOf(plan, t, 2)).toEqual(t > 2 ? stateOf(plan, t - 2) : zeros(H));
    }
  });

  test("with k = 1 it adds to the state: J = I + diag(f′) W", () => {
    const W = normals(4, "W");
    const plan = planned("skip", { options: { steps: 1 }, hidden: H }, { W });
    const z = times(
      square(W),
      stateOf(plan, 3).map((v) => [v]),
    ).map(([v], i) => v! + driveOf(plan, 3)[i]!);
    expectEqual(jacobianOf(plan, 3), plus(eye(H), times(diagonal(slopes(z)), square(W))));
  });

  test("its h→h block alone is zero but for every k-th step: the extra columns of the diagnostic show it", () => {
    const plan = planned("skip", { options: { steps: 3 }, hidden: H, T: 7 }, { W: zeros(4) });
    const { rows } = measure(plan, 0).events[0]!;
    expect(rows.map((row) => row[6])).toEqual([
      -Infinity,
      0,
      -Infinity,
      -Infinity,
      0,
      -Infinity,
      -Infinity,
      0,
    ]);
  });
});

describe("lru", () => {
  const parameters = (moduli: readonly number[], phases: readonly number[]) => ({
    nu_log: moduli.map((r) => Math.log(-Math.log(r))),
    theta_log: phases.map((phase) => Math.log(phase)),
  });
  const [moduli, phases] = [
    [0.5, 0.9, 0.99],
    [0.1, 2, 6],
  ];

  test("k Jacobians turn unit i by kθ_i and shrink it by |λ_i|^k: singular values |λ|^k exactly", () => {
    const plan = planned("lru", { T: 7 }, parameters(moduli, phases));
    const [re, im] = [Math.cos, Math.sin].map((part) =>
      diagonal(moduli.map((r, i) => r ** 7 * part(7 * phases[i]!))),
    );
    const product = productOf(plan);
    expectEqual(product, [
      ...re!.map((row, i) => [...row, ...im![i]!.map((v) => -v)]),
      ...im!.map((row, i) => [...row, ...re![i]!]),
    ]);
    const squares = moduli.map((r) => r ** 14);
    expectEqual(times(transposed(product), product), diagonal([...squares, ...squares]));
    // |λ|^T also far below every double: 2000 steps of 0.5, the other units being as fast.
    const long = planned("lru", { T: 2000 }, parameters([0.5, 0.5, 0.5], phases));
    expect(measure(long, 0).events[0]!.rows[0]![3]! / (2000 * Math.log10(0.5))).toBeCloseTo(1, 12);
  });

  test("starts on the ring, with phases below max-phase, and with γ = √(1 − |λ|²)", () => {
    const plan = planned("lru", { options: { "r-min": 0.8, "r-max": 0.9, "max-phase": 0.5 }, hidden: 400 });
    const values = (name: string) => [...plan.parameters.find((one) => one.name === name)!.values];
    const r = values("nu_log").map((nu) => Math.exp(-Math.exp(nu)));
    const phase = values("theta_log").map((theta) => Math.exp(theta));
    expect(Math.min(...r)).toBeGreaterThan(0.8);
    expect(Math.max(...r)).toBeLessThan(0.9);
    // |λ|² is uniform: its mean is (0.8² + 0.9²)/2, here within three standard errors 0.17/√12/20.
    const mean = r.reduce((sum, v) => sum + v * v, 0) / 400;
    expect(Math.abs(mean - 0.725)).toBeLessThan(0.0074);
    expect(Math.max(...phase)).toBeLessThan(0.5);
    expect(Math.min(...phase)).toBeLessThan(0.01);
    for (const [i, gamma] of values("gamma_log").entries())
      expect(Math.exp(gamma)).toBeCloseTo(Math.sqrt(1 - r[i]! ** 2), 14);
  });

  test.each([
    [0, 0],
    [1, 1],
    [0, 1],
  ])("the ring from %f to %f starts finite", (least, greatest) => {
    const plan = planned("lru", { options: { "r-min": least, "r-max": greatest }, hidden: 50 });
    for (const { name, values } of plan.parameters)
      for (const value of values) expect(Number.isFinite(value), name).toBe(true);
  });

  test("not gated, x_t = λ x_{t−1} + γ a_t over the complex numbers, and V reads both parts of it", () => {
    const plan = planned("lru", {}, parameters(moduli, phases));
    const gamma = [...plan.parameters.find((one) => one.name === "gamma_log")!.values].map(Math.exp);
    const [before, after, a] = [stateOf(plan, 3), stateOf(plan, 4), driveOf(plan, 3)];
    for (const [i, r] of moduli.entries()) {
      const [re, im] = [r * Math.cos(phases[i]!), r * Math.sin(phases[i]!)];
      expect(after[i]).toBeCloseTo(re * before[i]! - im * before[i + 3]! + gamma[i]! * a[i]!, 14);
      expect(after[i + 3]).toBeCloseTo(re * before[i + 3]! + im * before[i]! + gamma[i]! * a[i + 3]!, 14);
    }
    expect(plan.parameters.find(({ name }) => name === "V")!.shape).toEqual([1, 6]);
  });

  test("gated, h does not feed back: ∂/∂h_{t−1} is 0, and the product to x is that of the plain cell", () => {
    const gated = planned("lru", { options: { gated: true } }, parameters(moduli, phases));
    const plain = planned("lru", {}, parameters(moduli, phases));
    const product = productOf(gated);
    for (const row of product) expect(row.slice(0, 3)).toEqual(zeros(3));
    expectEqual(
      product.slice(3).map((row) => row.slice(3)),
      productOf(plain),
    );
    expect(stateOf(gated, 6, 1)).toEqual(stateOf(plain, 6));
  });

  test("a gate G₂ y of 0 lets half through: h = G₁ y / 2, y = GELU(C x)", () => {
    const options = { gated: true };
    const G = [...normals(9, "G"), ...zeros(9)];
    const C = normals(18, "C");
    const plan = planned("lru", { options }, { G, C });
    const x = stateOf(plan, 5, 1).map((v) => [v]);
    const q = times(
      [0, 1, 2].map((i) => C.slice(6 * i, 6 * i + 6)),
      x,
    ).map(([v]) => v!);
    // Φ(q) by the trapezoidal rule from 0, good to 1e-10.
    const normalCdf = (z: number): number => {
      let sum = 0;
      for (let i = 0; i <= 20000; i++) {
        const u = (z * i) / 20000;
        sum += (i % 20000 === 0 ? 0.5 : 1) * Math.exp(-0.5 * u * u);
      }
      return 0.5 + ((sum / 20000) * z) / Math.sqrt(2 * Math.PI);
    };
    const y = q.map((v) => [v * normalCdf(v)]);
    const h = times(square(G.slice(0, 9)), y).map(([v]) => v! / 2);
    for (const [i, value] of stateOf(plan, 5).entries()) expect(value).toBeCloseTo(h[i]!, 9);
  });
});

describe.each(["vanilla", "leaky"])("the bilinear verbs of %s", (cell) => {
  const [H, B, t, steps] = [3, 2, 1, 2];
  const rows = B * steps;
  const [u, v] = [[Float64Array.from(normals(rows * H, "u"))], [Float64Array.from(normals(rows * H, "v"))]];

  /** g = Σ uᵀ J_t v of steps t and t + 1, states held and one drive or parameter moved. */
  function valueOf(plan: Plan, move: (plan: Plan, moment: "before" | "drive") => void): number {
    const { at, verbs } = plan.pass;
    const kept = at.state.map((block) => block[0]!.slice(0, B * H));
    move(plan, "before");
    plan.pass.prepare();
    plan.pass.computeDrive();
    move(plan, "drive");
    for (let k = 0; k < steps; k++) {
      for (const [i, state] of kept.entries()) at.state[i]![0]!.set(state);
      verbs.forward(t + k);
      verbs.linearize(t + k, 1);
    }
    for (const [i, state] of kept.entries()) at.state[i]![0]!.set(state);
    const [out, tangent] = [[new Float64Array(rows * H)], [new Float64Array(rows * H)]];
    verbs.pushforward(out, tangent, v, t, steps, 1);
    return out[0]!.reduce((sum, value, i) => sum + value * u[0]![i]!, 0);
  }

  test.each(["tanh", "sigmoid", "gelu"])(
    "are the derivatives of uᵀJ_t v by W and by the drive, with %s",
    (activation) => {
      const fresh = () => planned(cell, { hidden: H, B, activation }, { W: normals(H * H, "W") });
      const plan = fresh();
      const { at } = plan.pass;
      const { bilinear } = plan.pass.verbs;
      const delta = [new Float64Array(rows * H)];
      at.gradients["W"]!.fill(0);
      bilinear!.setDriveGradient!(delta, u, v, t, steps);
      bilinear!.addImmediate([u[0]!.slice()], v, t, steps); // it uses up its u
      const h = 1e-5;
      for (let i = 0; i < rows * H; i++) {
        const moved = (step: number) =>
          valueOf(fresh(), ({ pass }, moment) => {
            if (moment === "drive") pass.at.drive[t]![i]! += step;
          });
        expect(Math.abs((moved(h) - moved(-h)) / (2 * h) - delta[0]![i]!)).toBeLessThan(1e-8);
      }
      // By W with the slopes as they are: the whole derivative less what goes through z = a + W h.
      for (let i = 0; i < H; i++) {
        for (let j = 0; j < H; j++) {
          const moved = (step: number) =>
            valueOf(fresh(), ({ pass }, moment) => {
              if (moment === "before") pass.at.parameters["W"]![i * H + j]! += step;
            });
          let through = 0;
          for (let row = 0; row < rows; row++)
            through += delta[0]![row * H + i]! * at.state[t]![0]![row * H + j]!;
          const whole = (moved(h) - moved(-h)) / (2 * h);
          expect(Math.abs(whole - through - at.gradients["W"]![i * H + j]!)).toBeLessThan(1e-8);
        }
      }
    },
  );
});
