/**
 * TypeScript → dist/: the program (cli.js), the thread that its commands run in
 * (command.js), the threads that train runs side by side (worker.js) and what plug-ins import (api.js). They share chunks, so that a plug-in uses
 * the program's own classes and not copies of them. Packages are not bundled. With --types also the declarations for
 * editors, which take seconds and are needed where a package is installed.
 */
import { build } from "esbuild";
import { buildEngine } from "./build-engine.mjs";
import { buildNative } from "./build-native.mjs";
import { chmod, readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

await buildEngine();
const native = buildNative();

const root = fileURLToPath(new URL(".", import.meta.url));
const outdir = join(root, "dist");

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: { cli: "src/cli.ts", command: "src/command.ts", worker: "src/worker.ts", api: "src/api.ts" },
  outdir,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  sourcemap: true,
  metafile: true,
  logLevel: "warning",
});

// Chunks are named after their content, so those of earlier builds would pile up.
const made = new Set(Object.keys(metafile.outputs).map((path) => basename(path)));
for (const file of await readdir(outdir))
  if (!made.has(file) && file !== "types") await rm(join(outdir, file), { recursive: true });

await chmod(join(outdir, "cli.js"), 0o755);

if (process.argv.includes("--types")) {
  const { buildTypes } = await import("./build-types.mjs");
  await buildTypes();
}

const { built, why } = await native;
if (!built) console.log(`native kernels were not built: ${why}`);
