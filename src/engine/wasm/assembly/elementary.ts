// src/engine/elementary.ts, two lanes at a time: the same operations in the same order, branches turned into
// selects. The reasons for each operation are given there.

const LOG2_E: f64 = 1.4426950408889634;
const LN2_HIGH: f64 = 6.9314718036912381649e-1;
const LN2_LOW: f64 = 1.90821492927058770002e-10;
const ROUNDER: f64 = 6755399441055744;
/** The sign bit. */
const SIGN: i64 = 0x8000000000000000;

/** 2^k for whole k in [−1022, 1023]: the low bits of k + 1.5·2⁵² are k itself. */
// @ts-ignore: decorator
@inline
function powersOfTwo(k: v128): v128 {
  return powersOfTwoAt(f64x2.add(k, f64x2.splat(ROUNDER)));
}

/** The same from k + 1.5·2⁵². */
// @ts-ignore: decorator
@inline
function powersOfTwoAt(whole: v128): v128 {
  return i64x2.shl(i64x2.add(whole, i64x2.splat(1023)), 52);
}

// @ts-ignore: decorator
@inline
function scaledByPowersOfTwo(x: v128, k: v128): v128 {
  const half = f64x2.floor(f64x2.mul(k, f64x2.splat(0.5)));
  return f64x2.mul(f64x2.mul(x, powersOfTwo(half)), powersOfTwo(f64x2.sub(k, half)));
}

// @ts-ignore: decorator
@inline
function step(p: v128, r: v128, c: f64): v128 {
  return f64x2.add(f64x2.mul(p, r), f64x2.splat(c));
}

/** The series in pairs (Estrin): its longest chain of dependent operations is a third of Horner's. */
// @ts-ignore: decorator
@inline
function expTails(r: v128): v128 {
  const r2 = f64x2.mul(r, r);
  const r4 = f64x2.mul(r2, r2);
  const q0 = step(f64x2.splat(1.6666666666666666e-1), r, 0.5);
  const q1 = step(f64x2.splat(8.333333333333333e-3), r, 4.1666666666666664e-2);
  const q2 = step(f64x2.splat(1.984126984126984e-4), r, 1.388888888888889e-3);
  const q3 = step(f64x2.splat(2.7557319223985893e-6), r, 2.48015873015873e-5);
  const q4 = step(f64x2.splat(2.505210838544172e-8), r, 2.755731922398589e-7);
  const q5 = step(f64x2.splat(1.6059043836821613e-10), r, 2.08767569878681e-9);
  const h0 = f64x2.add(q0, f64x2.mul(q1, r2));
  const h1 = f64x2.add(q2, f64x2.mul(q3, r2));
  const h2 = f64x2.add(q4, f64x2.mul(q5, r2));
  const sum = f64x2.add(h0, f64x2.mul(r4, f64x2.add(h1, f64x2.mul(h2, r4))));
  return f64x2.mul(sum, r2);
}

/** The exponent k of e^x = m·2^k: x·log₂e rounded to a whole number. */
// @ts-ignore: decorator
@inline
function expExponents(x: v128): v128 {
  const rounder = f64x2.splat(ROUNDER);
  return f64x2.sub(f64x2.add(f64x2.mul(x, f64x2.splat(LOG2_E)), rounder), rounder);
}

/** The mantissa m of e^x = m·2^k, between ½ and 2. */
// @ts-ignore: decorator
@inline
function expMantissas(x: v128, k: v128): v128 {
  const one = f64x2.splat(1);
  const high = f64x2.sub(x, f64x2.mul(k, f64x2.splat(LN2_HIGH)));
  const low = f64x2.mul(k, f64x2.splat(LN2_LOW));
  const sum = f64x2.add(one, high);
  const tail = f64x2.sub(expTails(f64x2.sub(high, low)), low);
  return f64x2.add(sum, f64x2.add(f64x2.sub(high, f64x2.sub(sum, one)), tail));
}

/** e^x of both lanes. */
// @ts-ignore: decorator
@inline
export function exps(x: v128): v128 {
  const k = expExponents(x);
  let e = scaledByPowersOfTwo(expMantissas(x, k), k);
  e = v128.bitselect(f64x2.splat(Infinity), e, f64x2.gt(x, f64x2.splat(709.782712893384)));
  e = v128.andnot(e, f64x2.lt(x, f64x2.splat(-745.1332191019412)));
  return v128.bitselect(x, e, f64x2.ne(x, x));
}

