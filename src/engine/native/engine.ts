/**
 * The WebAssembly engine with its heaviest kernels replaced by native ones, which work on the same memory and give the
 * same bits. The addon itself is loaded above, where Node's modules may be used (shell/native-addon.ts).
 */
import type { Engine } from "../engine.ts";
import { wasmEngine } from "../wasm/loader.ts";
import { bindNative } from "./bindings.ts";
import type { NativeName } from "./names.ts";

/** Bits in a vector of doubles. */
export type Width = 128 | 256 | 512;
const WIDTHS: readonly Width[] = [512, 256, 128];

/**
 * The kernels on one run's memory; their arguments are in the two arrays that were given to `bind`.
 * @public
 */
export type NativeCalls = Readonly<Record<NativeName, () => void>> & {
  /** Sets the memory that addresses count from; to be repeated when it has grown. */
  attach(memory: ArrayBufferLike): void;
};

/** What addon.c exports. */
export interface Addon {
  /** Undefined if this processor has no vectors of that width. */
  bind(width: Width, integers: Int32Array, numbers: Float64Array): NativeCalls | undefined;
}

/** More than any kernel has. */
const MOST_ARGUMENTS = 16;

/** A fresh engine, or undefined if this processor has no vectors of that width. */
export function nativeEngine(addon: Addon, width: Width): Engine | undefined {
  const integers = new Int32Array(MOST_ARGUMENTS);
  const numbers = new Float64Array(MOST_ARGUMENTS);
  const calls = addon.bind(width, integers, numbers);
  if (!calls) return undefined;
  const wasm = wasmEngine();
  return {
    kernels: { ...wasm.kernels, ...bindNative(calls, integers, numbers) },
    allocate(bytes) {
      const room = wasm.allocate(bytes);
      calls.attach(room.buffer);
      return room;
    },
  };
}

/** The widths that this processor has, widest first. */
export const widthsOf = (addon: Addon): readonly Width[] =>
  WIDTHS.filter((width) =>
    addon.bind(width, new Int32Array(MOST_ARGUMENTS), new Float64Array(MOST_ARGUMENTS)),
  );
