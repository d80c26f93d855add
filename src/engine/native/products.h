/*
 * Matrix products, register-blocked over outputs; documented beside their twins in src/engine/reference/products.ts.
 * Every output element keeps one accumulator that starts at 0 (`fresh`) or at the element itself and takes its terms in
 * ascending k: tiling, packing and blocking over k change the speed and not one bit.
 *
 * A product is a[i,l]·b[l,j] with strides in doubles: `aRow` from row to row of a, `aStep` along the sum, `bStep` along
 * the sum in b, whose columns lie side by side, and `row` from row to row of out.
 */
#ifndef PRODUCTS_H
#define PRODUCTS_H

#include "lanes.h"

/* How many terms of its sums a tile adds before the next tile's turn, so that what it reads stays in the cache. */
#define BLOCK 128
/* Rows of a tile, and vectors of a row: as many accumulators as there are registers for. */
#define ROWS 6
#define WIDE 13

/*
 * `rows` × (`vectors` vectors) of out; both are constants where this is called, so all accumulators are registers. The
 * last vector starts at column `last`, which may lie inside the one before: then the two compute the same numbers there.
 */
INLINE void tile(const int rows, const int vectors, double *out, ptrdiff_t row, const double *a, ptrdiff_t aRow,
                 ptrdiff_t aStep, const double *b, ptrdiff_t bStep, ptrdiff_t last, int32_t k, bool fresh) {
  Vector c[ROWS][WIDE];
#pragma GCC unroll 16
  for (int i = 0; i < rows; i++)
#pragma GCC unroll 16
    for (int j = 0; j < vectors; j++)
      c[i][j] = fresh ? splat(0) : load(out + i * row + (j == vectors - 1 ? last : j * LANES));
#pragma GCC unroll 4
  for (int32_t l = 0; l < k; l++) {
    Vector term[WIDE];
#pragma GCC unroll 16
    for (int j = 0; j < vectors; j++)
      if (rows > 1) term[j] = load(b + (j == vectors - 1 ? last : j * LANES));
#pragma GCC unroll 16
    for (int i = 0; i < rows; i++) {
      Vector factor = splat(a[i * aRow]);
#pragma GCC unroll 16
      for (int j = 0; j < vectors; j++)
        c[i][j] += factor * (rows > 1 ? term[j] : load(b + (j == vectors - 1 ? last : j * LANES)));
    }
    a += aStep;
    b += bStep;
  }
#pragma GCC unroll 16
  for (int i = 0; i < rows; i++)
#pragma GCC unroll 16
    for (int j = 0; j < vectors; j++) store(out + i * row + (j == vectors - 1 ? last : j * LANES), c[i][j]);
}

/* One column of up to ROWS rows. */
INLINE void column(const int rows, double *out, ptrdiff_t row, const double *a, ptrdiff_t aRow, ptrdiff_t aStep,
                   const double *b, ptrdiff_t bStep, int32_t k, bool fresh) {
  double c[ROWS];
#pragma GCC unroll 16
  for (int i = 0; i < rows; i++) c[i] = fresh ? 0 : out[i * row];
  for (int32_t l = 0; l < k; l++) {
#pragma GCC unroll 16
    for (int i = 0; i < rows; i++) c[i] += a[i * aRow] * *b;
    a += aStep;
    b += bStep;
  }
#pragma GCC unroll 16
  for (int i = 0; i < rows; i++) out[i * row] = c[i];
}

#define TILE_PARAMETERS                                                                                          \
  double *out, ptrdiff_t row, const double *a, ptrdiff_t aRow, ptrdiff_t aStep, const double *b, ptrdiff_t bStep, \
      ptrdiff_t last, int32_t k, bool fresh
typedef void Tile(TILE_PARAMETERS);

/* The tiles as functions: one column, one vector and two vectors of 1 … ROWS rows; 1 … WIDE vectors of one row. */
#define DEFINE_COLUMN(rows)                                       \
  static void column##rows(TILE_PARAMETERS) {                     \
    (void)last;                                                   \
    column(rows, out, row, a, aRow, aStep, b, bStep, k, fresh);   \
  }
#define DEFINE_TILE(rows, vectors)                                                     \
  static void tile##rows##x##vectors(TILE_PARAMETERS) {                                \
    tile(rows, vectors, out, row, a, aRow, aStep, b, bStep, last, k, fresh);           \
  }
#define DEFINE_TALL(rows) DEFINE_TILE(rows, 1) DEFINE_TILE(rows, 2)
#define DEFINE_FLAT(vectors) DEFINE_TILE(1, vectors)
#define EACH_HEIGHT(DO) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6)
#define EACH_LENGTH(DO) DO(3) DO(4) DO(5) DO(6) DO(7) DO(8) DO(9) DO(10) DO(11) DO(12) DO(13)
EACH_HEIGHT(DEFINE_COLUMN)
EACH_HEIGHT(DEFINE_TALL)
EACH_LENGTH(DEFINE_FLAT)

#define COLUMN_NAME(rows) column##rows,
#define ONE_NAME(rows) tile##rows##x1,
#define TWO_NAME(rows) tile##rows##x2,
#define FLAT_NAME(vectors) tile1x##vectors,
/* By rows, then by vectors. */
static Tile *const COLUMN[] = {EACH_HEIGHT(COLUMN_NAME)};
static Tile *const ONE[] = {EACH_HEIGHT(ONE_NAME)};
static Tile *const TWO[] = {EACH_HEIGHT(TWO_NAME)};
static Tile *const FLAT[] = {tile1x1, tile1x2, EACH_LENGTH(FLAT_NAME)};