/** Below this (half of ln 3) tanh is a rational function, above it made of an exponential. */
const TANH_NEAR: f64 = 0.5493061443340549;

// @ts-ignore: decorator
@inline
function tanhNumerators(g: v128): v128 {
  const p = f64x2.sub(f64x2.mul(f64x2.splat(-9.6437492777225469787e-1), g), f64x2.splat(9.9225929672236083313e1));
  return f64x2.mul(g, f64x2.sub(f64x2.mul(p, g), f64x2.splat(1.6134119023996228053e3)));
}

// @ts-ignore: decorator
@inline
function tanhDenominators(g: v128): v128 {
  const q = f64x2.add(g, f64x2.splat(1.1274474380534949335e2));
  return step(step(q, g, 2.2337720718962312926e3), g, 4.8402357071988688686e3);
}

/** True if a lane of x or y is at or beyond TANH_NEAR, or NaN. */
// @ts-ignore: decorator
@inline
export function someFar(x: v128, y: v128): bool {
  const near = f64x2.splat(TANH_NEAR);
  return v128.bitmask<i64>(v128.and(f64x2.lt(f64x2.abs(x), near), f64x2.lt(f64x2.abs(y), near))) != 3;
}

/** tanh x of both lanes, both below TANH_NEAR in size. */
// @ts-ignore: decorator
@inline
export function tanhsNear(x: v128): v128 {
  const g = f64x2.mul(x, x);
  const near = f64x2.add(x, f64x2.mul(x, f64x2.div(tanhNumerators(g), tanhDenominators(g))));
  return v128.or(near, v128.and(x, i64x2.splat(SIGN))); // a zero keeps its sign
}

/**
 * tanh x of both lanes. From 22 the result is 1, so the exponential's argument is capped there and its special
 * cases are not needed. Each lane keeps one of two quotients, so one division serves both.
 */
// @ts-ignore: decorator
@inline
export function tanhs(x: v128): v128 {
  const one = f64x2.splat(1);
  const a = f64x2.abs(x);
  const isNear = f64x2.lt(a, f64x2.splat(TANH_NEAR));
  const g = f64x2.mul(x, x);
  const double = f64x2.mul(f64x2.splat(2), f64x2.pmin(a, f64x2.splat(22)));
  const whole = f64x2.add(f64x2.mul(double, f64x2.splat(LOG2_E)), f64x2.splat(ROUNDER));
  const e = f64x2.mul(expMantissas(double, f64x2.sub(whole, f64x2.splat(ROUNDER))), powersOfTwoAt(whole));
  const quotient = f64x2.div(
    v128.bitselect(tanhNumerators(g), f64x2.splat(2), isNear),
    v128.bitselect(tanhDenominators(g), f64x2.add(e, one), isNear),
  );
  const near = f64x2.add(x, f64x2.mul(x, quotient));
  const result = v128.bitselect(near, f64x2.sub(one, quotient), isNear);
  return v128.or(result, v128.and(x, i64x2.splat(SIGN)));
}

/** Up to this |x|, e^{−|x|} and what rounding cuts off it can be scaled by one power of two that is not subnormal. */
const SIGMOID_FAR: f64 = 700;

/** True if a lane of x or y is at or beyond SIGMOID_FAR, where only `sigmoids` is right, or NaN. */
// @ts-ignore: decorator
@inline
export function someVeryFar(x: v128, y: v128): bool {
  const far = f64x2.splat(SIGMOID_FAR);
  return v128.bitmask<i64>(v128.and(f64x2.lt(f64x2.abs(x), far), f64x2.lt(f64x2.abs(y), far))) != 3;
}

/** σ from e^{−|x|} = e + eLow. */
// @ts-ignore: decorator
@inline
function sigmoidsFrom(x: v128, e: v128, eLow: v128): v128 {
  const one = f64x2.splat(1);
  const isNegative = f64x2.lt(x, f64x2.splat(0));
  const divisor = f64x2.add(one, e);
  const divisorLow = f64x2.add(f64x2.sub(e, f64x2.sub(divisor, one)), eLow);
  const quotient = f64x2.div(v128.bitselect(e, one, isNegative), divisor);
  const correction = f64x2.sub(v128.and(eLow, isNegative), f64x2.mul(quotient, divisorLow));
  return f64x2.add(quotient, f64x2.div(correction, divisor));
}

