/** NumPy's file formats, written and read: .npy (version 1.0) and .npz, a zip of them. */
import { unzipSync, zipSync, type Zippable } from "fflate";
import { writeFloat64 } from "./float64-bytes.ts";

export interface NamedArray {
  /** What `numpy.load` calls it; may contain slashes. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float64Array;
  /** True if `values` holds a matrix column by column. */
  readonly columnMajor: boolean;
}

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

const HEADER = /^\{'descr': '<f8', 'fortran_order': (True|False), 'shape': \((\d[\d, ]*)\), \} *\n$/;

/** The array of a .npy file as {@link npy} writes it; other kinds of arrays throw an Error. */
export function readNpy(name: string, bytes: Uint8Array): NamedArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = MAGIC.length + 2;
  const known = bytes.length >= start && MAGIC.every((byte, i) => bytes[i] === byte);
  const data = known ? start + view.getUint16(MAGIC.length, true) : 0;
  const header = new TextDecoder("latin1").decode(bytes.subarray(start, data));
  const [, order, extents] = HEADER.exec(header) ?? [];
  if (order === undefined || extents === undefined)
    throw new Error(`${name}: this is not a float64 array of .npy version 1.0`);
  const shape = extents
    .split(",")
    .filter((extent) => extent.trim() !== "")
    .map(Number);
  const count = shape.reduce((product, extent) => product * extent, 1);
  if (bytes.length !== data + count * 8)
    throw new Error(`${name}: ${count} numbers are expected, and ${bytes.length - data} bytes are there`);
  // Bytes may begin anywhere, a Float64Array may not.
  const values = Float64Array.from({ length: count }, (_, i) => view.getFloat64(data + i * 8, true));
  return { name, shape, values, columnMajor: order === "True" };
}

/** The arrays of a .npz by the names that `numpy.load` calls them, in the order of the file. */
export const readNpz = (bytes: Uint8Array): readonly NamedArray[] =>
  Object.entries(unzipSync(bytes)).map(([file, array]) => readNpy(file.replace(/\.npy$/, ""), array));
