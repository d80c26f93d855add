/** Student's t distribution with a whole number of degrees of freedom, from its finite sums. */
import { crossing } from "./interval.ts";

/** P(|t| ≤ x). Abramowitz & Stegun (1964), 26.7.3 and 26.7.4, with θ = arctan(x/√ν). */
function withinT(x: number, freedom: number): number {
  const square = freedom + x * x;
  const cosine2 = freedom / square;
  const sine = x / Math.sqrt(square);
  const isOdd = freedom % 2 === 1;
  // Even: 1 + 1/2 cos² + 1·3/(2·4) cos⁴ + …; odd: cos·(1 + 2/3 cos² + 2·4/(3·5) cos⁴ + …).
  let term = isOdd ? Math.sqrt(cosine2) : 1;
  let sum = 0;
  for (let i = isOdd ? 1 : 0; i <= freedom - 2; i += 2) {
    sum += term;
    term *= (cosine2 * (i + 1)) / (i + 2);
  }
  return isOdd ? (2 / Math.PI) * (arctan(x / Math.sqrt(freedom)) + sine * sum) : sine * sum;
}

/** The x with P(t ≤ x) = 0.975: between ± x lie 95 %. */
export const t975 = (freedom: number): number => crossing(0, 13, (x) => withinT(x, freedom) < 0.95);

/** Halved until its series is short: arctan x = 2·arctan(x/(1 + √(1 + x²))). */
function arctan(x: number): number {
  let [y, factor] = [x, 1];
  while (Math.abs(y) > 0.1) {
    y /= 1 + Math.sqrt(1 + y * y);
    factor *= 2;
  }
  let sum = 0;
  let power = y;
  for (let i = 1; i < 20; i += 2) {
    sum += (i % 4 === 1 ? power : -power) / i;
    power *= y * y;
  }
  return factor * sum;
}
