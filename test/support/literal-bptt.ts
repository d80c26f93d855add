/**
 * The tutorial's own program: forward pass and backpropagation through time for one sentence of word ids, with
 * the literal double loop over outputs and lags. Plain and slow; it shares nothing with the engine's kernels but
 * `tanh`, `exp` and `log`, and serves as the twin of the window truncation.
 */
import { exp, log, tanh } from "../../src/engine/elementary.ts";

export interface SeedModel {
  /** [hidden][words] */
  readonly U: readonly (readonly number[])[];
  /** [hidden][hidden] */
  readonly W: readonly (readonly number[])[];
  /** [words][hidden] */
  readonly V: readonly (readonly number[])[];
}

const zeros = (like: readonly (readonly number[])[]): number[][] => like.map((row) => row.map(() => 0));

/** s[t] and the softmax outputs o[t] for t = 0 … T−1; the state before the first step is 0. */
function forward({ U, W, V }: SeedModel, x: readonly number[]) {
  const s: number[][] = [];
  const o: number[][] = [];
  for (const [t, word] of x.entries()) {
    const before = t === 0 ? U.map(() => 0) : s[t - 1]!;
    s[t] = U.map((row, i) => tanh(row[word]! + W[i]!.reduce((sum, w, j) => sum + w * before[j]!, 0)));
    const scores = V.map((row) => row.reduce((sum, v, i) => sum + v * s[t]![i]!, 0));
    const largest = Math.max(...scores);
    const powers = scores.map((score) => exp(score - largest));
    const total = powers.reduce((sum, power) => sum + power, 0);
    o[t] = powers.map((power) => power / total);
  }
  return { s, o };
}

/** Summed cross-entropy of a sentence and its gradients; each error goes back `truncate` steps. */
export function seedBptt(model: SeedModel, x: readonly number[], y: readonly number[], truncate: number) {
  const { W, V } = model;
  const { s, o } = forward(model, x);
  const T = y.length;
  const hidden = W.length;
  const dU = zeros(model.U);
  const dV = zeros(V);
  const dW = zeros(W);
  let loss = 0;
  for (let t = T - 1; t >= 0; t--) {
    loss -= log(o[t]![y[t]!]!);
    const error = o[t]!.map((p, word) => (word === y[t] ? p - 1 : p));
    for (const [word, e] of error.entries()) for (let i = 0; i < hidden; i++) dV[word]![i]! += e * s[t]![i]!;
    // delta_t = Vᵀ error ∘ (1 − s_t²)
    let delta = s[t]!.map(
      (state, i) => error.reduce((sum, e, word) => sum + V[word]![i]! * e, 0) * (1 - state * state),
    );
    // From t back to max(0, t − truncate), inclusive.
    for (let step = t; step >= Math.max(0, t - truncate); step--) {
      const before = step === 0 ? delta.map(() => 0) : s[step - 1]!;
      for (let i = 0; i < hidden; i++) {
        for (let j = 0; j < hidden; j++) dW[i]![j]! += delta[i]! * before[j]!;
        dU[i]![x[step]!]! += delta[i]!;
      }
      delta = before.map(
        (state, j) => delta.reduce((sum, d, i) => sum + W[i]![j]! * d, 0) * (1 - state * state),
      );
    }
  }
  return { loss, dU, dV, dW };
}
