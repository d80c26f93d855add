/*
 * The processor's peak without fused multiplication and addition, at one width of vectors: twelve sums in registers, each
 * taking a product a turn.
 */
#define NAPI_VERSION 8
#include <node_api.h>

#include "lanes.h"

#define CHAINS 12
#if defined(__x86_64__)
#define REGISTER "+x"
#else
#define REGISTER "+w"
#endif

/* sums(turns): their total, so that nothing is left out as unused. */
static napi_value sums(napi_env env, napi_callback_info info) {
  napi_value given, total;
  size_t count = 1;
  int32_t turns = 0;
  napi_get_cb_info(env, info, &count, &given, NULL, NULL);
  napi_get_value_int32(env, given, &turns);
  Vector c[CHAINS], factor = splat(1.5), term = splat(1e-9);
#pragma GCC unroll 16
  for (int i = 0; i < CHAINS; i++) c[i] = splat(i);
  for (int32_t l = 0; l < turns; l++) {
#pragma GCC unroll 16
    for (int i = 0; i < CHAINS; i++) {
      __asm__ volatile("" : REGISTER(factor)); /* the product is new each time */
      c[i] += factor * term;
    }
  }
  double sum = 0;
  for (int i = 0; i < CHAINS; i++)
    for (int j = 0; j < LANES; j++) sum += c[i][j];
  napi_create_double(env, sum, &total);
  return total;
}


NAPI_MODULE_INIT() {
  napi_value function;
  napi_create_function(env, "sums", NAPI_AUTO_LENGTH, sums, NULL, &function);
  napi_set_named_property(env, exports, "sums", function);
  return exports;
}
