/**
 * A case trained, and all that it left as one short hash. Nothing here is of Node: the same bundle gives the
 * same hashes in a browser.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { catalogue } from "../../src/components/registry.ts";
import type { Run } from "../../src/components/settings.ts";
import { type Engine, referenceEngine } from "../../src/engine/engine.ts";
import { type Addon, nativeEngine, widthsOf } from "../../src/engine/native/engine.ts";
import { wasmEngine } from "../../src/engine/wasm/loader.ts";
import type { CsvValue } from "../../src/results/csv.ts";
import { RUN_COLUMNS, tablesOf } from "../../src/results/columns.ts";
import { csvHeader, csvLines } from "../../src/results/csv.ts";
import { float64Bytes } from "../../src/results/float64-bytes.ts";
import { foldOutcome } from "../../src/results/outcome.ts";
import { resultsOf } from "../../src/results/results.ts";
import { rowsOf } from "../../src/results/rows.ts";
import { runsTable } from "../../src/results/runs-table.ts";
import type { Plan } from "../../src/training/plan.ts";
import { draftRun } from "../../src/training/draft.ts";
import { planDraft } from "../../src/training/plan.ts";
import { train } from "../../src/training/train.ts";
import { doneOf } from "../support/fates.ts";
import type { Case } from "./cases.ts";
import { casesOf, filesOf } from "./cases.ts";

const DIGITS = 16;

/** The run's own CSVs by name as the program writes them, and `runs`, its line of runs.csv. */
function csvsOf(plan: Plan, run: Run): ReadonlyMap<string, string> {
  const prefix: readonly CsvValue[] = [run.id, run.seed];
  const csvs = new Map<string, string>();
  const outcome = foldOutcome();
  for (const event of train(plan)) {
    outcome.add(event);
    if (event.type === "started") {
      for (const { name, columns } of tablesOf(event))
        csvs.set(name, csvHeader([...RUN_COLUMNS, ...columns]));
    }
    const added = rowsOf(event);
    if (!added) continue;
    const lines = csvLines(added.rows.map((row) => [...prefix, ...row]));
    csvs.set(added.table, csvs.get(added.table)! + lines);
  }
  return csvs.set("runs", csvLines(runsTable(resultsOf([doneOf(run, outcome.soFar())]))));
}

interface Trained {
  /** Texts by name. */
  readonly csvs: ReadonlyMap<string, string>;
  readonly parameters: Plan["parameters"];
}

export function trainCase({ name, seed, settings }: Case, engine: Engine = wasmEngine()): Trained {
  const plan = planDraft(draftRun(settings, catalogue, filesOf(catalogue, settings.task), engine), seed);
  const csvs = csvsOf(plan, { arm: "0", hash: "0", id: name, label: name, seed, settings, swept: {} });
  return { csvs, parameters: plan.parameters };
}

/** First digits of the SHA-256 over all CSVs and the bytes of the trained parameters. */
export function fingerprintOf({ csvs, parameters }: Trained): string {
  const hash = sha256.create();
  for (const [table, text] of csvs) hash.update(utf8ToBytes(`${table}.csv\n${text}`));
  for (const { name, values } of parameters) {
    hash.update(utf8ToBytes(name));
    hash.update(float64Bytes(values));
  }
  return bytesToHex(hash.digest()).slice(0, DIGITS);
}

/** Every case's fingerprint by its name: what expected.json holds. `make` gives a fresh engine. */
export const fingerprints = (make: () => Engine = wasmEngine): Readonly<Record<string, string>> =>
  Object.fromEntries(casesOf(catalogue).map((one) => [one.name, fingerprintOf(trainCase(one, make()))]));

/** Every engine by name, each as a maker of fresh ones; those that are native need the addon. */
export const engines = (addon?: Addon): Readonly<Record<string, () => Engine>> => ({
  reference: referenceEngine,
  wasm: wasmEngine,
  ...Object.fromEntries(
    (addon ? widthsOf(addon) : []).map((width) => [`native-${width}`, () => nativeEngine(addon!, width)!]),
  ),
});
