/** The bytes of float64 numbers in files. */

/** The high word of the one NaN that is written: quiet, positive, no payload. */
const NAN_HIGH = 0x7ff80000;

/**
 * Writes `values` little-endian from byte `at`. Which NaN an operation gives (its sign, its payload) is the processor's
 * choice, so every NaN is written as the same one.
 */
export function writeFloat64(view: DataView, at: number, values: Float64Array): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    view.setFloat64(at + i * 8, value, true);
    if (Number.isNaN(value)) {
      view.setUint32(at + i * 8, 0, true);
      view.setUint32(at + i * 8 + 4, NAN_HIGH, true);
    }
  }
}

/** The numbers as they stand in files. */
export function float64Bytes(values: Float64Array): Uint8Array {
  const bytes = new Uint8Array(values.length * 8);
  writeFloat64(new DataView(bytes.buffer), 0, values);
  return bytes;
}
