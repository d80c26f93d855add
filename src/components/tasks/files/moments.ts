/** Mean and standard deviation (of all of them, by n) of numbers; two passes, in their order. */
export function momentsOf(values: ArrayLike<number>): { readonly mean: number; readonly deviation: number } {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  const mean = sum / values.length;
  let square = 0;
  for (let i = 0; i < values.length; i++) square += (values[i]! - mean) * (values[i]! - mean);
  return { mean, deviation: Math.sqrt(square / values.length) };
}
