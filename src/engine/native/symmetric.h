/* Documented beside their twins in src/engine/reference/symmetric.ts. */
#ifndef SYMMETRIC_H
#define SYMMETRIC_H

#include "lanes.h"

/* A plain sum has eight lanes at every width (src/engine/reference/lanes.ts). */
#define PARTS (8 / LANES)
/* Rows that are worked on together, so that what they share is loaded once. */
#define TOGETHER 4

/* out[r] = row r of a · v, for `rows` rows; a constant where this is called. */
INLINE void dots(const int rows, double *out, const double *a, const double *v, int32_t k, ptrdiff_t stride) {
  Vector sums[TOGETHER][PARTS];
#pragma GCC unroll 8
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 8
    for (int p = 0; p < PARTS; p++) sums[r][p] = splat(0);
  int32_t j = 0;
  for (; j + 8 <= k; j += 8) {
#pragma GCC unroll 8
    for (int p = 0; p < PARTS; p++) {
      Vector factor = load(v + j + p * LANES);
#pragma GCC unroll 8
      for (int r = 0; r < rows; r++) sums[r][p] += load(a + r * stride + j + p * LANES) * factor;
    }
  }
  for (int r = 0; r < rows; r++) {
    double s[8];
    for (int p = 0; p < PARTS; p++) store(s + p * LANES, sums[r][p]);
    for (int32_t i = j; i < k; i++) s[i - j] += a[r * stride + i] * v[i];
    out[r] = s[0] + s[1] + (s[2] + s[3]) + (s[4] + s[5] + (s[6] + s[7]));
  }
}

static void setSymmetricImage(double *out, const double *a, const double *v, int32_t k, int32_t stride) {
  int32_t i = 0;
  for (; i + TOGETHER <= k; i += TOGETHER) dots(TOGETHER, out + i, a + (ptrdiff_t)i * stride, v, k, stride);
  for (; i < k; i++) dots(1, out + i, a + (ptrdiff_t)i * stride, v, k, stride);
}

/* `rows` rows of a, from the one to which v[i] and w[i] belong. */
INLINE void changes(const int rows, double *a, const double *v, const double *w, int32_t i, int32_t k,
                    ptrdiff_t stride) {
  int32_t j = 0;
  for (; j + LANES <= k; j += LANES) {
    Vector vj = load(v + j), wj = load(w + j);
#pragma GCC unroll 8
    for (int r = 0; r < rows; r++) {
      double *at = a + (i + r) * stride + j;
      store(at, load(at) - (splat(v[i + r]) * wj + splat(w[i + r]) * vj));
    }
  }
  for (; j < k; j++)
    for (int r = 0; r < rows; r++) a[(i + r) * stride + j] -= v[i + r] * w[j] + w[i + r] * v[j];
}

static void addRankTwo(double *a, const double *v, const double *w, int32_t k, int32_t stride) {
  int32_t i = 0;
  for (; i + TOGETHER <= k; i += TOGETHER) changes(TOGETHER, a, v, w, i, k, stride);
  for (; i < k; i++) changes(1, a, v, w, i, k, stride);
}

#endif
