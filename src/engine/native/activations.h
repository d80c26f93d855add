/* Documented beside their twins in src/engine/reference/activations.ts. */
#ifndef ACTIVATIONS_H
#define ACTIVATIONS_H

#include "elementary.h"

/* Most states are small most of the time, and small ones need no exponential. */
INLINE Vector tanhsOf(Vector x) { return allNear(x) ? tanhsNear(x) : tanhs(x); }
INLINE Vector sigmoidsOf(Vector x) { return allWithinFar(x) ? sigmoidsNear(x) : sigmoids(x); }

static void setTanh(double *s, const double *z, int32_t n) {
  int32_t i = 0;
  for (; i + LANES <= n; i += LANES) store(s + i, tanhsOf(load(z + i)));
  if (i < n) storeFirst(s + i, tanhsOf(loadFirst(z + i, n - i)), n - i);
}

static void setTanhSlope(double *slope, const double *s, int32_t n) {
  SIDE_BY_SIDE
  for (int32_t i = 0; i < n; i++) slope[i] = 1 - s[i] * s[i];
}

static void setSigmoid(double *s, const double *z, int32_t n) {
  int32_t i = 0;
  for (; i + LANES <= n; i += LANES) store(s + i, sigmoidsOf(load(z + i)));
  if (i < n) storeFirst(s + i, sigmoidsOf(loadFirst(z + i, n - i)), n - i);
}

#endif
