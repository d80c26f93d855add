/*
 * The kernels as a Node-API addon. Arguments travel through two small arrays that JavaScript and C share: a call without
 * arguments takes a tenth of the time of one with six.
 */
#define NAPI_VERSION 8
#include <node_api.h>
#include <stdlib.h>
#include <string.h>

#include "kernels.h"
#include "processor.h"

/* One kernel on one run's memory. */
typedef struct {
  void (*call)(const Arguments *);
  Arguments *arguments;
} Bound;

/* Everything of one `bind`, in one piece of memory. */
typedef struct {
  Arguments arguments;
  Bound bound[];
} Room;

static napi_value fail(napi_env env, const char *message) {
  napi_throw_error(env, NULL, message);
  return NULL;
}

#define TRY(call) \
  if ((call) != napi_ok) return fail(env, "Node-API refused: " #call)

static napi_value invoke(napi_env env, napi_callback_info info) {
  Bound *bound;
  napi_get_cb_info(env, info, NULL, NULL, NULL, (void **)&bound);
  bound->call(bound->arguments);
  return NULL;
}

/* attach(buffer): the memory that offsets count from. Call it again when the memory has grown. */
static napi_value attach(napi_env env, napi_callback_info info) {
  Room *room;
  napi_value buffer;
  size_t count = 1, length;
  TRY(napi_get_cb_info(env, info, &count, &buffer, NULL, (void **)&room));
  TRY(napi_get_arraybuffer_info(env, buffer, (void **)&room->arguments.memory, &length));
  return NULL;
}

static void release(napi_env env, void *room, void *hint) {
  (void)env;
  (void)hint;
  free(room);
}

/* NULL if this processor has no vectors of so many bits. */
static const Kernel *kernelsOf(int32_t width) {
  if (!hasVectors(width)) return NULL;
#if defined(__x86_64__)
  if (width == 512) return kernels512;
  if (width == 256) return kernels256;
#endif
  return kernels128;
}

/*
 * bind(width, integers, numbers): an object with `attach` and one function without arguments for each kernel. Before a
 * call its arrays' offsets and sizes are in `integers`, its other numbers in `numbers`. Undefined if this processor has
 * no vectors of so many bits.
 */
static napi_value bindKernels(napi_env env, napi_callback_info info) {
  napi_value given[3], object, function;
  size_t count = 3;
  int32_t width;
  TRY(napi_get_cb_info(env, info, &count, given, NULL, NULL));
  TRY(napi_get_value_int32(env, given[0], &width));
  const Kernel *kernels = kernelsOf(width);
  if (kernels == NULL) return NULL;
  Room *room = calloc(1, sizeof(Room) + (size_t)kernelCount * sizeof(Bound));
  if (room == NULL) return fail(env, "no memory");
  TRY(napi_create_object(env, &object));
  TRY(napi_wrap(env, object, room, release, NULL, NULL));
  TRY(napi_get_typedarray_info(env, given[1], NULL, NULL, (void **)&room->arguments.integers, NULL, NULL));
  TRY(napi_get_typedarray_info(env, given[2], NULL, NULL, (void **)&room->arguments.numbers, NULL, NULL));
  for (int i = 0; i < kernelCount; i++) {
    room->bound[i] = (Bound){kernels[i].call, &room->arguments};
    TRY(napi_create_function(env, kernels[i].name, NAPI_AUTO_LENGTH, invoke, &room->bound[i], &function));
    TRY(napi_set_named_property(env, object, kernels[i].name, function));
  }
  TRY(napi_create_function(env, "attach", NAPI_AUTO_LENGTH, attach, room, &function));
  TRY(napi_set_named_property(env, object, "attach", function));
  return object;
}

NAPI_MODULE_INIT() {
  napi_value function;
  TRY(napi_create_function(env, "bind", NAPI_AUTO_LENGTH, bindKernels, NULL, &function));
  TRY(napi_set_named_property(env, exports, "bind", function));
  return exports;
}
