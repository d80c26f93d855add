/**
 * Elementary functions with the same bits in every JavaScript engine: only + − × ÷ √ and integer
 * operations on the bits of a double, all of which the language rounds correctly.
 *
 * Errors are in units in the last place (ulp) of the true value: the largest over eight million random arguments in
 * each of 37 ranges (`test/golden/measure_elementary.py`), fifteen million where it was worst, plus a margin.
 * `test/engine/elementary.test.ts` checks every function against them at some 400 arguments. NaN stays NaN, and odd
 * functions keep the sign of zero.
 */

const LOG2_E = 1.4426950408889634;
/** ln 2 in two parts; the first has 33 significant bits, so that k·LN2_HIGH is exact for |k| < 2²⁰. */
const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;
/** Adding and subtracting 1.5·2⁵² rounds to the nearest whole number, ties to even. */
const ROUNDER = 6755399441055744;

const bits = new DataView(new ArrayBuffer(8));

/** 2^k for whole k in [−1022, 1023]. */
function powerOfTwo(k: number): number {
  bits.setUint32(0, (k + 1023) << 20);
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}

/** x·2^k without an intermediate overflow, |k| ≤ 2044. */
export function scaleByPowerOfTwo(x: number, k: number): number {
  const half = k >> 1;
  return x * powerOfTwo(half) * powerOfTwo(k - half);
}

/**
 * e^r − 1 − r for |r| ≤ ln 2 / 2, by its Taylor series to r¹³ (next term below 5e-18). The terms are added
 * in pairs (Estrin), so that the longest chain of dependent operations is a third of Horner's.
 */
function expTail(r: number): number {
  const r2 = r * r;
  const r4 = r2 * r2;
  const q0 = 1.6666666666666666e-1 * r + 0.5; // 1/3! and 1/2!
  const q1 = 8.333333333333333e-3 * r + 4.1666666666666664e-2; // 1/5!, 1/4!
  const q2 = 1.984126984126984e-4 * r + 1.388888888888889e-3; // 1/7!, 1/6!
  const q3 = 2.7557319223985893e-6 * r + 2.48015873015873e-5; // 1/9!, 1/8!
  const q4 = 2.505210838544172e-8 * r + 2.755731922398589e-7; // 1/11!, 1/10!
  const q5 = 1.6059043836821613e-10 * r + 2.08767569878681e-9; // 1/13!, 1/12!
  const h0 = q0 + q1 * r2;
  const h1 = q2 + q3 * r2;
  const h2 = q4 + q5 * r2;
  return (h0 + r4 * (h1 + h2 * r4)) * r2;
}

/** e^x. Error at most 0.9 ulp; 0 below −745.14, Infinity above 709.79. */
export function exp(x: number): number {
  if (x !== x) return x;
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019412) return 0;
  // x = k·ln 2 + high − low
  const k = x * LOG2_E + ROUNDER - ROUNDER;
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  // The rounding error of 1 + high is known exactly and goes with the small terms.
  const sum = 1 + high;
  return scaleByPowerOfTwo(sum + (high - (sum - 1) + (expTail(high - low) - low)), k);
}

/** e^x − 1, accurate near 0; the zero keeps its sign. Error at most 1.3 ulp. */
export function expm1(x: number): number {
  if (x !== x || x === 0) return x;
  if (x > 709.782712893384) return Infinity;
  if (x < -40) return -1;
  const k = x * LOG2_E + ROUNDER - ROUNDER;
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  // e^x − 1 = 2^k·((1 − 2^−k) + (e^r − 1)), and the first term is 0 for k = 0 and otherwise the larger one.
  const base = k > 60 ? 1 : 1 - powerOfTwo(-k);
  const sum = base + high;
  return scaleByPowerOfTwo(sum + (high - (sum - base) + (expTail(high - low) - low)), k);
}

/**
 * tanh x. Error at most 1.6 ulp; odd to the bit. Below 0.549 (half of ln 3) the rational form of Cody & Waite 1980,
 * above it 1 − 2/(e^{2|x|} + 1), which is exactly 1 from 19.1.
 */
export function tanh(x: number): number {
  if (x === 0) return x; // keeps the sign
  const a = Math.abs(x);
  if (a < 0.5493061443340549) {
    const g = x * x;
    const p = (-9.6437492777225469787e-1 * g - 9.9225929672236083313e1) * g - 1.6134119023996228053e3;
    const q = ((g + 1.1274474380534949335e2) * g + 2.2337720718962312926e3) * g + 4.8402357071988688686e3;
    return x + x * ((g * p) / q);
  }
  const t = 1 - 2 / (exp(2 * a) + 1);
  return x < 0 ? -t : t;
}

