/** The engines of this machine, by the names that `--engine` takes. */
import { createRequire } from "node:module";
import resolveAddon from "node-gyp-build";
import { UserError } from "../components/user-error.ts";
import { type Engine, referenceEngine } from "../engine/engine.ts";
import { type Addon, nativeEngine, type Width, widthsOf } from "../engine/native/engine.ts";
import { differingKernel } from "../engine/native/self-test.ts";
import { wasmEngine } from "../engine/wasm/loader.ts";
import { packageRoot } from "./locate.ts";

/** `auto`: native where it can be, else WebAssembly. */
export const ENGINE_NAMES = ["auto", "native", "wasm", "reference"] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** An engine that was found and tested. All give the same bits. */
export interface OpenedEngine {
  readonly name: Exclude<EngineName, "auto">;
  /** Bits in a vector. */
  readonly width: number;
  /** A fresh one, with a memory of its own. */
  make(): Engine;
  /** What the user should know though nothing is wrong. */
  readonly notice?: string;
}

const WASM: OpenedEngine = { name: "wasm", width: 128, make: wasmEngine };
const REFERENCE: OpenedEngine = { name: "reference", width: 64, make: referenceEngine };

/** Throws a UserError for an engine that this machine does not have. */
export function openEngine(name: EngineName): OpenedEngine {
  if (name === "wasm") return WASM;
  if (name === "reference") return REFERENCE;
  const native = nativeOnce();
  if (native.engine) return native.engine;
  if (name === "native") {
    throw new UserError(
      `--engine native: ${native.why}; "npm run build:native" says more, and --engine wasm gives the same numbers`,
    );
  }
  return native.wrong === undefined ? WASM : { ...WASM, notice: native.wrong };
}

export function parseEngineName(text: string): EngineName {
  const name = ENGINE_NAMES.find((known) => known === text);
  if (name === undefined) throw new UserError(`--engine: write one of ${ENGINE_NAMES.join(", ")}`);
  return name;
}

type Native =
  | { readonly engine: OpenedEngine }
  | { readonly engine: undefined; readonly why: string; readonly wrong?: string };

let found: Native | undefined;

/** Loaded and tested once in a process. */
const nativeOnce = (): Native => (found ??= openNative());

function openNative(): Native {
  const addon = findAddon();
  if (typeof addon === "string") return { engine: undefined, why: addon };
  return testedEngine(addon, widthsOf(addon)[0] ?? 128);
}

/** The addon of this package, or a sentence that says why there is none. */
export function findAddon(file?: string): Addon | string {
  try {
    return createRequire(import.meta.url)(file ?? resolveAddon.resolve(packageRoot)) as Addon;
  } catch (error) {
    const [line] = String(error instanceof Error ? error.message : error).split("\n");
    return `the native kernels cannot be loaded (${line})`;
  }
}

/** The engine of that width, unless one of its kernels differs from its twin. */
export function testedEngine(addon: Addon, width: Width): Native {
  const make = (): Engine => {
    const engine = nativeEngine(addon, width);
    if (!engine) throw new Error(`this processor has no vectors of ${width} bits`);
    return engine;
  };
  const wrong = differingKernel(make(), wasmEngine());
  if (wrong === undefined) return { engine: { name: "native", width, make } };
  const sentence = `the native kernel ${wrong} does not give the bits of its WebAssembly twin`;
  return {
    engine: undefined,
    why: sentence,
    wrong: `${sentence}, so none of them is used; please report this with what "npm run build:native" says`,
  };
}
