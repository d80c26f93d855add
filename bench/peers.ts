/**
 * The same updates by bptt-lab and by its alternatives, in turn, in one run:
 * `npm run bench:peers -- [--quick] [--cases 100x20x100,language] [--peers torch,jax] [--rounds 9] [--json FILE]`.
 *
 * A ratio is a peer's time for one update divided by ours in the same round; above 1 the peer is slower. Everyone gets
 * one thread. Peers that are not installed are skipped.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { writeCase } from "./peers/case-files.ts";
import { CASES, QUICK } from "./peers/cases.ts";
import { PEERS } from "./peers/contestants.ts";
import type { CaseResult } from "./peers/measure.ts";
import { measureCase } from "./peers/measure.ts";
import { caseTable, summaryTable } from "./peers/tables.ts";

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    cases: { type: "string" },
    peers: { type: "string" },
    rounds: { type: "string" },
    json: { type: "string" },
  },
});

/** The entries of `all` that the option names; all of them without the option. */
function chosen<C extends { readonly name: string }>(
  all: readonly C[],
  key: string,
  words: string | undefined,
) {
  if (words === undefined) return all;
  return words.split(",").map((word) => {
    const found = all.find(({ name }) => name === word);
    if (found) return found;
    process.stderr.write(
      `--${key}: there is no "${word}"; choose from ${all.map(({ name }) => name).join(", ")}\n`,
    );
    process.exit(2);
  });
}

const cases = chosen(CASES, "cases", options.cases ?? (options.quick ? QUICK : undefined));
const peers = chosen(PEERS, "peers", options.peers);
const rounds = Number(options.rounds ?? (options.quick ? 3 : 9));
if (!Number.isInteger(rounds) || rounds < 1) {
  process.stderr.write(`--rounds: got "${options.rounds ?? ""}"; write a positive whole number\n`);
  process.exit(2);
}

const terminal = process.stderr.isTTY;
const say = (text: string): void => {
  if (terminal) process.stderr.write(`\r\x1b[K${text}`);
};
const load = (): string => loadavg()[0]!.toFixed(2);

const folder = mkdtempSync(join(tmpdir(), "bptt-lab-peers-"));
process.once("exit", () => {
  rmSync(folder, { recursive: true });
});
const machine = { cpu: cpus()[0]?.model ?? "unknown", cpus: cpus().length };
const loadBefore = load();
const results: CaseResult[] = [];
for (const one of cases) {
  const files = join(folder, one.name);
  mkdirSync(files);
  writeCase(files, one);
  const result = await measureCase(one, files, peers, { rounds, sample_s: 0.25 }, say);
  results.push(result);
  say("");
  process.stdout.write(`${caseTable(result)}\n\n`);
}

const versions = Object.assign({}, ...results.map((result) => result.versions)) as CaseResult["versions"];
process.stdout.write(
  `Best variant of each peer, its time divided by ours:\n${summaryTable(results, peers)}\n\n`,
);
process.stdout.write(
  `${Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join("; ")}\n` +
    `${machine.cpu}, ${machine.cpus} cores, one thread each; ${rounds} rounds; ` +
    `load average ${loadBefore} before, ${load()} after\n`,
);
if (options.json !== undefined)
  writeFileSync(options.json, `${JSON.stringify({ machine, versions, rounds, results }, null, 1)}\n`);
if (results.some(({ skipped }) => skipped.some(({ fault }) => fault))) process.exitCode = 1;