/** 1/(1 + e^{−x}). Error at most 1.2 ulp, even in the far negative tail. */
export function sigmoid(x: number): number {
  if (x !== x) return x;
  if (x < -745.1332191019412) return 0;
  // e^{−|x|} as in `exp`, with what rounding cuts off kept in eLow; above x = 40 its exact value no longer matters.
  const a = x < 0 ? x : x < 40 ? -x : -40;
  const k = a * LOG2_E + ROUNDER - ROUNDER;
  const high = a - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const sum = 1 + high;
  const small = high - (sum - 1) + (expTail(high - low) - low);
  const mantissa = sum + small;
  const e = scaleByPowerOfTwo(mantissa, k);
  const eLow = scaleByPowerOfTwo(small - (mantissa - sum), k);
  // The quotient of the rounded parts, and its correction to first order.
  const divisor = 1 + e;
  const divisorLow = e - (divisor - 1) + eLow;
  const quotient = (x < 0 ? e : 1) / divisor;
  return quotient + ((x < 0 ? eLow : 0) - quotient * divisorLow) / divisor;
}

/**
 * ln x. Error at most 0.9 ulp; −Infinity at 0, NaN below. x = 2^k·m with m in [√½, √2), and
 * ln m = 2·atanh(s), s = (m − 1)/(m + 1), by the odd minimax polynomial known from FDLIBM.
 */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  let k = 0;
  if (x < 2.2250738585072014e-308) {
    x *= 18014398509481984; // 2⁵⁴ lifts a subnormal
    k = -54;
  }
  bits.setFloat64(0, x);
  const top = bits.getUint32(0);
  const shift = (((top & 0xfffff) + 0x95f64) & 0x100000) >> 20; // 1 if the mantissa is at least √2
  k += (top >>> 20) - 1023 + shift;
  bits.setUint32(0, (top & 0xfffff) | ((1023 - shift) << 20));
  const f = bits.getFloat64(0) - 1;
  const s = f / (2 + f);
  const h = 0.5 * f * f;
  return k * LN2_HIGH - (h - (s * (h + logTail(s * s)) + k * LN2_LOW) - f);
}

/** 2·atanh(s)/s − 2 from z = s², |s| ≤ 0.1716. */
function logTail(z: number): number {
  let r = 1.479819860511658591e-1;
  r = r * z + 1.531383769920937332e-1;
  r = r * z + 1.818357216161805012e-1;
  r = r * z + 2.222219843214978396e-1;
  r = r * z + 2.857142874366239149e-1;
  r = r * z + 3.999999999940941908e-1;
  r = r * z + 6.66666666666673513e-1;
  return r * z;
}

/** 1/ln 10 and log₁₀ 2, each in two parts; the high parts have 32 and 40 significant bits. */
const LOG10_E_HIGH = 4.3429448187816888e-1;
const LOG10_E_LOW = 2.508294671164527e-11;
const LOG10_2_HIGH = 3.0102999566361177e-1;
const LOG10_2_LOW = 3.694239077158931e-13;

/** The exponent of a finite x: x = m·2^exponent with 1 ≤ |m| < 2; 0 for x = 0. */
export function exponentOf(x: number): number {
  if (x === 0) return 0;
  bits.setFloat64(0, x);
  const field = (bits.getUint32(0) >>> 20) & 0x7ff;
  if (field > 0) return field - 1023;
  bits.setFloat64(0, x * 18014398509481984);
  return ((bits.getUint32(0) >>> 20) & 0x7ff) - 1023 - 54;
}

/**
 * log₁₀(x·2^k): the logarithm of numbers too large or small for a double. Error at most 0.8 ulp while
 * |log₁₀| < 2000, and 1.3 ulp beyond.
 */
