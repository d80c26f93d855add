/** IDX, the format of MNIST: two zeros, the type, the number of extents, the extents in big-endian, the numbers. */
import { UserError } from "../../user-error.ts";
import { unzipped } from "./gzip.ts";

export interface IdxBytes {
  readonly extents: readonly number[];
  readonly values: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;
const TYPES: Readonly<Record<number, string>> = {
  0x09: "signed bytes",
  0x0b: "16-bit numbers",
  0x0c: "32-bit numbers",
  0x0d: "32-bit fractions",
  0x0e: "64-bit fractions",
};

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");

/** An array of unsigned bytes of so many extents, packed by gzip or not. Throws a UserError if the bytes are no such thing. */
export function readIdx(packed: Uint8Array, wanted: number, what: string): IdxBytes {
  const bytes = unzipped(packed);
  const [zero, one, type, count] = bytes;
  if (count === undefined || zero !== 0 || one !== 0 || (type !== UNSIGNED_BYTE && !(type! in TYPES)))
    throw new UserError(
      bytes.length === 0
        ? `the file is empty; give an IDX file of ${what}`
        : `this is no IDX file: it begins with ${hex(bytes.subarray(0, 4))}, ` +
            `and one of ${what} begins with 00 00 08 0${wanted}`,
    );
  if (type !== UNSIGNED_BYTE)
    throw new UserError(`the numbers are ${TYPES[type!]!}; give an IDX file of unsigned bytes`);
  if (count !== wanted)
    throw new UserError(
      `the file has ${count} extents, and one of ${what} has ${wanted}; ` +
        "check that images and labels are not mixed up",
    );
  const start = 4 + 4 * count;
  if (bytes.length < start) throw new UserError("the file is cut off in its header; get the file again");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const extents = Array.from({ length: count }, (_, i) => view.getUint32(4 + 4 * i));
  const size = extents.reduce((product, extent) => product * extent, 1);
  const there = bytes.length - start;
  if (there !== size)
    throw new UserError(
      `${extents.join("×")} numbers are announced, which are ${size} bytes, and ${there} are there; get the file again`,
    );
  if (size === 0) throw new UserError(`the file has no ${what} in it`);
  return { extents, values: bytes.subarray(start) };
}
