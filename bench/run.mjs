/**
 * `node bench/run.mjs NAME [arguments]`: compiles bench/NAME.ts, and the files of bench/NAME/, which may run as
 * processes of their own, to JavaScript and runs the first. Each run has its own folder under node_modules/.cache:
 * what it and its children load is fixed when it starts, whatever is edited or rebuilt meanwhile, and packages are
 * found as from the repository.
 */
import { build } from "esbuild";
import { existsSync, rmSync } from "node:fs";
import { mkdir, mkdtemp, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { buildEngine } from "../build-engine.mjs";

const bench = fileURLToPath(new URL(".", import.meta.url));
const [name, ...rest] = process.argv.slice(2);
const known = (await readdir(bench)).filter((file) => file.endsWith(".ts")).map((file) => file.slice(0, -3));
if (!known.includes(name)) {
  console.error(`bench/run.mjs: no benchmark "${name}"; choose from ${known.join(", ")}`);
  process.exit(2);
}

await buildEngine();

const cache = join(bench, "../node_modules/.cache/bptt-lab");
await mkdir(cache, { recursive: true });
const folder = await mkdtemp(join(cache, `bench-${name}-`));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
process.once("SIGINT", () => process.exit(130));

const own = join(bench, name);
const parts = existsSync(own) ? (await readdir(own)).filter((file) => file.endsWith(".ts")) : [];
await build({
  absWorkingDir: bench,
  entryPoints: [`${name}.ts`, ...parts.map((file) => join(name, file))],
  outbase: bench,
  outdir: folder,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  sourcemap: true,
  logLevel: "warning",
  // The folders of the sources and of this build.
  define: { BENCH_FOLDER: JSON.stringify(bench), BENCH_BUILD: JSON.stringify(folder) },
});

const entry = join(folder, `${name}.js`);
process.argv = [process.argv[0], entry, ...rest];
await import(pathToFileURL(entry).href);
