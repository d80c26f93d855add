/** NumPy's file formats, read: .npy (versions 1 to 3) of real numbers, and .npz, a zip of them. */
import { unzipSync } from "fflate";

export interface NamedArray {
  /** What `numpy.load` calls it; may contain slashes. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float64Array;
  /** True if `values` holds a matrix column by column: the first index runs fastest. */
  readonly columnMajor: boolean;
}

type Reader = (view: DataView, at: number, little: boolean) => number;

/** By NumPy's code of a type. 64-bit integers beyond 2⁵³ are rounded. */
const READERS: Readonly<Record<string, Reader>> = {
  f8: (view, at, little) => view.getFloat64(at, little),
  f4: (view, at, little) => view.getFloat32(at, little),
  i8: (view, at, little) => Number(view.getBigInt64(at, little)),
  i4: (view, at, little) => view.getInt32(at, little),
  i2: (view, at, little) => view.getInt16(at, little),
  i1: (view, at) => view.getInt8(at),
  u8: (view, at, little) => Number(view.getBigUint64(at, little)),
  u4: (view, at, little) => view.getUint32(at, little),
  u2: (view, at, little) => view.getUint16(at, little),
  u1: (view, at) => view.getUint8(at),
  b1: (view, at) => (view.getUint8(at) === 0 ? 0 : 1),
};

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
const HEADER =
  /^\{'descr': '([<>|=])(\w+)', 'fortran_order': (True|False), 'shape': \((\d[\d, ]*)?\), \}\s*$/;

/** Where the header is: its length has two bytes in version 1, four later. */
function headerOf(bytes: Uint8Array, view: DataView): { readonly header: string; readonly data: number } {
  const version = bytes[MAGIC.length] ?? 0;
  const start = MAGIC.length + 2 + (version === 1 ? 2 : 4);
  const known = bytes.length >= start && version >= 1 && version <= 3;
  if (!known || !MAGIC.every((byte, i) => bytes[i] === byte)) return { header: "", data: 0 };
  const at = MAGIC.length + 2;
  const data = start + (version === 1 ? view.getUint16(at, true) : view.getUint32(at, true));
  if (bytes.length < data) return { header: "", data };
  return { header: new TextDecoder("latin1").decode(bytes.subarray(start, data)), data };
}

/** The array of a .npy file; throws an Error if it holds anything but real numbers. */
export function readNpy(name: string, bytes: Uint8Array): NamedArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { header, data } = headerOf(bytes, view);
  const [, order, type, fortran, extents = ""] = HEADER.exec(header) ?? [];
  const read = READERS[type ?? ""];
  if (type === undefined || read === undefined) {
    const descr = /'descr': ('[^']*'|\[)/.exec(header)?.[1];
    const got = descr === undefined ? "" : `; its type is ${descr === "[" ? "a list of fields" : descr}`;
    throw new Error(`${name}: this is not an array of numbers in NumPy's format${got}`);
  }
  const shape = extents
    .split(",")
    .filter((extent) => extent.trim() !== "")
    .map(Number);
  const count = shape.reduce((product, extent) => product * extent, 1);
  const width = Number(type.slice(1));
  if (bytes.length !== data + count * width)
    throw new Error(
      `${name}: ${count} numbers of ${width} bytes are expected, and ${bytes.length - data} bytes are there`,
    );
  const little = order !== ">";
  const values = new Float64Array(count);
  // Bytes may begin anywhere, a typed array may not.
  for (let i = 0; i < count; i++) values[i] = read(view, data + i * width, little);
  return { name, shape, values, columnMajor: fortran === "True" };
}

/** The arrays of a .npz by the names that `numpy.load` calls them, in the order of the file. */
export const readNpz = (bytes: Uint8Array): readonly NamedArray[] =>
  Object.entries(unzipSync(bytes)).map(([file, array]) => readNpy(file.replace(/\.npy$/, ""), array));
