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
  const [wasm, { signatures, native }] = await Promise.all([compile(), readTables()]);
  compareNames(wasm, signatures);
  const text = Buffer.from(wasm).toString("base64");
  const own = signatures.filter(([name]) => native.includes(name));
  await writeMade("wasm/binary.ts", `from assembly/; do not edit.\nexport const BINARY =\n  "${text}";\n`);
  await writeMade("wasm/bindings.ts", `from signatures.ts; do not edit.\n${bindingsOf(signatures)}`);
  await writeMade(
    "native/bindings.ts",
    `from names.ts and signatures.ts; do not edit.\n${nativeBindingsOf(own)}`,
  );
  await writeMade("native/bindings.h", `from names.ts and signatures.ts; do not edit.\n${nativeGlueOf(own)}`);
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

/**
 * The table of signatures as [name, descriptions of the arguments], and the names of the native kernels. They are bundled
 * first because Node 20 cannot load TypeScript.
 */
async function readTables() {
  const { outputFiles } = await build({
    stdin: {
      contents: 'export * from "./src/engine/signatures.ts"; export * from "./src/engine/native/names.ts";',
      resolveDir: root,
    },
    bundle: true,
    format: "iife",
    globalName: "tables",
    write: false,
  });
  const { SIGNATURES, parseSignature, NATIVE } = runInNewContext(`${outputFiles[0].text}; tables`);
  return {
    signatures: Object.entries(SIGNATURES).map(([name, line]) => [name, parseSignature(line)]),
    native: [...NATIVE],
  };
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

const isNumber = ({ kind }) => kind === "number";
const isArray = ({ kind }) => kind === "float64" || kind === "int32";

/** For each argument its place among the numbers, or else among the offsets and sizes. */
const placesOf = (signature) =>
  signature.map(
    (argument, i) => signature.slice(0, i).filter((other) => isNumber(other) === isNumber(argument)).length,
  );

/** Calls of native kernels: arguments go into the two arrays that the addon reads. */
function nativeBindingsOf(signatures) {
  const functions = signatures.map(([name, signature]) => {
    const places = placesOf(signature);
    const given = signature.map((argument) => argument.name);
    const stores = signature.map((argument, i) =>
      isNumber(argument)
        ? `    numbers[${places[i]}] = ${argument.name};`
        : `    integers[${places[i]}] = ${argument.name}${isArray(argument) ? ".byteOffset" : ""};`,
    );
    return `  ${name}(${given.join(", ")}) {\n${stores.join("\n")}\n    calls.${name}();\n  },`;
  });
  return `import type { Kernels } from "../kernels.ts";
import type { NativeCalls } from "./engine.ts";
import type { NativeName } from "./names.ts";

/** Every native kernel, called with its arguments in the two arrays. */
export const bindNative = (
  calls: NativeCalls,
  integers: Int32Array,
  numbers: Float64Array,
): Pick<Kernels, NativeName> => ({
${functions.join("\n")}
});
`;
}

/** The other side in C: each kernel called with what the two arrays hold, and the table of them all. */
function nativeGlueOf(signatures) {
  const types = { float64: "double *", int32: "int32_t *" };
  const functions = signatures.map(([name, signature]) => {
    const places = placesOf(signature);
    const values = signature.map((argument, i) => {
      if (isNumber(argument)) return `given->numbers[${places[i]}]`;
      const integer = `given->integers[${places[i]}]`;
      return isArray(argument) ? `(${types[argument.kind]})(given->memory + (uint32_t)${integer})` : integer;
    });
    return `static void call_${name}(const Arguments *given) {\n  ${name}(${values.join(", ")});\n}\n`;
  });
  const rows = signatures.map(([name]) => `    {"${name}", call_${name}},`);
  return `${functions.join("")}
#define TABLE_OF(width) kernels##width
#define TABLE(width) TABLE_OF(width)
const Kernel TABLE(WIDTH)[] = {
${rows.join("\n")}
};
#if WIDTH == 128
const int kernelCount = ${signatures.length};
#endif
`;
}

/** Writes only if the content has changed, since several processes may build at the same time. */
async function writeMade(name, text) {
  const target = new URL(`src/engine/${name}`, import.meta.url);
  const module = `// Made by build-engine.mjs ${text}`;
  const before = await readFile(target, "utf8").catch(() => "");
  if (before !== module) await writeFile(target, module);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildEngine();
