import { address, read, write } from "./lanes";

export function momentumUpdate(w: usize, g: usize, velocity: usize, n: i32, rate: f64, momentum: f64): void {
  const rates = f64x2.splat(rate);
  const momenta = f64x2.splat(momentum);
  let i = 0;
  for (; i + 2 <= n; i += 2) {
    const v = f64x2.add(f64x2.mul(momenta, v128.load(address(velocity, i))), v128.load(address(g, i)));
    v128.store(address(velocity, i), v);
    v128.store(address(w, i), f64x2.sub(v128.load(address(w, i)), f64x2.mul(rates, v)));
  }
  if (i < n) {
    const v = momentum * read(velocity, i) + read(g, i);
    write(velocity, i, v);
    write(w, i, read(w, i) - rate * v);
  }
}

export function nesterovUpdate(w: usize, g: usize, velocity: usize, n: i32, rate: f64, momentum: f64): void {
  const rates = f64x2.splat(rate);
  const momenta = f64x2.splat(momentum);
  let i = 0;
  for (; i + 2 <= n; i += 2) {
    const d = v128.load(address(g, i));
    const v = f64x2.add(f64x2.mul(momenta, v128.load(address(velocity, i))), d);
    v128.store(address(velocity, i), v);
    const change = f64x2.mul(rates, f64x2.add(d, f64x2.mul(momenta, v)));
    v128.store(address(w, i), f64x2.sub(v128.load(address(w, i)), change));
  }
  if (i < n) {
    const d = read(g, i);
    const v = momentum * read(velocity, i) + d;
    write(velocity, i, v);
    write(w, i, read(w, i) - rate * (d + momentum * v));
  }
}

export function rmspropUpdate(
  w: usize,
  g: usize,
  square: usize,
  n: i32,
  rate: f64,
  decay: f64,
  epsilon: f64,
): void {
  const rest = 1 - decay;
  let i = 0;
  for (; i + 2 <= n; i += 2) {
    const d = v128.load(address(g, i));
    const q = f64x2.add(
      f64x2.mul(f64x2.splat(decay), v128.load(address(square, i))),
      f64x2.mul(f64x2.splat(rest), f64x2.mul(d, d)),
    );
    v128.store(address(square, i), q);
    const change = f64x2.div(
      f64x2.mul(f64x2.splat(rate), d),
      f64x2.add(f64x2.sqrt(q), f64x2.splat(epsilon)),
    );
    v128.store(address(w, i), f64x2.sub(v128.load(address(w, i)), change));
  }
  if (i < n) {
    const d = read(g, i);
    const q = decay * read(square, i) + rest * (d * d);
    write(square, i, q);
    write(w, i, read(w, i) - (rate * d) / (sqrt(q) + epsilon));
  }
}

export function rmspropInsideUpdate(
  w: usize,
  g: usize,
  square: usize,
  n: i32,
  rate: f64,
  decay: f64,
  epsilon: f64,
): void {
  const rest = 1 - decay;
  let i = 0;
  for (; i + 2 <= n; i += 2) {
    const d = v128.load(address(g, i));
    const q = f64x2.add(
      f64x2.mul(f64x2.splat(decay), v128.load(address(square, i))),
      f64x2.mul(f64x2.splat(rest), f64x2.mul(d, d)),
    );
    v128.store(address(square, i), q);
    const change = f64x2.div(
      f64x2.mul(f64x2.splat(rate), d),
      f64x2.sqrt(f64x2.add(q, f64x2.splat(epsilon))),
    );
    v128.store(address(w, i), f64x2.sub(v128.load(address(w, i)), change));
  }
  if (i < n) {
    const d = read(g, i);
    const q = decay * read(square, i) + rest * (d * d);
    write(square, i, q);
    write(w, i, read(w, i) - (rate * d) / sqrt(q + epsilon));
  }
}

export function adagradUpdate(w: usize, g: usize, sum: usize, n: i32, rate: f64, epsilon: f64): void {
  let i = 0;
  for (; i + 2 <= n; i += 2) {
    const d = v128.load(address(g, i));
    const q = f64x2.add(v128.load(address(sum, i)), f64x2.mul(d, d));
    v128.store(address(sum, i), q);
    const change = f64x2.div(
      f64x2.mul(f64x2.splat(rate), d),
      f64x2.add(f64x2.sqrt(q), f64x2.splat(epsilon)),
    );
    v128.store(address(w, i), f64x2.sub(v128.load(address(w, i)), change));
  }
  if (i < n) {
    const d = read(g, i);
    const q = read(sum, i) + d * d;
    write(sum, i, q);
    write(w, i, read(w, i) - (rate * d) / (sqrt(q) + epsilon));
  }
}

export function adamUpdate(
  w: usize,
  g: usize,
  mean: usize,
  square: usize,
  n: i32,
  beta1: f64,
  beta2: f64,
  epsilon: f64,
  step: f64,
  scale: f64,
): void {
  const rest1 = 1 - beta1;
  const rest2 = 1 - beta2;
  let i = 0;
  for (; i + 2 <= n; i += 2) {
    const d = v128.load(address(g, i));
    const m = f64x2.add(
      f64x2.mul(f64x2.splat(beta1), v128.load(address(mean, i))),
      f64x2.mul(f64x2.splat(rest1), d),
    );
    const q = f64x2.add(
      f64x2.mul(f64x2.splat(beta2), v128.load(address(square, i))),
      f64x2.mul(f64x2.splat(rest2), f64x2.mul(d, d)),
    );
    v128.store(address(mean, i), m);
    v128.store(address(square, i), q);
    const divisor = f64x2.add(f64x2.mul(f64x2.sqrt(q), f64x2.splat(scale)), f64x2.splat(epsilon));
    const change = f64x2.div(f64x2.mul(f64x2.splat(step), m), divisor);
    v128.store(address(w, i), f64x2.sub(v128.load(address(w, i)), change));
  }
  if (i < n) {
    const d = read(g, i);
    const m = beta1 * read(mean, i) + rest1 * d;
    const q = beta2 * read(square, i) + rest2 * (d * d);
    write(mean, i, m);
    write(square, i, q);
    write(w, i, read(w, i) - (step * m) / (sqrt(q) * scale + epsilon));
  }
}
