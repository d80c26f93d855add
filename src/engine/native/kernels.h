/* What the addon knows of the kernels: a table for each width, the same names in each. */
#ifndef KERNELS_H
#define KERNELS_H

#include <stdint.h>

/* The arguments of a call: arrays as offsets into the run's memory, then sizes; other numbers in order. */
typedef struct {
  char *memory;
  const int32_t *integers;
  double *numbers;
} Arguments;

typedef struct {
  const char *name;
  void (*call)(const Arguments *);
} Kernel;

extern const Kernel kernels128[];
#if defined(__x86_64__)
extern const Kernel kernels256[];
extern const Kernel kernels512[];
#endif
extern const int kernelCount;

#endif
