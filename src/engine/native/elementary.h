/*
 * src/engine/elementary.ts, a vector at a time: the same operations in the same order, branches turned into choices. The
 * reasons for each operation are given there.
 */
#ifndef ELEMENTARY_H
#define ELEMENTARY_H

#include "lanes.h"

#define LOG2_E 1.4426950408889634
#define LN2_HIGH 6.9314718036912381649e-1
#define LN2_LOW 1.90821492927058770002e-10
#define ROUNDER 6755399441055744.0

/* 2^k from k + 1.5·2⁵², for whole k in [−1022, 1023]: the low bits of the sum are k itself. */
INLINE Vector powersOfTwoAt(Vector whole) { return (Vector)(((Lanes)whole + 1023) << 52); }
INLINE Vector powersOfTwo(Vector k) { return powersOfTwoAt(k + ROUNDER); }

/* k/2 rounded down, for whole k of at most 2⁵¹ in size. */
INLINE Vector halved(Vector k) {
  Vector half = k * 0.5;
  Vector nearest = half + ROUNDER - ROUNDER;
  return choose(nearest > half, nearest - 1, nearest);
}

/* x·2^k in two factors, each of which is a double even where 2^k is not. */
INLINE Vector scaledByPowersOfTwo(Vector x, Vector k) {
  Vector half = halved(k);
  return x * powersOfTwo(half) * powersOfTwo(k - half);
}

/* e^r − 1 − r, in pairs (Estrin). */
INLINE Vector expTails(Vector r) {
  Vector r2 = r * r;
  Vector r4 = r2 * r2;
  Vector q0 = 1.6666666666666666e-1 * r + 0.5;
  Vector q1 = 8.333333333333333e-3 * r + 4.1666666666666664e-2;
  Vector q2 = 1.984126984126984e-4 * r + 1.388888888888889e-3;
  Vector q3 = 2.7557319223985893e-6 * r + 2.48015873015873e-5;
  Vector q4 = 2.505210838544172e-8 * r + 2.755731922398589e-7;
  Vector q5 = 1.6059043836821613e-10 * r + 2.08767569878681e-9;
  Vector h0 = q0 + q1 * r2;
  Vector h1 = q2 + q3 * r2;
  Vector h2 = q4 + q5 * r2;
  return (h0 + r4 * (h1 + h2 * r4)) * r2;
}

/* The exponent k of e^x = m·2^k. */
INLINE Vector expExponents(Vector x) { return x * LOG2_E + ROUNDER - ROUNDER; }

/* The mantissa m of e^x = m·2^k. */
INLINE Vector expMantissas(Vector x, Vector k) {
  Vector high = x - k * LN2_HIGH;
  Vector low = k * LN2_LOW;
  Vector sum = 1 + high;
  return sum + (high - (sum - 1) + (expTails(high - low) - low));
}

INLINE Vector exps(Vector x) {
  Vector k = expExponents(x);
  Vector e = scaledByPowersOfTwo(expMantissas(x, k), k);
  e = choose(x > 709.782712893384, splat(__builtin_inf()), e);
  e = choose(x < -745.1332191019412, splat(0), e);
  return choose(x != x, x, e);
}

/* Below this (half of ln 3) tanh is a rational function, above it made of an exponential. */
#define TANH_NEAR 0.5493061443340549

INLINE Vector tanhNumerators(Vector g) {
  return g * ((-9.6437492777225469787e-1 * g - 9.9225929672236083313e1) * g - 1.6134119023996228053e3);
}
INLINE Vector tanhDenominators(Vector g) {
  return ((g + 1.1274474380534949335e2) * g + 2.2337720718962312926e3) * g + 4.8402357071988688686e3;
}

INLINE bool allNear(Vector x) { return all(absolute(x) < TANH_NEAR); }

/* tanh of lanes that are all below TANH_NEAR in size. */
INLINE Vector tanhsNear(Vector x) {
  Vector g = x * x;
  return withSign(x + x * (tanhNumerators(g) / tanhDenominators(g)), x); /* a zero keeps its sign */
}