export function log10Scaled(x: number, k: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  // x·2^k = 2^whole·(1 + f) with 1 + f in [√½, √2]
  const exponent = exponentOf(x);
  const mantissa = scaleByPowerOfTwo(x, -exponent);
  const upper = mantissa > Math.SQRT2;
  const whole = exponent + k + (upper ? 1 : 0);
  const f = (upper ? 0.5 * mantissa : mantissa) - 1;
  // ln(1 + f) = high + low, high so short that its product with LOG10_E_HIGH is exact
  const h = 0.5 * f * f;
  const s = f / (2 + f);
  bits.setFloat64(0, f - h);
  bits.setUint32(4, 0);
  const high = bits.getFloat64(0);
  const low = f - high - h + s * (h + logTail(s * s));
  // The large parts are added with their rounding error kept, the small ones after them.
  const wholePart = whole * LOG10_2_HIGH;
  const part = high * LOG10_E_HIGH;
  const sum = wholePart + part;
  const small = whole * LOG10_2_LOW + (low + high) * LOG10_E_LOW + low * LOG10_E_HIGH;
  return sum + (small + (wholePart - sum + part));
}

/** log₁₀ x. Error at most 0.8 ulp; exact at powers of ten that are doubles, up to 10²². */
export const log10 = (x: number): number => log10Scaled(x, 0);

const PI_2_HIGH = 1.57079632673412561417; // 33 bits of π/2
const PI_2_MIDDLE = 6.0771005063039659766e-11; // the next 33
const PI_2_LOW = 2.02226624879595063154e-21;

/** sin r for |r| ≤ π/4 (Taylor to r¹⁷). */
function sinNear0(r: number): number {
  const z = r * r;
  let p = 2.8114572543455206e-15;
  p = p * z - 7.647163731819816e-13;
  p = p * z + 1.6059043836821613e-10;
  p = p * z - 2.505210838544172e-8;
  p = p * z + 2.7557319223985893e-6;
  p = p * z - 1.984126984126984e-4;
  p = p * z + 8.333333333333333e-3;
  p = p * z - 1.6666666666666666e-1;
  return r + r * z * p;
}

/** cos r for |r| ≤ π/4 (Taylor to r¹⁶). */
function cosNear0(r: number): number {
  const z = r * r;
  let p = 4.779477332387385e-14;
  p = p * z - 1.1470745597729725e-11;
  p = p * z + 2.08767569878681e-9;
  p = p * z - 2.755731922398589e-7;
  p = p * z + 2.48015873015873e-5;
  p = p * z - 1.388888888888889e-3;
  p = p * z + 4.1666666666666664e-2;
  const h = 0.5 * z;
  const w = 1 - h;
  return w + (1 - w - h + z * z * p);
}

/** sin of x + quarter·π/2. */
function sinAtQuarter(x: number, quarter: number): number {
  if (x === 0 && quarter === 0) return x; // keeps the sign
  if (!(Math.abs(x) <= 1e6)) return NaN;
  const k = x / 1.5707963267948966 + ROUNDER - ROUNDER;
  const r = x - k * PI_2_HIGH - k * PI_2_MIDDLE - k * PI_2_LOW;
  switch ((k + quarter) & 3) {
    case 0:
      return sinNear0(r);
    case 1:
      return cosNear0(r);
    case 2:
      return -sinNear0(r);
    default:
      return -cosNear0(r);
  }
}

/** sin x for |x| ≤ 10⁶, NaN beyond. Absolute error below 1.6e-16; at most 0.8 ulp for |x| ≤ π/4. */
export const sin = (x: number): number => sinAtQuarter(x, 0);

/** cos x for |x| ≤ 10⁶, NaN beyond. Absolute error below 1.6e-16; at most 0.8 ulp for |x| ≤ π/4. */
export const cos = (x: number): number => sinAtQuarter(x, 1);

/** x^n for whole n ≥ 0, by repeated squaring. */
function wholePower(x: number, n: number): number {
  let result = 1;
  for (let square = x; n > 0; n = Math.floor(n / 2)) {
    if (n % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}

/**
 * x^y, with JavaScript's special cases. Whole |y| ≤ 1100 by repeated squaring: an error below |y| ulp, 0.5 ulp for
 * y = 2 and −1, none for powers of two. Otherwise exp(y·ln x): relative error below (|y·ln x| + 1)·2.5e-16.
 */
export function pow(x: number, y: number): number {
  const whole = y === Math.floor(y);
  if (whole && Math.abs(y) <= 1100) {
    const result = wholePower(x, Math.abs(y));
    if (y >= 0) return result;
    // Where x^|y| overflows, x^y may still be a subnormal.
    return Math.abs(result) === Infinity ? wholePower(1 / x, -y) : 1 / result;
  }
  if (x < 0 && !whole && x !== -Infinity) return NaN;
  const size = exp(y * log(Math.abs(x)));
  const odd = Math.abs(y % 2) === 1;
  return odd && (x < 0 || 1 / x < 0) ? -size : size;
}