/**
 * 1/(1 + e^{−x}) of both lanes, both below SIGMOID_FAR in size. The twin caps e^{−x} beyond 40; here there is no
 * need: 1 − e is 1 either way.
 */
// @ts-ignore: decorator
@inline
export function sigmoidsNear(x: v128): v128 {
  const one = f64x2.splat(1);
  const a = v128.or(x, i64x2.splat(SIGN));
  const whole = f64x2.add(f64x2.mul(a, f64x2.splat(LOG2_E)), f64x2.splat(ROUNDER));
  const k = f64x2.sub(whole, f64x2.splat(ROUNDER));
  const high = f64x2.sub(a, f64x2.mul(k, f64x2.splat(LN2_HIGH)));
  const low = f64x2.mul(k, f64x2.splat(LN2_LOW));
  const sum = f64x2.add(one, high);
  const tail = f64x2.sub(expTails(f64x2.sub(high, low)), low);
  const small = f64x2.add(f64x2.sub(high, f64x2.sub(sum, one)), tail);
  const mantissa = f64x2.add(sum, small);
  const rest = f64x2.sub(small, f64x2.sub(mantissa, sum));
  const power = powersOfTwoAt(whole);
  return sigmoidsFrom(x, f64x2.mul(mantissa, power), f64x2.mul(rest, power));
}

/** 1/(1 + e^{−x}) of both lanes, whatever they are. */
export function sigmoids(x: v128): v128 {
  const one = f64x2.splat(1);
  const isNegative = f64x2.lt(x, f64x2.splat(0));
  const a = v128.bitselect(x, f64x2.max(f64x2.neg(x), f64x2.splat(-40)), isNegative);
  const k = expExponents(a);
  const high = f64x2.sub(a, f64x2.mul(k, f64x2.splat(LN2_HIGH)));
  const low = f64x2.mul(k, f64x2.splat(LN2_LOW));
  const sum = f64x2.add(one, high);
  const tail = f64x2.sub(expTails(f64x2.sub(high, low)), low);
  const small = f64x2.add(f64x2.sub(high, f64x2.sub(sum, one)), tail);
  const mantissa = f64x2.add(sum, small);
  const rest = f64x2.sub(small, f64x2.sub(mantissa, sum));
  const gone = f64x2.lt(x, f64x2.splat(-745.1332191019412));
  const e = v128.andnot(scaledByPowersOfTwo(mantissa, k), gone);
  return sigmoidsFrom(x, e, v128.andnot(scaledByPowersOfTwo(rest, k), gone));
}

/** ln x of one number. */
export function log(x: f64): f64 {
  if (!(x > 0)) return x == 0 ? -Infinity : NaN;
  if (x == Infinity) return x;
  let k: i32 = 0;
  if (x < 2.2250738585072014e-308) {
    x *= 18014398509481984;
    k = -54;
  }
  const bits = reinterpret<u64>(x);
  const top = <u32>(bits >> 32);
  const shift: u32 = (((top & 0xfffff) + 0x95f64) & 0x100000) >> 20;
  k += <i32>(top >>> 20) - 1023 + <i32>shift;
  const mantissa = (<u64>((top & 0xfffff) | ((1023 - shift) << 20)) << 32) | (bits & 0xffffffff);
  const f = reinterpret<f64>(mantissa) - 1;
  const s = f / (2 + f);
  const h = 0.5 * f * f;
  return <f64>k * LN2_HIGH - (h - (s * (h + logTail(s * s)) + <f64>k * LN2_LOW) - f);
}

function logTail(z: f64): f64 {
  let r: f64 = 1.479819860511658591e-1;
  r = r * z + 1.531383769920937332e-1;
  r = r * z + 1.818357216161805012e-1;
  r = r * z + 2.222219843214978396e-1;
  r = r * z + 2.857142874366239149e-1;
  r = r * z + 3.999999999940941908e-1;
  r = r * z + 6.66666666666673513e-1;
  return r * z;
}
