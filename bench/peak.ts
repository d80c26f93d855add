/** The machine's SIMD peaks: loops that never leave the registers, measured in turn with what is compared with them. */
import asc from "assemblyscript/asc";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Width } from "../src/engine/native/engine.ts";

const FLOPS_PER_TURN = { eightChains: 32, twelveChains: 48 } as const;
const TURNS = 20_000;

export interface PeakLoop {
  readonly flops: number;
  run(): void;
}

/** The loops of bench/peak in WebAssembly, with the same compiler and options as the engine. */
export async function webAssemblyPeak(root: URL): Promise<Readonly<Record<string, PeakLoop>>> {
  const folder = fileURLToPath(root);
  let binary = new Uint8Array();
  const { error } = await asc.main(
    ["bench/peak/index.ts", "--outFile=peak.wasm", "-O3", "--noAssert", "--enable=simd", "--runtime=stub"],
    {
      readFile: (name) => readFile(new URL(name, `file://${folder}`), "utf8").catch(() => null),
      writeFile: (_, contents) => {
        binary = contents as Uint8Array<ArrayBuffer>;
      },
      listFiles: () => [],
    },
  );
  if (error) throw error;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary), { env: {} });
  const loops = exports as Record<keyof typeof FLOPS_PER_TURN, (n: number) => number>;
  return Object.fromEntries(
    Object.entries(FLOPS_PER_TURN).map(([name, flops]) => [
      `peak ${name}`,
      { flops: flops * TURNS, run: () => void loops[name as keyof typeof FLOPS_PER_TURN](TURNS) },
    ]),
  );
}

/** What is used here of build-native.mjs, which is loaded from its place: it finds the sources from there. */
interface NativeBuild {
  readonly WIDTHS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  findCompiler(): Promise<{ readonly compiler: readonly string[] } | undefined>;
  compileAddon(options: Readonly<Record<string, unknown>>): Promise<void>;
}

/** Additions and multiplications of one turn of peak.c, a lane. */
const NATIVE_FLOPS_PER_TURN = 24;

/** The loop of peak.c at one width, compiled like the kernels; undefined where there is no compiler. */
export async function nativePeak(width: Width, root: URL, cache: string): Promise<PeakLoop | undefined> {
  const { WIDTHS, compileAddon, findCompiler } = (await import(
    new URL("build-native.mjs", root).href
  )) as NativeBuild;
  const compiler = (await findCompiler())?.compiler;
  if (!compiler) return undefined;
  const { platform, arch } = process;
  const flags = WIDTHS[arch]?.[width] ?? [];
  const to = join(cache, `peak-${width}.node`);
  const file = join(fileURLToPath(root), "bench/peak/peak.c");
  await compileAddon({
    compiler,
    platform,
    arch,
    to,
    parts: [{ file, flags: [`-DWIDTH=${width}`, ...flags] }],
  });
  const { sums } = createRequire(import.meta.url)(to) as { sums(turns: number): number };
  return { flops: (NATIVE_FLOPS_PER_TURN * width * TURNS) / 64, run: () => void sums(TURNS) };
}
