/**
 * The table of fingerprints on this Node, on others and in a browser: one bundle, run everywhere.
 *
 *   node test/fingerprints/run.mjs             compares with expected.json
 *   node test/fingerprints/run.mjs --update    writes expected.json
 *   node test/fingerprints/run.mjs --nodes     also on Node 22 and 24, fetched as npm packages
 *   node test/fingerprints/run.mjs --browser   in headless Chromium instead
 *   node test/fingerprints/run.mjs --arm64     on Node for 64-bit ARM instead, in an emulator; takes minutes
 *   … --engines                                with every engine, native ones at each width of vectors
 *
 * Ends with 1 if anything differs, or a Node could not be fetched; where no browser is installed, that is said.
 */
import { execFile, execFileSync, spawn } from "node:child_process";
import { accessSync, constants, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { buildEngine } from "../../build-engine.mjs";
import { buildNative, compileAddon } from "../../build-native.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const expectedFile = join(here, "expected.json");
const OTHER_NODES = ["22", "24"];
const ownMachine = `${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
const ARM64_TOOLS = ["qemu-aarch64", "aarch64-linux-gnu-gcc"];
const ARM64_ROOT = "/usr/aarch64-linux-gnu";
const ARM64_HINT = "on Debian: apt-get install qemu-user gcc-aarch64-linux-gnu libstdc++6-arm64-cross";
const BROWSERS = ["chromium", "chromium-browser", "google-chrome"];
/** The cases take about a second; the rest is the browser's start on a busy machine. */
const BROWSER_LIMIT_MS = 60_000;

/** The cases as one module that exports `fingerprints`, the kernels made from what their sources say now. */
async function bundle(outfile) {
  await buildEngine();
  await build({
    entryPoints: [join(here, "fingerprint.ts")],
    outfile,
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2023",
    // The same sources as the package's Node form, with a Buffer of their own.
    alias: { "csv-stringify/sync": "csv-stringify/browser/esm/sync" },
    logLevel: "warning",
  });
}

/**
 * The tables as another Node program computes them, by engine: WebAssembly, and with `all` the twins and, with an addon,
 * the native ones too. `binary` is a command with its first arguments.
 */
async function onNode([command, ...first], module, { all = false, addon } = {}) {
  const script = `import { createRequire } from "node:module";
    import { engines, fingerprints } from ${JSON.stringify(pathToFileURL(module).href)};
    const addon = ${addon ? `createRequire("/")(${JSON.stringify(addon)})` : "undefined"};
    const tables = Object.entries(engines(addon))
      .filter(([name]) => ${all} || name === "wasm")
      .map(([name, make]) => [name, fingerprints(make)]);
    console.log(JSON.stringify({ version: process.version + " " + process.arch, tables: Object.fromEntries(tables) }));`;
  const args = [...first, "--input-type=module", "--eval", script];
  const { stdout } = await promisify(execFile)(command, args, { maxBuffer: 1e8 }).catch((error) => {
    throw new Error(error.stderr || error.message);
  });
  return JSON.parse(stdout);
}

/** Compares every table of one Node; true if all are equal. */
async function onNodeCompared(binary, module, options) {
  const { version, tables } = await onNode(binary, module, options);
  return Object.entries(tables)
    .map(([engine, table]) => compare(`Node ${version}, ${engine}`, table))
    .every(Boolean);
}

/** Compiled addon for this machine; undefined, with a line, where there is none. */
async function compiledAddon() {
  const { built, why } = await buildNative();
  if (built) return join(here, "../../build/Release/bptt-lab.node");
  console.log(`native kernels: not run, ${why}`);
  return undefined;
}

/** On Node for 64-bit ARM under emulation, with the addon that the cross compiler makes; true if all tables are equal. */
async function onArm64(module) {
  const missing = ARM64_TOOLS.filter((tool) => !commandPath(tool));
  if (missing.length > 0) {
    console.log(`64-bit ARM: not run, ${missing.join(" and ")} not found; ${ARM64_HINT}`);
    return false;
  }
  const binary = fetchNode("20", "linux-arm64");
  if (binary === null) return false;
  const addon = join(folder, "arm64.node");
  await compileAddon({ compiler: ["aarch64-linux-gnu-gcc"], platform: "linux", arch: "arm64", to: addon });
  return onNodeCompared(["qemu-aarch64", "-L", ARM64_ROOT, binary], module, {
    all: flags.includes("--engines"),
    addon,
  });
}

/**
 * The newest Node of this major version, kept for the next time; null, with a line, where npm cannot fetch it.
 * It is the package that `node` itself would install for this platform, which needs no install script.
 */
function fetchNode(major, machine = ownMachine) {
  const name = `node-${machine}`;
  const folder = join(tmpdir(), `bptt-lab-node-${machine}-${major}`);
  const binary = join(folder, "node_modules", name, "bin", machine.startsWith("win") ? "node.exe" : "node");
  if (existsSync(binary)) return binary;
  const words = ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", folder];
  try {
    execFileSync("npm", [...words, "--force", `${name}@${major}`], {
      stdio: "pipe",
      shell: process.platform === "win32",
    });
  } catch (error) {
    const cause = /npm error (.*)/.exec(String(error.stderr))?.[1] ?? error.message;
    console.log(`Node ${major}: not run, npm could not fetch ${name}@${major} (${cause})`);
    return null;
  }
  return binary;
}

const isExecutable = (path) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** Where a command lies; undefined if it is not in the PATH. */
const commandPath = (name) =>
  (process.env.PATH ?? "")
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isExecutable);

/** The path of a Chromium: $CHROMIUM, or the first of the usual names in the PATH. */
const findBrowser = () =>
  (process.env.CHROMIUM ? [process.env.CHROMIUM] : BROWSERS.map(commandPath)).find(
    (path) => path && isExecutable(path),
  );

const PAGE = `<!doctype html><meta charset="utf-8"><title>fingerprints</title><script type="module">
  const answer = async () => {
    const { fingerprints } = await import("./bundle.mjs");
    return { version: navigator.userAgent.match(/Chrome\\/[\\d.]+/)?.[0], table: fingerprints() };
  };
  const body = await answer().catch((error) => ({ error: String(error.stack ?? error) }));
  await fetch("/answer", { method: "POST", body: JSON.stringify(body) });
</script>`;

/** The table as a browser computes it: a page of ours imports the bundle and posts back what it found. */
async function inBrowser(binary, module) {
  const answer = Promise.withResolvers?.() ?? deferred();
  const server = createServer((request, response) => {
    if (request.url === "/answer") {
      let text = "";
      request.on("data", (part) => (text += part));
      request.on("end", () => {
        response.end();
        answer.resolve(JSON.parse(text));
      });
    } else if (request.url === "/bundle.mjs") {
      response.setHeader("content-type", "text/javascript; charset=utf-8");
      response.end(readFileSync(module));
    } else {
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(request.url === "/" ? PAGE : "");
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const profile = mkdtempSync(join(tmpdir(), "bptt-lab-browser-"));
  const browser = spawn(
    binary,
    [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      `--user-data-dir=${profile}`,
      `http://127.0.0.1:${server.address().port}/`,
    ],
    { stdio: "ignore" },
  );
  const ended = new Promise((resolve) => browser.on("close", resolve));
  browser.on("error", answer.reject);
  ended.then((status) => answer.reject(new Error(`the browser ended with status ${status}`)));
  const limit = setTimeout(
    () => answer.reject(new Error(`no answer within ${BROWSER_LIMIT_MS / 1000} s`)),
    BROWSER_LIMIT_MS,
  );
  try {
    const { error, ...found } = await answer.promise;
    if (error) throw new Error(error);
    return found;
  } finally {
    clearTimeout(limit);
    browser.kill();
    await ended;
    server.close();
    try {
      rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
    } catch {
      // The browser's children may still be writing; a profile left in the temporary folder harms no result.
    }
  }
}

