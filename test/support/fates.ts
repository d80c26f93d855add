/** Runs that ended, as their tables and estimates see them. */
import type { Run } from "../../src/components/settings.ts";
import type { Done } from "../../src/results/fate.ts";
import { NO_OUTCOME, type Outcome } from "../../src/results/outcome.ts";
import { recordOf } from "../../src/results/record.ts";

/** A run of which only its names matter. */
export const runOf = (change: Partial<Run> = {}): Run => ({
  id: "aaaaaaaa-s0",
  arm: "aaaaaaaa",
  hash: "aaaaaaaa".repeat(8),
  label: "relu",
  seed: 0,
  // Of its settings an estimate knows what the test sequences follow from.
  settings: { task: { name: "adding" }, evaluation: { sequences: 500 } } as Run["settings"],
  swept: {},
  ...change,
});

const PROVENANCE = {
  versions: { "bptt-lab": "0.0.0", numbers: 0, node: "v0" },
  engine: { name: "wasm", vector_bits: 128 },
  commit: null,
  lock_sha256: null,
  modified: null,
  machine: {},
};

export const doneOf = (run: Run, outcome: Partial<Outcome>, { fingerprint = "" } = {}): Done => ({
  run,
  status: "done",
  record: recordOf({
    run,
    sources: { plugins: [], data: [] },
    outcome: { ...NO_OUTCOME, ...outcome },
    fingerprint,
    provenance: PROVENANCE,
    started_ms: 0,
    ended_ms: 1,
    elapsed_ms: 1,
    measuring_ms: 0,
    parameters: 0,
    tables: [],
    files: ["config.yaml", "parameters.npz"].map((name) => ({ name, bytes: 0, sha256: "0".repeat(64) })),
  }),
});
