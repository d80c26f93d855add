/** NumPy's file formats, written: .npy (version 1.0) and .npz, a zip of them. */
import { zipSync, type Zippable } from "fflate";
import type { NamedArray } from "../components/read-npz.ts";
import { writeFloat64 } from "./float64-bytes.ts";

export type { NamedArray };

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]; // \x93NUMPY, version 1.0
/** Data starts at a multiple of this, as the format asks. */
const ALIGNMENT_BYTES = 64;
/** Zip knows no earlier date. A fixed one, so that equal arrays make equal bytes. */
const EPOCH = new Date(1980, 0, 1);

/** One array as a .npy file: float64, little-endian. */
export function npy({ shape, values, columnMajor }: NamedArray): Uint8Array {
  const count = shape.reduce((product, extent) => product * extent, 1);
  if (count !== values.length)
    throw new Error(`shape ${shape.join("×")} holds ${count}, got ${values.length}`);

  // Header: a Python literal, padded with blanks so that the data are aligned, ended by a newline.
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const words = `{'descr': '<f8', 'fortran_order': ${columnMajor ? "True" : "False"}, 'shape': ${tuple}, }`;
  const unpadded = MAGIC.length + 2 + words.length + 1;
  const headerBytes = Math.ceil(unpadded / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
  const header = words.padEnd(headerBytes - MAGIC.length - 2 - 1, " ") + "\n";

  const bytes = new Uint8Array(headerBytes + values.length * 8);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint16(MAGIC.length, header.length, true);
  bytes.set(new TextEncoder().encode(header), MAGIC.length + 2);
  writeFloat64(view, headerBytes, values);
  return bytes;
}

/** The arrays as one .npz, uncompressed as `numpy.savez` writes it. */
export function npz(arrays: readonly NamedArray[]): Uint8Array {
  const files: Zippable = {};
  for (const array of arrays) files[`${array.name}.npy`] = npy(array);
  return zipSync(files, { level: 0, mtime: EPOCH });
}
