/* Documented beside their twins in src/engine/reference/vectors.ts. */
#ifndef VECTORS_H
#define VECTORS_H

#include "lanes.h"

static void add(double *out, const double *a, int32_t n) {
  SIDE_BY_SIDE
  for (int32_t i = 0; i < n; i++) out[i] += a[i];
}

static void addScaled(double *out, const double *a, double factor, int32_t n) {
  SIDE_BY_SIDE
  for (int32_t i = 0; i < n; i++) out[i] += factor * a[i];
}

static void setTimesShared(double *out, const double *a, const double *slope, int32_t rows, int32_t vectors,
                           int32_t width) {
  /* One vector a row: rows are as long as one. */
  int32_t turns = vectors == 1 ? 1 : rows, length = vectors == 1 ? rows * width : width;
  for (int32_t r = 0; r < turns; r++) {
    const double *s = slope + (ptrdiff_t)r * width;
    for (int32_t v = r * vectors; v < (r + 1) * vectors; v++) {
      double *to = out + (ptrdiff_t)v * width;
      const double *from = a + (ptrdiff_t)v * width;
      SIDE_BY_SIDE
      for (int32_t j = 0; j < length; j++) to[j] = from[j] * s[j];
    }
  }
}

static void addColumnSums(double *out, const double *a, int32_t rows, int32_t width) {
  int32_t j = 0;
  for (; j + 4 * LANES <= width; j += 4 * LANES) {
    Vector sums[4];
    for (int i = 0; i < 4; i++) sums[i] = load(out + j + i * LANES);
    for (int32_t r = 0; r < rows; r++)
      for (int i = 0; i < 4; i++) sums[i] += load(a + (ptrdiff_t)r * width + j + i * LANES);
    for (int i = 0; i < 4; i++) store(out + j + i * LANES, sums[i]);
  }
  for (; j + LANES <= width; j += LANES) {
    Vector sums = load(out + j);
    for (int32_t r = 0; r < rows; r++) sums += load(a + (ptrdiff_t)r * width + j);
    store(out + j, sums);
  }
  for (; j < width; j++) {
    double sum = out[j];
    for (int32_t r = 0; r < rows; r++) sum += a[(ptrdiff_t)r * width + j];
    out[j] = sum;
  }
}

static void addScattered(double *out, const double *a, const int32_t *which, int32_t rows, int32_t width) {
  for (int32_t r = 0; r < rows; r++) add(out + (ptrdiff_t)which[r] * width, a + (ptrdiff_t)r * width, width);
}

static void addGathered(double *out, const double *a, const int32_t *which, int32_t rows, int32_t width) {
  for (int32_t r = 0; r < rows; r++) add(out + (ptrdiff_t)r * width, a + (ptrdiff_t)which[r] * width, width);
}

#endif
