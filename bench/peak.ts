/** The machine's SIMD peak: the faster of two register-only loops, measured in turn with what is compared with it. */
import asc from "assemblyscript/asc";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const FLOPS_PER_TURN = { eightChains: 32, twelveChains: 48 } as const;
const TURNS = 20_000;

export interface PeakLoop {
  readonly flops: number;
  run(): void;
}

/** Compiles the loops of bench/peak with the same compiler and options as the engine. */
export async function peakLoops(root: URL): Promise<Readonly<Record<string, PeakLoop>>> {
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
