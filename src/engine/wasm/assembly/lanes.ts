// The address arithmetic that all kernels share: a double is eight bytes. Kernels loop over pairs of doubles,
// sixteen bytes, and treat a last odd element by itself.

/** Byte offset of element i of a float64 array. */
// @ts-ignore: decorator
@inline
export function address(array: usize, i: i32): usize {
  return array + ((<usize>i) << 3);
}

// @ts-ignore: decorator
@inline
export function read(array: usize, i: i32): f64 {
  return load<f64>(address(array, i));
}

// @ts-ignore: decorator
@inline
export function write(array: usize, i: i32, value: f64): void {
  store<f64>(address(array, i), value);
}