/** Promise.withResolvers, which Node 20 lacks. */
function deferred() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}

/** Prints how a table compares with the committed one; true if it is equal. */
function compare(where, table) {
  const expected = JSON.parse(readFileSync(expectedFile, "utf8"));
  const names = [...new Set([...Object.keys(expected), ...Object.keys(table)])];
  const different = names.filter((name) => expected[name] !== table[name]);
  console.log(`${where}: ${names.length - different.length} of ${names.length} equal`);
  for (const name of different)
    console.log(`  ${name}: expected ${expected[name] ?? "nothing"}, got ${table[name] ?? "nothing"}`);
  return different.length === 0;
}

const FLAGS = ["--update", "--nodes", "--browser", "--arm64", "--engines"];
const flags = process.argv.slice(2);
const unknown = flags.find((flag) => !FLAGS.includes(flag));
if (unknown) {
  console.error(`unknown option ${unknown}; there are ${FLAGS.join(", ")}`);
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), "bptt-lab-fingerprints-"));
const module = join(folder, "bundle.mjs");
let equal = true;
try {
  await bundle(module);
  if (flags.includes("--browser")) {
    const browser = findBrowser();
    if (browser) {
      const { version, table } = await inBrowser(browser, module);
      equal = compare(version, table);
    } else {
      console.log(`browser: skipped, none of ${BROWSERS.join(", ")} is in the PATH and CHROMIUM is not set`);
    }
  } else if (flags.includes("--arm64")) {
    equal = await onArm64(module);
  } else {
    if (flags.includes("--update")) {
      const { tables } = await onNode([process.execPath], module);
      writeFileSync(expectedFile, JSON.stringify(tables.wasm, null, 2) + "\n");
    }
    const all = flags.includes("--engines");
    const options = { all, addon: all ? await compiledAddon() : undefined };
    equal = await onNodeCompared([process.execPath], module, options);
    for (const major of flags.includes("--nodes") ? OTHER_NODES : []) {
      const binary = fetchNode(major);
      equal &&= binary !== null;
      if (binary !== null) equal = (await onNodeCompared([binary], module, options)) && equal;
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = equal ? 0 : 1;
