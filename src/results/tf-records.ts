/**
 * TFRecord framing, as event files of TensorBoard have it: for each record its length (8 bytes), the masked CRC-32C of these
 * bytes, the record, and its masked CRC-32C; all little-endian.
 * Source: tensorflow/core/lib/io/record_writer.h. CRC-32C: Castagnoli 1993, RFC 3720 appendix B.4.
 */

/** Castagnoli's polynomial 0x1EDC6F41, bits reversed. */
const POLYNOMIAL = 0x82f63b78;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  return crc;
});

export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ TABLE[(crc ^ byte) & 0xff]!;
  return ~crc >>> 0;
}

/** What is stored, so that the CRC of bytes that hold a CRC is no special case: turned right by 15 bits, plus a constant. */
export function maskedCrc32c(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** One record with its frame. */
export function framed(record: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8 + 4 + record.length + 4);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(record.length), true);
  view.setUint32(8, maskedCrc32c(bytes.subarray(0, 8)), true);
  bytes.set(record, 12);
  view.setUint32(12 + record.length, maskedCrc32c(record), true);
  return bytes;
}
