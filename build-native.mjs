/**
 * The native kernels: C → build/Release/bptt-lab.node, with the machine's own compiler ($CC, cc, clang or gcc). They are a
 * gain in speed and nothing else: without a compiler, or where it fails, WebAssembly does the same work with the same bits,
 * so nothing here ends a build. Run by itself (`npm run build:native`) it says what it did, or why not.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL(".", import.meta.url));
const source = join(root, "src/engine/native");
const run = promisify(execFile);

/** Each target's architecture and the widths of vectors that its kernels are compiled for, with the flags for each. */
const X64 = {
  128: [],
  256: ["-mavx2"],
  512: ["-mavx512f", "-mavx512dq", "-mavx512vl", "-mprefer-vector-width=512"],
};
export const WIDTHS = { x64: X64, arm64: { 128: [] } };

/** No -ffast-math, and nothing fused: every width must give the same bits. */
const FLAGS = [
  "-std=c11",
  "-O3",
  "-ffp-contract=off",
  "-fno-math-errno",
  "-fno-trapping-math",
  "-Wall",
  "-Wextra",
];

/** What the addon is made of: its glue, and its kernels at each width. */
const addonParts = (arch) => {
  const widths = WIDTHS[arch];
  if (!widths) throw new Error(`there are no native kernels for ${arch}`);
  return [
    { file: join(source, "addon.c"), flags: [] },
    ...Object.entries(widths).map(([width, flags]) => ({
      file: join(source, "kernels.c"),
      flags: [`-DWIDTH=${width}`, ...flags],
    })),
  ];
};

/**
 * Compiles the parts side by side and links them into the file `to`; the parts of our addon if they are left out.
 * `compiler` is a command with its first arguments. Rejects with what the compiler said.
 */
export async function compileAddon({
  compiler,
  platform,
  arch,
  to,
  libraries = [],
  parts = addonParts(arch),
  env = process.env,
}) {
  const [command, ...first] = compiler;
  const folder = await mkdtemp(join(await cache(), "objects-"));
  const { include_dir: headers } = createRequire(import.meta.url)("node-api-headers");
  const shared = [
    ...first,
    ...FLAGS,
    ...(platform === "win32" ? [] : ["-fPIC"]),
    "-isystem",
    headers,
    "-I",
    source,
  ];
  try {
    const objects = await Promise.all(
      parts.map(async ({ file, flags }, i) => {
        const object = join(folder, `${i}.o`);
        await run(command, [...shared, ...flags, "-c", file, "-o", object], { env });
        return object;
      }),
    );
    const linked = join(folder, "addon.node");
    const link = platform === "darwin" ? ["-shared", "-undefined", "dynamic_lookup"] : ["-shared", "-s"];
    await run(command, [...first, ...link, ...objects, ...libraries, "-o", linked], { env });
    await mkdir(join(to, ".."), { recursive: true });
    await rename(linked, to);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** On the disk of the repository, so that a finished file can be moved into place in one step. */
async function cache() {
  const folder = join(root, "build/cache");
  await mkdir(folder, { recursive: true });
  return folder;
}

/** The compilers to try: $CC alone where it is set. */
function candidates({ CC }) {
  return CC ? [CC.trim().split(/\s+/)] : [["cc"], ["clang"], ["gcc"]];
}

/** The first compiler that says its version; undefined if none does. */
export async function findCompiler(env = process.env) {
  for (const compiler of candidates(env)) {
    const [command, ...first] = compiler;
    const version = await run(command, [...first, "--version"], { env }).then(
      ({ stdout }) => stdout.split("\n")[0],
      () => undefined,
    );
    if (version !== undefined) return { compiler, version };
  }
  return undefined;
}

/** Of all that the binary is made from but the compiler. */
async function sourcesDigest() {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}`);
  const files = (await readdir(source)).filter((file) => /\.[ch]$/.test(file)).sort();
  for (const file of [...files.map((file) => join(source, file)), fileURLToPath(import.meta.url)])
    hash.update(await readFile(file));
  return hash.digest("hex");
}

/**
 * Builds the addon for this machine if it can, into the folder `release`. Resolves to { built: true, how } or
 * { built: false, why, said }: a sentence, and the compiler's own words. Call it after build-engine.mjs has written the glue.
 */
export async function buildNative({ release = join(root, "build/Release"), env = process.env } = {}) {
  const { platform, arch } = process;
  const target = join(release, "bptt-lab.node");
  const stampFile = join(release, "made-from");
  const sources = await sourcesDigest();
  const [madeFrom, madeWith] = (await readFile(stampFile, "utf8").catch(() => "")).split("\n");
  // A binary of other sources must not be found.
  if (madeFrom !== sources) await rm(release, { recursive: true, force: true });
  const found = await findCompiler(env);
  if (!found && madeFrom === sources) return { built: true, how: `compiled earlier with ${madeWith}` };
  if (!found) return { built: false, why: `${nobody(env)}; the WebAssembly kernels do the work` };
  const { compiler, version } = found;
  if (madeFrom === sources && madeWith === version) return { built: true, how: `up to date (${version})` };
  try {
    await compileAddon({ compiler, platform, arch, to: target, env });
    await writeFile(stampFile, `${sources}\n${version}\n`);
    return { built: true, how: `compiled with ${version}` };
  } catch (error) {
    await rm(release, { recursive: true, force: true });
    const said = String(error.stderr || error.message)
      .trim()
      .split("\n");
    const reason = said.find((line) => /error/i.test(line)) ?? said[0];
    return {
      built: false,
      why: `${compiler.join(" ")} failed (${reason}); the WebAssembly kernels do the work`,
      said,
    };
  }
}

const nobody = ({ CC }) =>
  CC ? `$CC, "${CC}", does not run` : "there is no C compiler here (cc, clang and gcc were tried)";

/** Whether the binary that the package brings for this machine can be loaded. */
function hasPrebuilt() {
  try {
    createRequire(import.meta.url)("node-gyp-build")(root);
    return true;
  } catch {
    return false;
  }
}

/**
 * Where the package is installed for use: compiles only if it brings no binary for this machine, in silence, and never fails.
 * In a checkout the glue is made later, by the build, and nothing is done here.
 */
async function afterInstall() {
  if (existsSync(join(source, "bindings.h")) && !hasPrebuilt()) await buildNative().catch(() => {});
}

async function buildAndTell() {
  const { buildEngine } = await import("./build-engine.mjs");
  await buildEngine();
  const { built, how, why, said } = await buildNative();
  console.log(`native kernels: ${built ? how : `not built: ${why}`}`);
  for (const line of said ?? []) console.log(`  ${line}`);
  if (!built) return;
  try {
    createRequire(import.meta.url)(join(root, "build/Release/bptt-lab.node"));
  } catch (error) {
    console.log(
      `native kernels: the binary does not load: ${error.message}; the WebAssembly kernels do the work`,
    );
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await (process.argv.includes("--installed") ? afterInstall() : buildAndTell());
