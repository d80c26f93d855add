/**
 * The fast kernels: AssemblyScript → WebAssembly → src/engine/wasm/binary.ts, a module that holds the bytes as
 * text, so that the same source file works in Node, in a test, in a bundle and in a browser.
 *
 * Plain 128-bit SIMD only: relaxed SIMD rounds differently from one processor to the next.
 */
import asc from "assemblyscript/asc";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL(".", import.meta.url));
const target = new URL("src/engine/wasm/binary.ts", import.meta.url);

export async function buildEngine() {
  let wasm;
  const { error, stderr } = await asc.main(
    [
      "src/engine/wasm/assembly/index.ts",
      "--outFile=engine.wasm",
      "-O3",
      "--noAssert",
      "--enable=simd",
      "--importMemory",
      "--runtime=stub",
    ],
    {
      readFile: (name, folder) =>
        readFile(new URL(name, `file://${root}${folder}/`), "utf8").catch(() => null),
      writeFile: (_, contents) => {
        wasm = contents;
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  const text = Buffer.from(wasm).toString("base64");
  const module = `// Made by build-engine.mjs from assembly/; do not edit.\nexport const BINARY =\n  "${text}";\n`;
  const before = await readFile(target, "utf8").catch(() => "");
  if (before !== module) await writeFile(target, module);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildEngine();
