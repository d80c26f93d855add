/** Activations over whole arrays: s = f(z), and slope = f′(z). */
import { sigmoid, tanh } from "../elementary.ts";

/** s[n] = tanh z[n] */
export function setTanh(s: Float64Array, z: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) s[i] = tanh(z[i]!);
}

/** slope[n] = 1 − s[n]², with s = tanh z */
export function setTanhSlope(slope: Float64Array, s: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) slope[i] = 1 - s[i]! * s[i]!;
}

/** s[n] = 1/(1 + e^{−z[n]}) */
export function setSigmoid(s: Float64Array, z: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) s[i] = sigmoid(z[i]!);
}

/** s[n] = max(z[n], 0); NaN stays NaN. */
export function setRelu(s: Float64Array, z: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) s[i] = z[i]! < 0 ? 0 : z[i]!;
}

/** slope[n] = 1 where z[n] > 0, else 0: at the kink itself 0, as in PyTorch and TensorFlow. */
export function setReluSlope(slope: Float64Array, z: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) slope[i] = z[i]! > 0 ? 1 : 0;
}
