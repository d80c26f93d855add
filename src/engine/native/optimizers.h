/* Documented beside their twins in src/engine/reference/optimizers.ts. */
#ifndef OPTIMIZERS_H
#define OPTIMIZERS_H

#include <math.h>

#include "lanes.h"

static void rmspropUpdate(double *w, const double *g, double *square, int32_t n, double rate, double decay,
                          double epsilon) {
  double rest = 1 - decay;
  SIDE_BY_SIDE
  for (int32_t i = 0; i < n; i++) {
    double q = decay * square[i] + rest * (g[i] * g[i]);
    square[i] = q;
    w[i] -= rate * g[i] / (sqrt(q) + epsilon);
  }
}

static void adamUpdate(double *w, const double *g, double *mean, double *square, int32_t n, double beta1, double beta2,
                       double epsilon, double step, double scale) {
  double rest1 = 1 - beta1, rest2 = 1 - beta2;
  SIDE_BY_SIDE
  for (int32_t i = 0; i < n; i++) {
    double m = beta1 * mean[i] + rest1 * g[i];
    double q = beta2 * square[i] + rest2 * (g[i] * g[i]);
    mean[i] = m;
    square[i] = q;
    w[i] -= step * m / (sqrt(q) * scale + epsilon);
  }
}

#endif
