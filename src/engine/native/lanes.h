/* Vectors of WIDTH bits, by the vector extensions that GCC and Clang share. */
#ifndef LANES_H
#define LANES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifndef WIDTH
#error "compile with -DWIDTH=128, 256 or 512"
#endif

/* Doubles in a vector. */
#define LANES (WIDTH / 64)

#define INLINE static inline __attribute__((always_inline))

typedef double Vector __attribute__((vector_size(WIDTH / 8)));
/* A vector's place in an array: only as aligned as a double. */
typedef double Place __attribute__((vector_size(WIDTH / 8), aligned(8), may_alias));
/* One truth value a lane, 0 or −1; also a vector's bits. */
typedef int64_t Lanes __attribute__((vector_size(WIDTH / 8)));

/*
 * A loop whose turns may run side by side: its arrays are the same or do not overlap. Nothing is reordered within an
 * element, so the bits are those of the loop as written.
 */
#if defined(__clang__)
#define SIDE_BY_SIDE _Pragma("clang loop vectorize(assume_safety)")
#else
#define SIDE_BY_SIDE _Pragma("GCC ivdep")
#endif

INLINE Vector load(const double *at) { return *(const Place *)at; }
INLINE void store(double *at, Vector value) { *(Place *)at = value; }
/* x in every lane: a scalar operand is spread, and x − 0 is x, also for −0, where 0 + x would be 0. */
INLINE Vector splat(double x) { return x - (Vector){0}; }

/* The first n < LANES elements, 0 behind them. */
INLINE Vector loadFirst(const double *at, int n) {
  double padded[LANES] = {0};
  for (int i = 0; i < n; i++) padded[i] = at[i];
  return load(padded);
}
INLINE void storeFirst(double *at, Vector value, int n) {
  for (int i = 0; i < n; i++) at[i] = value[i];
}

INLINE Vector choose(Lanes where, Vector yes, Vector no) {
  return (Vector)(((Lanes)yes & where) | ((Lanes)no & ~where));
}
INLINE Vector absolute(Vector x) { return (Vector)((Lanes)x & INT64_MAX); }
/* `size` with the sign bit of `sign` added to its own. */
INLINE Vector withSign(Vector size, Vector sign) { return (Vector)((Lanes)size | ((Lanes)sign & INT64_MIN)); }

#if defined(__AVX512DQ__) && WIDTH == 512
#include <immintrin.h>
INLINE bool all(Lanes where) { return _mm512_movepi64_mask((__m512i)where) == 0xff; }
#elif defined(__AVX__) && WIDTH == 256
#include <immintrin.h>
INLINE bool all(Lanes where) { return _mm256_movemask_pd((__m256d)where) == 0xf; }
#elif defined(__SSE2__) && WIDTH == 128
#include <emmintrin.h>
INLINE bool all(Lanes where) { return _mm_movemask_pd((__m128d)where) == 0x3; }
#else
INLINE bool all(Lanes where) {
  int64_t every = -1;
  for (int i = 0; i < LANES; i++) every &= where[i];
  return every != 0;
}
#endif

#endif
