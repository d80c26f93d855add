/* Which vectors the processor has and the operating system saves. Asked directly: not every compiler brings the library
 * behind __builtin_cpu_supports. */
#ifndef PROCESSOR_H
#define PROCESSOR_H

#include <stdbool.h>
#include <stdint.h>

#if defined(__x86_64__)
#include <cpuid.h>

/* The registers that the operating system saves: bits 1 and 2 the 256-bit ones, 5 to 7 the 512-bit ones. */
static uint32_t savedRegisters(void) {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
}

static bool hasVectors(int width) {
  unsigned a, b, c, d;
  if (width == 128) return true;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE)) return false;
  uint32_t saved = savedRegisters();
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return false;
  if (width == 256) return (saved & 0x6) == 0x6 && (b & bit_AVX2);
  return width == 512 && (saved & 0xe6) == 0xe6 && (b & bit_AVX512F) && (b & bit_AVX512DQ) && (b & bit_AVX512VL);
}
#else
static bool hasVectors(int width) { return width == 128; }
#endif

#endif
