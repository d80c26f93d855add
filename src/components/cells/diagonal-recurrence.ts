import { cos, exp, expm1, log, sin } from "../../engine/elementary.ts";
import type { Stream } from "../../engine/streams.ts";
import { nextUniform } from "../../engine/streams.ts";
import type { ParameterSpec, RecurrentMatrix } from "../define.ts";

/**
 * x_t = λ∘x_{t−1} + γ∘a_t, x and a being H complex numbers each, λ = exp(−exp(nu_log) + i exp(theta_log)) and
 * γ = exp(gamma_log) real, in real arithmetic: a row holds the H real parts, then the H imaginary ones. As a real map J
 * is the block [[Re λ, −Im λ], [Im λ, Re λ]] for each unit, all of whose singular values are |λ|.
 */
interface At {
  readonly parameters: Readonly<Record<"nu_log" | "theta_log" | "gamma_log", Float64Array>>;
  readonly gradients: Readonly<Record<"nu_log" | "theta_log" | "gamma_log", Float64Array>>;
  /** W [2H, 2H] starts as zeros. */
  readonly work: Readonly<Record<"lambda" | "gamma" | "dLambda" | "W", Float64Array>>;
}

/** The spacing of doubles below 1: keeps ln u and ln(1 − u) finite for uniform u. */
const SMALLEST = 1.1102230246251565e-16;

/** |λ|² uniform in [least², greatest²], so that λ is uniform on the ring; the phase uniform in (0, maxPhase). */
export function ringParameters(H: number, least: number, greatest: number, maxPhase: number) {
  const nu = (out: Float64Array, n: number, _columns: number, stream: Stream): void => {
    for (let i = 0; i < n; i++) {
      const square = nextUniform(stream) * (greatest * greatest - least * least) + least * least;
      out[i] = log(-0.5 * log(Math.min(Math.max(square, SMALLEST), 1 - SMALLEST)));
    }
  };
  const theta = (out: Float64Array, n: number, _columns: number, stream: Stream): void => {
    for (let i = 0; i < n; i++) out[i] = log(maxPhase * Math.max(nextUniform(stream), SMALLEST));
  };
  return {
    nu_log: { shape: [H, 1], init: nu, recurrent: true },
    theta_log: { shape: [H, 1], init: theta, recurrent: true },
    gamma_log: { shape: [H, 1], init: "zero" },
  } as const satisfies Record<string, ParameterSpec>;
}

/** gamma_log = ½ ln(1 − |λ|²): then |x| stays of the order of |a| if a is white noise. */
export function startGamma({ nu_log, gamma_log }: Readonly<Record<string, Float64Array>>): void {
  for (let i = 0; i < nu_log!.length; i++) gamma_log![i] = 0.5 * log(-expm1(-2 * exp(nu_log![i]!)));
}

/** λ and γ from the parameters; clears the sums in dLambda. */
export function prepareDiagonal({ parameters, work: { lambda, gamma, dLambda } }: At, H: number): void {
  const { nu_log, theta_log, gamma_log } = parameters;
  for (let i = 0; i < H; i++) {
    const modulus = exp(-exp(nu_log[i]!));
    const phase = exp(theta_log[i]!);
    lambda[i] = modulus * cos(phase);
    lambda[H + i] = modulus * sin(phase);
    gamma[i] = exp(gamma_log[i]!);
    dLambda[i] = 0;
    dLambda[H + i] = 0;
  }
}

/** out = λ∘v + γ∘a, all [rows, 2H]. */
export function stepDiagonal(
  { work: { lambda, gamma } }: At,
  out: Float64Array,
  v: Float64Array,
  a: Float64Array,
  rows: number,
  H: number,
): void {
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < H; i++) {
      const re = row * 2 * H + i;
      const im = re + H;
      out[re] = lambda[i]! * v[re]! - lambda[H + i]! * v[im]! + gamma[i]! * a[re]!;
      out[im] = lambda[i]! * v[im]! + lambda[H + i]! * v[re]! + gamma[i]! * a[im]!;
    }
  }
}

/** da = γ∘dx, both [rows, 2H]. */
export function pullDiagonalToDrive(
  { work: { gamma } }: At,
  da: Float64Array,
  dx: Float64Array,
  rows: number,
  H: number,
): void {
  for (let row = 0; row < 2 * rows; row++)
    for (let i = 0; i < H; i++) da[row * H + i] = gamma[i]! * dx[row * H + i]!;
}

/** out = Jᵀ dx, both [rows, 2H]: the product with the conjugate of λ. */
export function pullDiagonalToState(
  { work: { lambda } }: At,
  out: Float64Array,
  dx: Float64Array,
  rows: number,
  H: number,
): void {
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < H; i++) {
      const re = row * 2 * H + i;
      const im = re + H;
      out[re] = lambda[i]! * dx[re]! + lambda[H + i]! * dx[im]!;
      out[im] = lambda[i]! * dx[im]! - lambda[H + i]! * dx[re]!;
    }
  }
}

/** Adds ∂E/∂gamma_log = Σ a∘∂E/∂a and, for λ, the sums that `finishDiagonal` turns into gradients. */
export function accumulateDiagonal(
  { work: { dLambda }, gradients: { gamma_log } }: At,
  a: Float64Array,
  da: Float64Array,
  dx: Float64Array,
  before: Float64Array,
  rows: number,
  H: number,
): void {
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < H; i++) {
      const re = row * 2 * H + i;
      const im = re + H;
      gamma_log[i]! += a[re]! * da[re]! + a[im]! * da[im]!;
      dLambda[i]! += dx[re]! * before[re]! + dx[im]! * before[im]!;
      dLambda[H + i]! += dx[im]! * before[re]! - dx[re]! * before[im]!;
    }
  }
}

/** ∂λ/∂nu_log = −exp(nu_log)·λ and ∂λ/∂theta_log = i·exp(theta_log)·λ. */
export function finishDiagonal({ work, parameters, gradients }: At, H: number): void {
  const { lambda, dLambda } = work;
  for (let i = 0; i < H; i++) {
    const along = dLambda[i]! * lambda[i]! + dLambda[H + i]! * lambda[H + i]!;
    const across = dLambda[H + i]! * lambda[i]! - dLambda[i]! * lambda[H + i]!;
    gradients.nu_log[i]! -= exp(parameters.nu_log[i]!) * along;
    gradients.theta_log[i]! += exp(parameters.theta_log[i]!) * across;
  }
}

/** The real map x ← λ∘x as a matrix. */
export function diagonalMatrix({ work: { lambda, W } }: At, H: number): RecurrentMatrix {
  const n = 2 * H;
  for (let i = 0; i < H; i++) {
    W[i * n + i] = lambda[i]!;
    W[i * n + H + i] = -lambda[H + i]!;
    W[(H + i) * n + i] = lambda[H + i]!;
    W[(H + i) * n + H + i] = lambda[i]!;
  }
  return { name: "lambda", n, values: W };
}