/* tanh of any lanes; each keeps one of two quotients, so one division serves both. */
INLINE Vector tanhs(Vector x) {
  Vector a = absolute(x);
  Lanes isNear = a < TANH_NEAR;
  Vector g = x * x;
  Vector capped = 2 * choose(splat(22) < a, splat(22), a);
  Vector whole = capped * LOG2_E + ROUNDER;
  Vector e = expMantissas(capped, whole - ROUNDER) * powersOfTwoAt(whole);
  Vector quotient =
      choose(isNear, tanhNumerators(g), splat(2)) / choose(isNear, tanhDenominators(g), e + 1);
  return withSign(choose(isNear, x + x * quotient, 1 - quotient), x);
}

/* Up to this |x|, e^{−|x|} and what rounding cuts off it can be scaled by one power of two that is not subnormal. */
#define SIGMOID_FAR 700

INLINE bool allWithinFar(Vector x) { return all(absolute(x) < SIGMOID_FAR); }

/* σ from e^{−|x|} = e + eLow. */
INLINE Vector sigmoidsFrom(Vector x, Vector e, Vector eLow) {
  Lanes isNegative = x < 0;
  Vector divisor = 1 + e;
  Vector divisorLow = e - (divisor - 1) + eLow;
  Vector quotient = choose(isNegative, e, splat(1)) / divisor;
  Vector correction = choose(isNegative, eLow, splat(0)) - quotient * divisorLow;
  return quotient + correction / divisor;
}

/* The sum and what it loses by rounding, of e^a's mantissa. */
INLINE Vector sigmoidMantissas(Vector a, Vector k, Vector *rest) {
  Vector high = a - k * LN2_HIGH;
  Vector low = k * LN2_LOW;
  Vector sum = 1 + high;
  Vector small = high - (sum - 1) + (expTails(high - low) - low);
  Vector mantissa = sum + small;
  *rest = small - (mantissa - sum);
  return mantissa;
}

/* 1/(1 + e^{−x}) of lanes that are all below SIGMOID_FAR in size. */
INLINE Vector sigmoidsNear(Vector x) {
  Vector a = (Vector)((Lanes)x | INT64_MIN);
  Vector whole = a * LOG2_E + ROUNDER;
  Vector rest;
  Vector mantissa = sigmoidMantissas(a, whole - ROUNDER, &rest);
  Vector power = powersOfTwoAt(whole);
  return sigmoidsFrom(x, mantissa * power, rest * power);
}

/* 1/(1 + e^{−x}) of any lanes. */
INLINE Vector sigmoids(Vector x) {
  Vector positive = choose(x > 40, splat(-40), -x);
  Vector a = choose(x < 0, x, positive);
  Vector k = expExponents(a);
  Vector rest;
  Vector mantissa = sigmoidMantissas(a, k, &rest);
  Lanes gone = x < -745.1332191019412;
  Vector e = choose(gone, splat(0), scaledByPowersOfTwo(mantissa, k));
  return sigmoidsFrom(x, e, choose(gone, splat(0), scaledByPowersOfTwo(rest, k)));
}

INLINE double logTail(double z) {
  double r = 1.479819860511658591e-1;
  r = r * z + 1.531383769920937332e-1;
  r = r * z + 1.818357216161805012e-1;
  r = r * z + 2.222219843214978396e-1;
  r = r * z + 2.857142874366239149e-1;
  r = r * z + 3.999999999940941908e-1;
  r = r * z + 6.66666666666673513e-1;
  return r * z;
}

/* ln x of one number. */
INLINE double logOf(double x) {
  if (!(x > 0)) return x == 0 ? -__builtin_inf() : __builtin_nan("");
  if (x == __builtin_inf()) return x;
  int32_t k = 0;
  if (x < 2.2250738585072014e-308) {
    x *= 18014398509481984;
    k = -54;
  }
  uint64_t bits;
  memcpy(&bits, &x, 8);
  uint32_t top = (uint32_t)(bits >> 32);
  uint32_t shift = (((top & 0xfffff) + 0x95f64) & 0x100000) >> 20;
  k += (int32_t)(top >> 20) - 1023 + (int32_t)shift;
  bits = (uint64_t)((top & 0xfffff) | ((1023 - shift) << 20)) << 32 | (bits & 0xffffffff);
  double f;
  memcpy(&f, &bits, 8);
  f -= 1;
  double s = f / (2 + f);
  double h = 0.5 * f * f;
  return k * LN2_HIGH - (h - (s * (h + logTail(s * s)) + k * LN2_LOW) - f);
}

#endif