/* One row over all its columns, in as few and as equal tiles as there can be. */
static void oneRow(double *out, const double *a, ptrdiff_t aStep, const double *b, ptrdiff_t bStep, int32_t k,
                   int32_t n, bool fresh) {
  if (n < LANES) {
    for (int32_t j = 0; j < n; j++) COLUMN[0](out + j, 0, a, 0, aStep, b + j, bStep, 0, k, fresh);
    return;
  }
  int32_t vectors = (n + LANES - 1) / LANES;
  int32_t j = 0;
  for (int32_t tiles = (vectors + WIDE - 1) / WIDE; tiles > 0; tiles--) {
    int32_t here = (vectors + tiles - 1) / tiles;
    ptrdiff_t last = tiles == 1 ? n - LANES - j : (here - 1) * LANES;
    FLAT[here - 1](out + j, 0, a, 0, aStep, b + j, bStep, last, k, fresh);
    j += here * LANES;
    vectors -= here;
  }
}

/* Some columns that one row of tiles makes: how many, where its second vector starts, and the tiles by rows. */
typedef struct {
  int32_t columns;
  ptrdiff_t last;
  Tile *const *tiles;
} Strip;

/* The next of `left` columns. Whatever is left after it can fill a vector, unless all that was left could not. */
INLINE Strip stripOf(int32_t left) {
  if (left >= 3 * LANES || left == 2 * LANES) return (Strip){2 * LANES, LANES, TWO};
  if (left > 2 * LANES || left == LANES) return (Strip){LANES, 0, ONE};
  if (left > LANES) return (Strip){left, left - LANES, TWO};
  return (Strip){1, 0, COLUMN};
}

/* One strip of m rows, in as few and as equal tiles as there can be. */
INLINE void fill(Strip strip, double *out, ptrdiff_t row, const double *a, ptrdiff_t aRow, ptrdiff_t aStep, const double *b,
                 ptrdiff_t bStep, int32_t m, int32_t k, bool fresh) {
  for (int32_t tiles = (m + ROWS - 1) / ROWS; tiles > 0; tiles--) {
    int32_t rows = (m + tiles - 1) / tiles;
    strip.tiles[rows - 1](out, row, a, aRow, aStep, b, bStep, strip.last, k, fresh);
    out += rows * row;
    a += rows * aRow;
    m -= rows;
  }
}

/* Rows of a whose terms of one block stay in the second-level cache. */
#define ROWS_AT_ONCE 96

/* out[m,n] (+)= a·b, the sums in blocks; strip by strip, so that the columns of b stay in the cache. */
static void product(double *out, const double *a, ptrdiff_t aRow, ptrdiff_t aStep, const double *b, int32_t m, int32_t k,
                    int32_t n, bool fresh) {
  if (k == 0 && fresh) memset(out, 0, (size_t)m * (size_t)n * sizeof(double));
  if (m == 1) {
    /* Every element of b is needed once, so keeping a block of it in the cache gains nothing. */
    if (k > 0) oneRow(out, a, aStep, b, n, k, n, fresh);
    return;
  }
  for (ptrdiff_t i = 0; i < m; i += ROWS_AT_ONCE) {
    int32_t rows = m - i < ROWS_AT_ONCE ? m - i : ROWS_AT_ONCE;
    for (ptrdiff_t l = 0; l < k; l += BLOCK) {
      int32_t terms = k - l < BLOCK ? k - l : BLOCK;
      for (int32_t j = 0; j < n;) {
        Strip strip = stripOf(n - j);
        fill(strip, out + i * n + j, n, a + i * aRow + l * aStep, aRow, aStep, b + l * n + j, n, rows, terms, fresh && l == 0);
        j += strip.columns;
      }
    }
  }
}

static void setProduct(double *out, const double *a, const double *b, int32_t m, int32_t k, int32_t n) {
  product(out, a, k, 1, b, m, k, n, true);
}
static void addProduct(double *out, const double *a, const double *b, int32_t m, int32_t k, int32_t n) {
  product(out, a, k, 1, b, m, k, n, false);
}
static void setTransposedProduct(double *out, const double *a, const double *b, int32_t k, int32_t m, int32_t n) {
  product(out, a, 1, m, b, m, k, n, true);
}
static void addTransposedProduct(double *out, const double *a, const double *b, int32_t k, int32_t m, int32_t n) {
  product(out, a, 1, m, b, m, k, n, false);
}

/* Fewer rows than this do not repay packing. */
#define PACK_FROM 4

/* Packs the rows of b that become a strip's columns, so that tiles find them side by side. */
static void addProductTransposed(double *out, const double *a, const double *b, int32_t m, int32_t k, int32_t n) {
  double panel[BLOCK * 2 * LANES];
  if (m < PACK_FROM) {
    /* b times a row of a, as a column: bᵀ's columns are far apart, and so are the elements of out. */
    for (int32_t i = 0; i < m; i++) {
      Strip strip = {1, 0, COLUMN};
      fill(strip, out + (ptrdiff_t)i * n, 1, b, k, 1, a + (ptrdiff_t)i * k, 1, n, k, false);
    }
    return;
  }
  for (int32_t j = 0; j < n;) {
    Strip strip = stripOf(n - j);
    for (ptrdiff_t l = 0; l < k; l += BLOCK) {
      int32_t terms = k - l < BLOCK ? k - l : BLOCK;
      for (int32_t column = 0; column < strip.columns; column++) {
        const double *from = b + (ptrdiff_t)(j + column) * k + l;
        for (int32_t t = 0; t < terms; t++) panel[t * strip.columns + column] = from[t];
      }
      fill(strip, out + j, n, a + l, k, 1, panel, strip.columns, m, terms, false);
    }
    j += strip.columns;
  }
}

#endif
