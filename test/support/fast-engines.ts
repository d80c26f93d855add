/** Every fast engine of this machine: WebAssembly, and the native kernels at each width of its processor. */
import type { Engine } from "../../src/engine/engine.ts";
import type { Kernels } from "../../src/engine/kernels.ts";
import { nativeEngine, widthsOf } from "../../src/engine/native/engine.ts";
import { NATIVE } from "../../src/engine/native/names.ts";
import { kernelNames } from "../../src/engine/random-arguments.ts";
import { wasmEngine } from "../../src/engine/wasm/loader.ts";
import { findAddon } from "../../src/shell/engines.ts";

export interface FastEngine {
  readonly name: string;
  /** A fresh one. */
  readonly engine: Engine;
  /** Those of its kernels that no other engine of the list has. */
  readonly kernels: readonly (keyof Kernels)[];
}

export function fastEngines(): readonly FastEngine[] {
  const wasm = { name: "WebAssembly", engine: wasmEngine(), kernels: kernelNames };
  const addon = findAddon();
  if (typeof addon === "string") return [wasm];
  const native = widthsOf(addon).map((width) => ({
    name: `native at ${width} bits`,
    engine: nativeEngine(addon, width)!,
    kernels: NATIVE,
  }));
  return [wasm, ...native];
}
