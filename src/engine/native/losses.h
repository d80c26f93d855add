/* Documented beside its twin in src/engine/reference/losses.ts. */
#ifndef LOSSES_H
#define LOSSES_H

#include "elementary.h"

/* The first element, or the largest of those that compare above it. */
static double largestOf(const double *row, int32_t n) {
  Vector lanes = splat(row[0]);
  int32_t j = 0;
  for (; j + LANES <= n; j += LANES) {
    Vector here = load(row + j);
    lanes = choose(lanes < here, here, lanes);
  }
  double largest = lanes[0];
  for (int i = 1; i < LANES; i++)
    if (lanes[i] > largest) largest = lanes[i];
  for (; j < n; j++)
    if (row[j] > largest) largest = row[j];
  return largest;
}

static void setCrossEntropy(double *losses, double *hits, double *outputs, const int32_t *labels, int32_t rows,
                            int32_t classes) {
  for (int32_t r = 0; r < rows; r++) {
    double *row = outputs + (ptrdiff_t)r * classes;
    int32_t label = labels[r];
    double largest = largestOf(row, classes);
    int32_t winner = 0;
    while (winner < classes && row[winner] != largest) winner++;
    if (winner == classes) winner = 0; /* NaN is equal to nothing */
    double score = row[label] - largest;
    double sum = 0;
    int32_t j = 0;
    for (; j + LANES <= classes; j += LANES) {
      Vector e = exps(load(row + j) - largest);
      store(row + j, e);
      for (int i = 0; i < LANES; i++) sum += e[i];
    }
    if (j < classes) {
      storeFirst(row + j, exps(loadFirst(row + j, classes - j) - largest), classes - j);
      for (; j < classes; j++) sum += row[j];
    }
    double factor = 1 / sum;
    SIDE_BY_SIDE
    for (j = 0; j < classes; j++) row[j] *= factor;
    row[label] -= 1;
    losses[r] = logOf(sum) - score;
    hits[r] = winner == label ? 1 : 0;
  }
}

#endif
