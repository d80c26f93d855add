/** Losses and their derivatives with respect to the outputs, one row per output. */
import { exp, log } from "../elementary.ts";

/**
 * Softmax and cross-entropy. In: outputs[rows,classes] (logits) and labels[rows]. Out:
 * losses[rows] = −ln p_label, hits[rows] = 1 where the label has the largest logit (the first of equals),
 * outputs[rows,classes] = p − onehot(label), which is ∂loss/∂logits. Sums run over ascending classes.
 */
export function setCrossEntropy(
  losses: Float64Array,
  hits: Float64Array,
  outputs: Float64Array,
  labels: Int32Array,
  rows: number,
  classes: number,
): void {
  for (let r = 0; r < rows; r++) {
    const at = r * classes;
    const label = at + labels[r]!;
    let largest = outputs[at]!;
    let winner = at;
    for (let j = at + 1; j < at + classes; j++) {
      if (outputs[j]! > largest) {
        largest = outputs[j]!;
        winner = j;
      }
    }
    const score = outputs[label]! - largest;
    let sum = 0;
    for (let j = at; j < at + classes; j++) {
      const e = exp(outputs[j]! - largest);
      outputs[j] = e;
      sum += e;
    }
    const factor = 1 / sum;
    for (let j = at; j < at + classes; j++) outputs[j]! *= factor;
    outputs[label]! -= 1;
    losses[r] = log(sum) - score;
    hits[r] = winner === label ? 1 : 0;
  }
}

/**
 * Squared error without ½. In: outputs[rows,values], targets[rows,values]. Out: losses[rows] = Σ (ŷ − y)²
 * over ascending values, outputs[rows,values] = 2(ŷ − y), which is ∂loss/∂ŷ.
 */
export function setSquaredError(
  losses: Float64Array,
  outputs: Float64Array,
  targets: Float64Array,
  rows: number,
  values: number,
): void {
  for (let r = 0; r < rows; r++) {
    let loss = 0;
    for (let j = r * values; j < (r + 1) * values; j++) {
      const error = outputs[j]! - targets[j]!;
      loss += error * error;
      outputs[j] = 2 * error;
    }
    losses[r] = loss;
  }
}

/** a[rows,width] ·= weights[rows], one weight per row. */
export function timesRowWeights(a: Float64Array, weights: Float64Array, rows: number, width: number): void {
  for (let r = 0; r < rows; r++) {
    for (let j = r * width; j < (r + 1) * width; j++) a[j]! *= weights[r]!;
  }
}
