/**
 * The fast kernels: AssemblyScript → WebAssembly → src/engine/wasm/binary.ts, a module that holds the bytes as
 * text, so that the same source file works in Node, in a test, in a bundle and in a browser. Also writes bindings.ts,
 * generated from the table of signatures, which calls each kernel with the addresses of its arrays.
 *
 * Plain 128-bit SIMD only: relaxed SIMD rounds differently on different processors.
 */
import asc from "assemblyscript/asc";
import { build } from "esbuild";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";

const root = fileURLToPath(new URL(".", import.meta.url));

export async function buildEngine() {
  const [wasm, signatures] = await Promise.all([compile(), readSignatures()]);
  compareNames(wasm, signatures);
  const text = Buffer.from(wasm).toString("base64");
  await writeModule("binary.ts", `from assembly/; do not edit.\nexport const BINARY =\n  "${text}";\n`);
  await writeModule("bindings.ts", `from signatures.ts; do not edit.\n${bindingsOf(signatures)}`);
}

async function compile() {
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
  return wasm;
}

/** The table as [name, descriptions of the arguments]. It is bundled first because Node 20 cannot load TypeScript. */
async function readSignatures() {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ["src/engine/signatures.ts"],
    bundle: true,
    format: "iife",
    globalName: "table",
    write: false,
  });
  const { SIGNATURES, parseSignature } = runInNewContext(`${outputFiles[0].text}; table`);
  return Object.entries(SIGNATURES).map(([name, line]) => [name, parseSignature(line)]);
}

/** Throws unless the binary exports exactly the kernels in the table. */
function compareNames(wasm, signatures) {
  const named = signatures.map(([name]) => name);
  const exported = WebAssembly.Module.exports(new WebAssembly.Module(wasm))
    .filter(({ kind }) => kind === "function")
    .map(({ name }) => name);
  const missing = named.filter((name) => !exported.includes(name));
  const unknown = exported.filter((name) => !named.includes(name));
  if (missing.length > 0) throw new Error(`assembly/ exports no ${missing.join(", ")}`);
  if (unknown.length > 0) throw new Error(`signatures.ts does not name ${unknown.join(", ")} of assembly/`);
}

/** One written-out function per kernel: each call site stays monomorphic and is inlined; a generic wrapper is not. */
function bindingsOf(signatures) {
  const lines = signatures.map(([name, signature]) => {
    const given = signature.map((argument) => argument.name);
    const passed = signature.map(({ name, kind }) =>
      kind === "float64" || kind === "int32" ? `${name}.byteOffset` : name,
    );
    return `  ${name}: (${given.join(", ")}) => e.${name}(${passed.join(", ")}),`;
  });
  return `import type { Kernels } from "../kernels.ts";

/** A kernel as exported: an address in place of every array, so that all arguments are numbers. */
type Export<F> = F extends (...args: infer A) => infer R ? (...args: { [I in keyof A]: number }) => R : never;
export type Exports = { readonly [K in keyof Kernels]: Export<Kernels[K]> };

/** Every kernel, called with the addresses of its arrays. */
export const bind = (e: Exports): Kernels => ({
${lines.join("\n")}
});
`;
}

/** Writes only if the content has changed, since several processes may build at the same time. */
async function writeModule(name, text) {
  const target = new URL(`src/engine/wasm/${name}`, import.meta.url);
  const module = `// Made by build-engine.mjs ${text}`;
  const before = await readFile(target, "utf8").catch(() => "");
  if (before !== module) await writeFile(target, module);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildEngine();
