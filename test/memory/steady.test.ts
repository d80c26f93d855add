/** The update loop allocates nothing: memory after update 1000 is memory after update 10. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { catalogue } from "../../src/components/registry.ts";
import { GARBAGE_TOLERANCE, HEAP_TOLERANCE, isSteady, type Round } from "./round.ts";

const folder = mkdtempSync(join(tmpdir(), "bptt-lab-memory-"));
const program = join(folder, "steady.mjs");

beforeAll(async () => {
  await build({
    entryPoints: [fileURLToPath(new URL("steady.ts", import.meta.url))],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "warning",
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Compilation beside the loop would make what is inlined, and so what is left behind, depend on how busy the machine is. */
const FLAGS = ["--expose-gc", "--no-concurrent-recompilation"];

async function watch(...words: readonly string[]): Promise<Round> {
  const { stdout } = await promisify(execFile)(process.execPath, FLAGS.concat(program, words));
  return JSON.parse(stdout) as Round;
}

/** Tasks that draw their sequences; those that read files keep their own. */
const drawn = [...catalogue.task.values()].filter(({ files }) => files === undefined).map(({ name }) => name);

const plans = ["words", "chance", "penalties", "exp-rnn", "scornn", "lstm", "gru", "two layers", ...drawn];

describe.each(plans)("training on %s", (plan) => {
  test("takes no memory between update 10 and update 1000, and nothing is collected", async () => {
    const { first, last, garbage, collections } = await watch(plan);
    expect(last.buffer).toBe(first.buffer);
    expect(last.external).toBe(first.external);
    expect(Math.abs(last.heapUsed - first.heapUsed)).toBeLessThanOrEqual(HEAP_TOLERANCE);
    expect(garbage, "bytes an update left behind").toBeLessThan(GARBAGE_TOLERANCE);
    expect(collections).toBe(0);
  });
});

describe("a loop is found out", () => {
  test("that keeps one object an update", async () => {
    const found = await watch("adding", "keeping");
    expect(found.last.heapUsed - found.first.heapUsed).toBeGreaterThan(HEAP_TOLERANCE);
    expect(isSteady(found)).toBe(false);
  });

  test("that drops 100 kB an update", async () => {
    const found = await watch("adding", "dropping");
    // More in all than any young generation holds.
    expect(found.collections).toBeGreaterThan(0);
    expect(isSteady(found)).toBe(false);
  });
});
