/**
 * TypeScript to dist/: the program (cli.js) and what plug-ins import (api.js). They share their chunks, so
 * that a plug-in's components and errors are this program's own, not copies. Packages stay outside.
 */
import { build } from "esbuild";
import { buildEngine } from "./build-engine.mjs";
import { chmod, readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

await buildEngine();

const root = fileURLToPath(new URL(".", import.meta.url));
const outdir = join(root, "dist");

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: { cli: "src/cli.ts", api: "src/api.ts" },
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

// Chunks are named by their content; those of earlier builds would only pile up.
const made = new Set(Object.keys(metafile.outputs).map((path) => basename(path)));
for (const file of await readdir(outdir))
  if (!made.has(file)) await rm(join(outdir, file), { recursive: true });

await chmod(join(outdir, "cli.js"), 0o755);
