/**
 * Random streams: xoshiro128** (Blackman & Vigna 2018), period 2¹²⁸ − 1. Its four 32-bit words lie in a view that
 * the caller owns, so that a snapshot of the arena is a snapshot of every generator; and 32-bit words give
 * WebAssembly and JavaScript the same bits without 64-bit integers.
 *
 * Streams are forked by name: changing the initializer never changes the data.
 */
import { log } from "./elementary.ts";

/** The four words of a generator; never all zero. */
export type Stream = Int32Array;

export const STREAM_WORDS = 4;

/** The finaliser of MurmurHash3: every input bit reaches every output bit. */
function mix(word: number): number {
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return word ^ (word >>> 16);
}

/** Sets `stream` to the stream called `name` for `seed`, a whole number in [0, 2⁵³). */
export function fork(stream: Stream, seed: number, name: string): void {
  const low = seed | 0;
  const high = Math.floor(seed / 4294967296) | 0;
  for (let word = 0; word < STREAM_WORDS; word++) {
    let hash = mix(Math.imul(word + 1, 0x9e3779b1));
    hash = mix(Math.imul(hash, 31) + low);
    hash = mix(Math.imul(hash, 31) + high);
    for (let i = 0; i < name.length; i++) hash = mix(Math.imul(hash, 31) + name.charCodeAt(i));
    stream[word] = hash;
  }
  // Four zero words would stay zero for ever; the odds are 2⁻¹²⁸.
  if ((stream[0]! | stream[1]! | stream[2]! | stream[3]!) === 0) stream[0] = 1;
}

/** A stream in memory of its own, for initialisation and tests. */
export function makeStream(seed: number, name: string): Stream {
  const stream = new Int32Array(STREAM_WORDS);
  fork(stream, seed, name);
  return stream;
}

/** The next 32 random bits, signed: a small integer to the compiler, which does not box it on the heap. */
function nextBits(stream: Stream): number {
  let word = Math.imul(stream[1]!, 5);
  word = Math.imul((word << 7) | (word >>> 25), 9);
  const shifted = stream[1]! << 9;
  stream[2]! ^= stream[0]!;
  stream[3]! ^= stream[1]!;
  stream[1]! ^= stream[2]!;
  stream[0]! ^= stream[3]!;
  stream[2]! ^= shifted;
  stream[3] = (stream[3]! << 11) | (stream[3]! >>> 21);
  return word;
}

/** The next 32 random bits, as a whole number in [0, 2³²). */
export const nextWord = (stream: Stream): number => nextBits(stream) >>> 0;

/** Uniform on [0, 1), a multiple of 2⁻⁵³. */
export function nextUniform(stream: Stream): number {
  const high = nextBits(stream) >>> 5;
  const low = nextBits(stream) >>> 6;
  return (high * 67108864 + low) / 9007199254740992;
}

/** Uniform on {0, …, n − 1}; the bias is below n·2⁻⁵³. */
export function nextBelow(stream: Stream, n: number): number {
  // nextUniform inlined by hand: a fraction returned by a call may cost an allocation, whole words do not.
  const high = nextBits(stream) >>> 5;
  const low = nextBits(stream) >>> 6;
  return Math.floor(((high * 67108864 + low) / 9007199254740992) * n);
}

/** out[0 … n) uniform on [low, high); `high` itself only where the sum rounds up to it. */
export function fillUniform(out: Float64Array, n: number, low: number, high: number, stream: Stream): void {
  for (let i = 0; i < n; i++) out[i] = low + (high - low) * nextUniform(stream);
}

/** out[i] = √(−2 ln(s)/s) with s = out[i]; in place, since a fraction returned by a call may cost an allocation. */
function toPolarFactor(out: Float64Array, i: number): void {
  out[i] = Math.sqrt((-2 * log(out[i]!)) / out[i]!);
}

/**
 * out[0 … n) from N(0, std²), by Marsaglia's polar method on our own logarithm. The second of a pair is
 * dropped when n is odd, so that a stream's state is its four words and nothing else.
 */
export function fillGaussian(out: Float64Array, n: number, std: number, stream: Stream): void {
  for (let i = 0; i < n; i += 2) {
    let a: number, b: number, square: number;
    do {
      a = 2 * nextUniform(stream) - 1;
      b = 2 * nextUniform(stream) - 1;
      square = a * a + b * b;
    } while (square >= 1 || square === 0);
    out[i] = square;
    toPolarFactor(out, i);
    const factor = std * out[i]!;
    out[i] = a * factor;
    if (i + 1 < n) out[i + 1] = b * factor;
  }
}
