/** What one round of updates found out about memory, and when that counts as steady. */

export interface Footprint {
  /** memory.buffer.byteLength */
  readonly buffer: number;
  readonly external: number;
  /** After a forced collection. */
  readonly heapUsed: number;
}

export interface Round {
  /** After update 10. */
  readonly first: Footprint;
  /** After update 1000. */
  readonly last: Footprint;
  /** Bytes an update by which the heap grew between the two before anything was collected. */
  readonly garbage: number;
  /** Collections between the two, of any kind. */
  readonly collections: number;
}

/** Bytes. The first look itself stays on the heap: an object and a few numbers. */
export const HEAP_TOLERANCE = 1024;
/**
 * Bytes an update: less than one closure or iterator, but four doubles. Whether the compiler inlines a call that
 * returns a double, or puts the double on the heap, differs from version to version.
 */
export const GARBAGE_TOLERANCE = 64;

export const isSteady = ({ first, last, garbage, collections }: Round): boolean =>
  last.buffer === first.buffer &&
  last.external === first.external &&
  Math.abs(last.heapUsed - first.heapUsed) <= HEAP_TOLERANCE &&
  garbage < GARBAGE_TOLERANCE &&
  collections === 0;
