/**
 * The native kernels for other people's machines: prebuilds/<platform>-<arch>/bptt-lab.<libc>.node, where the program finds
 * them if nothing was compiled on the spot (node-gyp-build's convention). They are small, so a package holds them all.
 *
 *   node scripts/prebuild.mjs                    every target
 *   node scripts/prebuild.mjs linux-arm64        only those whose name starts so
 *
 * The cross compiler is Zig's, as the Python package `ziglang` brings it: `python3 -m ziglang` must work, or $ZIG name the
 * command. Without it linux-arm64 can also be made by Debian's gcc-aarch64-linux-gnu, which is taken if it is there.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { buildEngine } from "../build-engine.mjs";
import { compileAddon } from "../build-native.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const run = promisify(execFile);

/** By the name of the file below prebuilds/. glibc 2.28 is that of Node 20's own binaries. */
const TARGETS = {
  "linux-x64/bptt-lab.glibc.node": "x86_64-linux-gnu.2.28",
  "linux-x64/bptt-lab.musl.node": "x86_64-linux-musl",
  "linux-arm64/bptt-lab.glibc.node": "aarch64-linux-gnu.2.28",
  "linux-arm64/bptt-lab.musl.node": "aarch64-linux-musl",
  "darwin-x64/bptt-lab.node": "x86_64-macos",
  "darwin-arm64/bptt-lab.node": "aarch64-macos",
  "win32-x64/bptt-lab.node": "x86_64-windows-gnu",
  "win32-arm64/bptt-lab.node": "aarch64-windows-gnu",
};

/** Windows links against a list of the names that node.exe exports. */
const MACHINES = { x64: "i386:x86-64", arm64: "arm64" };

const zig = (process.env.ZIG ?? "python3 -m ziglang").trim().split(/\s+/);

async function runs([command, ...first], ...words) {
  return run(command, [...first, ...words]).then(
    () => true,
    () => false,
  );
}

/** The import library for Windows, made from the lists of node-api-headers. */
async function nodeLibrary(arch, folder) {
  const { def_paths: lists } = createRequire(import.meta.url)("node-api-headers");
  const [command, ...first] = zig;
  const libraries = [];
  for (const [name, list] of Object.entries(lists)) {
    const library = join(folder, `${name}.lib`);
    await run(command, [
      ...first,
      "dlltool",
      "-d",
      list,
      "-l",
      library,
      "-m",
      MACHINES[arch],
      "-D",
      "node.exe",
    ]);
    libraries.push(library);
  }
  return libraries;
}

/** The command that compiles for this target; undefined if there is none. */
async function compilerFor(file, triple) {
  if (await runs(zig, "version")) return [...zig, "cc", "-target", triple];
  if (file === "linux-arm64/bptt-lab.glibc.node" && (await runs(["aarch64-linux-gnu-gcc"], "--version")))
    return ["aarch64-linux-gnu-gcc"];
  return undefined;
}

await buildEngine();
const wanted = process.argv.slice(2);
const files = Object.keys(TARGETS).filter(
  (file) => wanted.length === 0 || wanted.some((name) => file.startsWith(name)),
);
if (files.length === 0) {
  console.error(`no target starts with ${wanted.join(" or ")}; there are ${Object.keys(TARGETS).join(", ")}`);
  process.exit(2);
}
const folder = await mkdtemp(join(tmpdir(), "bptt-lab-prebuild-"));
try {
  for (const file of files) {
    const [platform, arch] = file.split("/")[0].split("-");
    const compiler = await compilerFor(file, TARGETS[file]);
    if (!compiler) {
      console.log(`${file}: not built, neither ${zig.join(" ")} nor a cross compiler for it runs`);
      process.exitCode = 1;
      continue;
    }
    const to = join(root, "prebuilds", file);
    try {
      const libraries = platform === "win32" ? await nodeLibrary(arch, folder) : [];
      await compileAddon({ compiler, platform, arch, to, libraries });
      console.log(`${relative(process.cwd(), to)}: ${Math.round((await stat(to)).size / 1024)} kB`);
    } catch (error) {
      console.log(`${file}: not built: ${String(error.stderr || error.message).trim()}`);
      process.exitCode = 1;
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
