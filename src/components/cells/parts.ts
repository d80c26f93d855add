/** out [rows, width] = part `index` of each row of `whole`, which has `count` parts of that width side by side. */
export function copyPart(
  out: Float64Array,
  whole: Float64Array,
  index: number,
  count: number,
  rows: number,
  width: number,
): void {
  for (let row = 0; row < rows; row++) {
    const from = (row * count + index) * width;
    for (let j = 0; j < width; j++) out[row * width + j] = whole[from + j]!;
  }
}
