/* The element-wise parts of gated cells; documented beside their twins in src/engine/reference/gates.ts. */
#ifndef GATES_H
#define GATES_H

#include "activations.h"

/* Distance from one row to the next, and element j, of arrays too large for 32-bit indices. */
INLINE double *rowOf(const double *array, int32_t row, int32_t width) {
  return (double *)array + (ptrdiff_t)row * width;
}
/* x(1 − x), the slope of σ, and 1 − x², that of tanh. */
INLINE double slopeOf(double x) { return x * (1 - x); }
INLINE double tanhSlopeOf(double x) { return 1 - x * x; }

static void setLstm(double *h, double *c, double *tanhC, double *gates, const double *before, int32_t rows,
                    int32_t H) {
  for (int32_t r = 0; r < rows; r++) {
    double *i = rowOf(gates, r, 4 * H), *f = i + H, *g = f + H, *o = g + H;
    setSigmoid(i, i, 2 * H);
    setTanh(g, g, H);
    setSigmoid(o, o, H);
    double *memory = rowOf(c, r, H), *squashed = rowOf(tanhC, r, H), *out = rowOf(h, r, H);
    const double *old = rowOf(before, r, H);
    SIDE_BY_SIDE
    for (int32_t j = 0; j < H; j++) memory[j] = f[j] * old[j] + i[j] * g[j];
    setTanh(squashed, memory, H);
    SIDE_BY_SIDE
    for (int32_t j = 0; j < H; j++) out[j] = o[j] * squashed[j];
  }
}

static void setLstmDelta(double *delta, const double *dh, const double *dc, const double *gates,
                         const double *tanhC, const double *before, int32_t rows, int32_t vectors, int32_t H) {
  for (int32_t r = 0; r < rows; r++) {
    const double *i = rowOf(gates, r, 4 * H), *f = i + H, *g = f + H, *o = g + H;
    const double *s = rowOf(tanhC, r, H), *old = rowOf(before, r, H);
    for (int32_t v = r * vectors; v < (r + 1) * vectors; v++) {
      double *toI = rowOf(delta, v, 4 * H), *toF = toI + H, *toG = toF + H, *toO = toG + H;
      const double *ofH = rowOf(dh, v, H), *ofC = rowOf(dc, v, H);
      SIDE_BY_SIDE
      for (int32_t j = 0; j < H; j++) {
        double inner = ofC[j] + ofH[j] * (o[j] * tanhSlopeOf(s[j]));
        toI[j] = slopeOf(i[j]) * (inner * g[j]);
        toF[j] = slopeOf(f[j]) * (inner * old[j]);
        toG[j] = tanhSlopeOf(g[j]) * (inner * i[j]);
        toO[j] = slopeOf(o[j]) * (ofH[j] * s[j]);
      }
    }
  }
}

static void setLstmCarry(double *out, const double *dh, const double *dc, const double *gates,
                         const double *tanhC, int32_t rows, int32_t vectors, int32_t H) {
  for (int32_t r = 0; r < rows; r++) {
    const double *f = rowOf(gates, r, 4 * H) + H, *o = f + 2 * H, *s = rowOf(tanhC, r, H);
    for (int32_t v = r * vectors; v < (r + 1) * vectors; v++) {
      double *to = rowOf(out, v, H);
      const double *ofH = rowOf(dh, v, H), *ofC = rowOf(dc, v, H);
      SIDE_BY_SIDE
      for (int32_t j = 0; j < H; j++) to[j] = f[j] * (ofC[j] + ofH[j] * (o[j] * tanhSlopeOf(s[j])));
    }
  }
}

static void setGru(double *h, double *gates, double *inner, const double *product, const double *bias,
                   const double *before, int32_t rows, int32_t H) {
  for (int32_t row = 0; row < rows; row++) {
    double *r = rowOf(gates, row, 3 * H), *z = r + H, *n = z + H;
    const double *moved = rowOf(product, row, 3 * H), *old = rowOf(before, row, H);
    double *own = rowOf(inner, row, H), *out = rowOf(h, row, H);
    SIDE_BY_SIDE
    for (int32_t j = 0; j < 2 * H; j++) r[j] = r[j] + moved[j];
    setSigmoid(r, r, 2 * H);
    SIDE_BY_SIDE
    for (int32_t j = 0; j < H; j++) {
      own[j] = moved[2 * H + j] + bias[j];
      n[j] = n[j] + r[j] * own[j];
    }
    setTanh(n, n, H);
    SIDE_BY_SIDE
    for (int32_t j = 0; j < H; j++) out[j] = (1 - z[j]) * n[j] + z[j] * old[j];
  }
}

static void setGruDelta(double *delta, double *hidden, const double *ds, const double *gates,
                        const double *inner, const double *before, int32_t rows, int32_t vectors, int32_t H) {
  for (int32_t row = 0; row < rows; row++) {
    const double *r = rowOf(gates, row, 3 * H), *z = r + H, *n = z + H;
    const double *own = rowOf(inner, row, H), *old = rowOf(before, row, H);
    for (int32_t v = row * vectors; v < (row + 1) * vectors; v++) {
      double *toR = rowOf(delta, v, 3 * H), *toZ = toR + H, *toN = toZ + H;
      double *hiddenR = rowOf(hidden, v, 3 * H), *hiddenZ = hiddenR + H, *hiddenN = hiddenZ + H;
      const double *d = rowOf(ds, v, H);
      SIDE_BY_SIDE
      for (int32_t j = 0; j < H; j++) {
        double ofN = tanhSlopeOf(n[j]) * ((1 - z[j]) * d[j]);
        double ofR = slopeOf(r[j]) * (ofN * own[j]);
        double ofZ = slopeOf(z[j]) * (d[j] * (old[j] - n[j]));
        toR[j] = ofR;
        toZ[j] = ofZ;
        toN[j] = ofN;
        hiddenR[j] = ofR;
        hiddenZ[j] = ofZ;
        hiddenN[j] = ofN * r[j];
      }
    }
  }
}

static void setGruCarry(double *out, const double *ds, const double *gates, int32_t rows, int32_t vectors,
                        int32_t H) {
  for (int32_t row = 0; row < rows; row++) {
    const double *z = rowOf(gates, row, 3 * H) + H;
    for (int32_t v = row * vectors; v < (row + 1) * vectors; v++) {
      double *to = rowOf(out, v, H);
      const double *d = rowOf(ds, v, H);
      SIDE_BY_SIDE
      for (int32_t j = 0; j < H; j++) to[j] = z[j] * d[j];
    }
  }
}

#endif
