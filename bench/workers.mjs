/**
 * What a sweep gains from a second worker: whole commands, one worker and all cores in turn. `npm run bench:workers` on an
 * idle machine; names of cases as arguments, all without.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const EQUAL = `task: { name: adding, length: 100 }
model: { hidden: 100 }
training: { updates: 1000, batch: 20 }
evaluation: { every: 250, sequences: 500 }
diagnostics: { every: 500, sequences: 4, measure: [jacobians] }
seeds: 8
`;
const SHORT = `task: { name: adding, length: 10 }
model: { hidden: 10 }
training: { updates: 1, batch: 4 }
evaluation: { every: 1, sequences: 100 }
diagnostics: { measure: [] }
seeds: 300
`;
const folder = mkdtempSync(join(tmpdir(), "bptt-lab-bench-"));
writeFileSync(join(folder, "equal.yaml"), EQUAL);
writeFileSync(join(folder, "short.yaml"), SHORT);
const CASES = {
  equal: "equal.yaml",
  short: "short.yaml",
  remedies: join(root, "experiments/configs/remedies.yaml"),
};
const workers = availableParallelism();

/** Seconds of the whole command. */
function seconds(config, n) {
  const results = join(folder, "results");
  rmSync(results, { recursive: true, force: true });
  const words = ["run", config, "--workers", String(n), "--quiet", "--results", results];
  const began = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, [join(root, "dist/cli.js"), ...words], {
    cwd: folder,
  });
  if (status !== 0) throw new Error(`${config}: status ${status}\n${stderr}`);
  return Number(process.hrtime.bigint() - began) / 1e9;
}

try {
  const asked = process.argv.slice(2);
  for (const name of asked.length > 0 ? asked : Object.keys(CASES)) {
    const [one, all] = [seconds(CASES[name], 1), seconds(CASES[name], workers)];
    const gain = `${(one / all).toFixed(2)} times as fast, ${(all / one).toFixed(2)} of the time`;
    console.log(`${name}: ${one.toFixed(1)} s with 1 worker, ${all.toFixed(1)} s with ${workers}: ${gain}`);
    if (name === "short")
      console.log(
        `short: ${((1000 * workers * all) / 300).toFixed(0)} ms a run and worker, the start included`,
      );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
