/**
 * An engine is a set of kernels and the one memory they work on. The WebAssembly kernels see nothing outside that
 * memory, so every array passed to a kernel must be a view of it.
 */
import { faultOf } from "./check-arguments.ts";
import type { Kernels } from "./kernels.ts";
import { reference } from "./reference/index.ts";
import type { Argument } from "./signatures.ts";
import { parseSignature, SIGNATURES } from "./signatures.ts";

export interface Engine {
  readonly kernels: Kernels;
  /** The memory of a run, zeroed from byte `start`. Call it once, when all shapes are known. */
  allocate(bytes: number): { readonly buffer: ArrayBuffer; readonly start: number };
}

/** The slow twins on plain memory: the same bits, several times slower. */
export const referenceEngine = (): Engine => ({
  kernels: reference,
  allocate: (bytes) => ({ buffer: new ArrayBuffer(bytes), start: 0 }),
});

const parsed = new Map<keyof Kernels, readonly Argument[]>();

/** Read once, whatever the number of engines. */
function signatureOf(name: keyof Kernels): readonly Argument[] {
  const known = parsed.get(name) ?? parseSignature(SIGNATURES[name]);
  parsed.set(name, known);
  return known;
}

/**
 * The engine with every call checked. An array from elsewhere, an array that is too short for the sizes or an index
 * out of bounds is an error here, where the plain engine would read and write other arrays' numbers. For `npm run
 * check` and tests; slightly slower.
 */
export function checkedEngine(engine: Engine): Engine {
  let memory: ArrayBuffer | undefined;
  const checked = (name: keyof Kernels) => {
    const signature = signatureOf(name);
    const kernel = engine.kernels[name] as (...args: unknown[]) => unknown;
    return (...args: unknown[]) => {
      const fault = faultOf(signature, args, memory);
      if (fault !== undefined) throw new Error(`kernel ${name}: ${fault}`);
      return kernel(...args);
    };
  };
  return {
    // Sound: each function keeps its name and its arguments.
    kernels: Object.fromEntries(
      (Object.keys(engine.kernels) as (keyof Kernels)[]).map((name) => [name, checked(name)]),
    ) as unknown as Kernels,
    allocate(bytes) {
      const room = engine.allocate(bytes);
      memory = room.buffer;
      return room;
    },
  };
}
