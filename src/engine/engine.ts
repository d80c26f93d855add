/**
 * An engine is kernels and the one memory that they work on. The WebAssembly kernels see nothing outside that
 * memory, so every array that is handed to a kernel must be a view of it.
 */
import type { Kernels } from "./kernels.ts";
import { reference } from "./reference/index.ts";

export interface Engine {
  readonly kernels: Kernels;
  /** The memory of a run, zeroed, from byte `start` on. To be called once, when all shapes are known. */
  allocate(bytes: number): { readonly buffer: ArrayBuffer; readonly start: number };
}

/** The slow twins on plain memory: the same bits, several times slower. */
export const referenceEngine = (): Engine => ({
  kernels: reference,
  allocate: (bytes) => ({ buffer: new ArrayBuffer(bytes), start: 0 }),
});

/**
 * The engine with every call looked at: an array from elsewhere is an error here, where the plain engine would
 * read and write at its address in the wrong memory. For `npm run check` and tests; slower by a little.
 */
export function checkedEngine(engine: Engine): Engine {
  let memory: ArrayBuffer | undefined;
  const checked = (name: string, kernel: (...args: unknown[]) => unknown) =>
    function (...args: unknown[]) {
      for (const [i, argument] of args.entries()) {
        if (ArrayBuffer.isView(argument) && argument.buffer !== memory) {
          throw new Error(
            `kernel ${name}: argument ${i} is no view of the run's memory; declare it as workspace of the component`,
          );
        }
      }
      return kernel(...args);
    };
  return {
    kernels: Object.fromEntries(
      // Sound: each function keeps its name and its arguments.
      Object.entries(engine.kernels).map(([name, kernel]) => [name, checked(name, kernel as never)]),
    ) as unknown as Kernels,
    allocate(bytes) {
      const room = engine.allocate(bytes);
      memory = room.buffer;
      return room;
    },
  };
}
