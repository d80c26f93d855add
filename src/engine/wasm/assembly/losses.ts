import { exps, log } from "./elementary";
import { address, read, write } from "./lanes";

export function setCrossEntropy(
  losses: usize,
  hits: usize,
  outputs: usize,
  labels: usize,
  rows: i32,
  classes: i32,
): void {
  for (let r = 0; r < rows; r++) {
    const row = address(outputs, r * classes);
    const label = load<i32>(labels + ((<usize>r) << 2));
    const largest = largestOf(row, classes);
    let winner = 0;
    for (let j = 0; j < classes; j++) {
      if (read(row, j) == largest) {
        winner = j;
        break;
      }
    }
    const score = read(row, label) - largest;
    const shift = f64x2.splat(largest);
    let sum: f64 = 0;
    let j = 0;
    for (; j + 2 <= classes; j += 2) {
      const e = exps(f64x2.sub(v128.load(address(row, j)), shift));
      v128.store(address(row, j), e);
      sum += f64x2.extract_lane(e, 0);
      sum += f64x2.extract_lane(e, 1);
    }
    if (j < classes) {
      const e = f64x2.extract_lane(exps(f64x2.splat(read(row, j) - largest)), 0);
      write(row, j, e);
      sum += e;
    }
    const factor = 1 / sum;
    const factors = f64x2.splat(factor);
    for (j = 0; j + 2 <= classes; j += 2) v128.store(address(row, j), f64x2.mul(v128.load(address(row, j)), factors));
    if (j < classes) write(row, j, read(row, j) * factor);
    write(row, label, read(row, label) - 1);
    write(losses, r, log(sum) - score);
    write(hits, r, winner == label ? 1 : 0);
  }
}

/** The first element, or the largest of those that compare above it. */
function largestOf(row: usize, n: i32): f64 {
  let pair = f64x2.splat(read(row, 0));
  let j = 0;
  for (; j + 2 <= n; j += 2) pair = f64x2.pmax(pair, v128.load(address(row, j)));
  let largest = f64x2.extract_lane(pair, 0);
  if (f64x2.extract_lane(pair, 1) > largest) largest = f64x2.extract_lane(pair, 1);
  if (j < n && read(row, j) > largest) largest = read(row, j);
  return largest;
}

export function setSquaredError(losses: usize, outputs: usize, targets: usize, rows: i32, values: i32): void {
  for (let r = 0; r < rows; r++) {
    let loss: f64 = 0;
    for (let j = r * values; j < (r + 1) * values; j++) {
      const error = read(outputs, j) - read(targets, j);
      loss += error * error;
      write(outputs, j, 2 * error);
    }
    write(losses, r, loss);
  }
}

export function timesRowWeights(a: usize, weights: usize, rows: i32, width: i32): void {
  for (let r = 0; r < rows; r++) {
    const weight = read(weights, r);
    const row = address(a, r * width);
    const pair = f64x2.splat(weight);
    let j = 0;
    for (; j + 2 <= width; j += 2) v128.store(address(row, j), f64x2.mul(v128.load(address(row, j)), pair));
    if (j < width) write(row, j, read(row, j) * weight);
  }
}
