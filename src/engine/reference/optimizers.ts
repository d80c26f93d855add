/** One update of a block of parameters, element by element. */

/** velocity = momentum·velocity + g;  w −= rate·velocity  (PyTorch's form: the rate outside the velocity). */
export function momentumUpdate(
  w: Float64Array,
  g: Float64Array,
  velocity: Float64Array,
  n: number,
  rate: number,
  momentum: number,
): void {
  for (let i = 0; i < n; i++) {
    const v = momentum * velocity[i]! + g[i]!;
    velocity[i] = v;
    w[i]! -= rate * v;
  }
}

/** velocity = momentum·velocity + g;  w −= rate·(g + momentum·velocity), with the new velocity. */
export function nesterovUpdate(
  w: Float64Array,
  g: Float64Array,
  velocity: Float64Array,
  n: number,
  rate: number,
  momentum: number,
): void {
  for (let i = 0; i < n; i++) {
    const v = momentum * velocity[i]! + g[i]!;
    velocity[i] = v;
    w[i]! -= rate * (g[i]! + momentum * v);
  }
}

/** square = decay·square + (1 − decay)·g²;  w −= rate·g/(√square + epsilon) */
export function rmspropUpdate(
  w: Float64Array,
  g: Float64Array,
  square: Float64Array,
  n: number,
  rate: number,
  decay: number,
  epsilon: number,
): void {
  for (let i = 0; i < n; i++) {
    const q = decay * square[i]! + (1 - decay) * (g[i]! * g[i]!);
    square[i] = q;
    w[i]! -= (rate * g[i]!) / (Math.sqrt(q) + epsilon);
  }
}

/** square = decay·square + (1 − decay)·g²;  w −= rate·g/√(square + epsilon) */
export function rmspropInsideUpdate(
  w: Float64Array,
  g: Float64Array,
  square: Float64Array,
  n: number,
  rate: number,
  decay: number,
  epsilon: number,
): void {
  for (let i = 0; i < n; i++) {
    const q = decay * square[i]! + (1 - decay) * (g[i]! * g[i]!);
    square[i] = q;
    w[i]! -= (rate * g[i]!) / Math.sqrt(q + epsilon);
  }
}

/** sum += g²;  w −= rate·g/(√sum + epsilon) */
export function adagradUpdate(
  w: Float64Array,
  g: Float64Array,
  sum: Float64Array,
  n: number,
  rate: number,
  epsilon: number,
): void {
  for (let i = 0; i < n; i++) {
    const q = sum[i]! + g[i]! * g[i]!;
    sum[i] = q;
    w[i]! -= (rate * g[i]!) / (Math.sqrt(q) + epsilon);
  }
}

/**
 * mean = β₁·mean + (1 − β₁)·g;  square = β₂·square + (1 − β₂)·g²;
 * w −= step·mean/(√square·scale + epsilon), with step = rate/(1 − β₁ᵏ) and scale = 1/√(1 − β₂ᵏ).
 */
export function adamUpdate(
  w: Float64Array,
  g: Float64Array,
  mean: Float64Array,
  square: Float64Array,
  n: number,
  beta1: number,
  beta2: number,
  epsilon: number,
  step: number,
  scale: number,
): void {
  for (let i = 0; i < n; i++) {
    const m = beta1 * mean[i]! + (1 - beta1) * g[i]!;
    const q = beta2 * square[i]! + (1 - beta2) * (g[i]! * g[i]!);
    mean[i] = m;
    square[i] = q;
    w[i]! -= (step * m) / (Math.sqrt(q) * scale + epsilon);
  }
}
