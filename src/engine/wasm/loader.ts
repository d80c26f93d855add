/**
 * The WebAssembly kernels behind the interface of their twins: arrays become their addresses. One instance and one
 * memory per run; the compiled module is shared.
 */
import type { Engine } from "../engine.ts";
import { BINARY } from "./binary.ts";
import { bind, type Exports } from "./bindings.ts";

const PAGE_BYTES = 65536;

/** The first page belongs to the kernels: `products.ts` keeps a packed panel there. */
const START = PAGE_BYTES;

let compiled: object | undefined;

function compile(): object {
  const text = atob(BINARY);
  return new WebAssembly.Module(Uint8Array.from(text, (character) => character.charCodeAt(0)));
}

/** A fresh engine. Compiles the kernels on first use, which takes a few milliseconds. */
export function wasmEngine(): Engine {
  compiled ??= compile();
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 });
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  return {
    // Sound: the build refuses a binary that lacks one of them, and a test calls each with the twin's arguments.
    kernels: bind(exports as Exports),
    allocate(bytes) {
      memory.grow(Math.ceil(bytes / PAGE_BYTES));
      return { buffer: memory.buffer, start: START };
    },
  };
}
