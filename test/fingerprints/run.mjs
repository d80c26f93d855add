/**
 * The table of fingerprints on this Node, on others and in a browser: one bundle, run everywhere.
 *
 *   node test/fingerprints/run.mjs             compares with expected.json
 *   node test/fingerprints/run.mjs --update    writes expected.json
 *   node test/fingerprints/run.mjs --nodes     also on Node 22 and 24, fetched as npm packages
 *   node test/fingerprints/run.mjs --browser   in headless Chromium instead
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

const here = fileURLToPath(new URL(".", import.meta.url));
const expectedFile = join(here, "expected.json");
const OTHER_NODES = ["22", "24"];
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

/** The table as another Node program computes it. */
async function onNode(binary, module) {
  const script = `import { fingerprints } from ${JSON.stringify(pathToFileURL(module).href)};
    console.log(JSON.stringify({ version: process.version, table: fingerprints() }));`;
  const args = ["--input-type=module", "--eval", script];
  const { stdout } = await promisify(execFile)(binary, args).catch((error) => {
    throw new Error(error.stderr || error.message);
  });
  return JSON.parse(stdout);
}

/**
 * The newest Node of this major version, kept for the next time; null, with a line, where npm cannot fetch it.
 * It is the package that `node` itself would install for this platform, which needs no install script.
 */
function fetchNode(major) {
  const platform = process.platform === "win32" ? "win" : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const folder = join(tmpdir(), `bptt-lab-node-${major}`);
  const binary = join(folder, "node_modules", name, "bin", platform === "win" ? "node.exe" : "node");
  if (existsSync(binary)) return binary;
  const words = ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", folder];
  try {
    execFileSync("npm", [...words, `${name}@${major}`], { stdio: "pipe", shell: platform === "win" });
  } catch (error) {
    const cause = /npm error (.*)/.exec(String(error.stderr))?.[1] ?? error.message;
    console.log(`Node ${major}: not run, npm could not fetch ${name}@${major} (${cause})`);
    return null;
  }
  return binary;
}

/** The path of a Chromium: $CHROMIUM, or the first of the usual names in the PATH. */
function findBrowser() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const candidates = process.env.CHROMIUM
    ? [process.env.CHROMIUM]
    : BROWSERS.flatMap((name) => folders.map((folder) => join(folder, name)));
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

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

const flags = process.argv.slice(2);
const unknown = flags.find((flag) => !["--update", "--nodes", "--browser"].includes(flag));
if (unknown) {
  console.error(`unknown option ${unknown}; use --update, --nodes or --browser`);
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
  } else {
    const { version, table } = await onNode(process.execPath, module);
    if (flags.includes("--update")) writeFileSync(expectedFile, JSON.stringify(table, null, 2) + "\n");
    equal = compare(`Node ${version}`, table);
  }
  for (const major of flags.includes("--nodes") ? OTHER_NODES : []) {
    const binary = fetchNode(major);
    equal &&= binary !== null;
    if (binary === null) continue;
    const { version, table } = await onNode(binary, module);
    equal = compare(`Node ${version}`, table) && equal;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = equal ? 0 : 1;
