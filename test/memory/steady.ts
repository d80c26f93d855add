/**
 * A program for steady.test.ts: `node --expose-gc steady.mjs <plan> [keeping|dropping]` makes updates, round after
 * round of 1000, and prints as JSON what memory there was after the 10th and after the 1000th. The first rounds are
 * the compiler's: code that is not yet optimised puts every intermediate double on the heap. It stops when three
 * rounds in a row were steady, or gives the last one up.
 *
 * One plan a process: where a second engine's kernels have been called, the compiler no longer knows which function
 * a call reaches, and every double that crosses to WebAssembly is boxed.
 */
import { PerformanceObserver } from "node:perf_hooks";
import { setTimeout as rest } from "node:timers/promises";
import { catalogue } from "../../src/components/registry.ts";
import { type Plan, planDraft } from "../../src/training/plan.ts";
import { wasmEngine } from "../../src/engine/wasm/loader.ts";
import { draftRun } from "../../src/training/draft.ts";
import type { UpdateFigures } from "../../src/training/update.ts";
import { makeUpdate, noFigures } from "../../src/training/update.ts";
import type { Given } from "../support/settings.ts";
import { change, settingsOf } from "../support/settings.ts";
import type { Footprint, Round } from "./round.ts";
import { isSteady } from "./round.ts";

const adding: Given = {
  task: { name: "adding", length: 20 },
  model: { hidden: 10 },
  training: {
    batch: 4,
    optimizer: { name: "adam", rate: 0.001 },
    clip: { name: "norm", threshold: 0.01 },
    regularizers: [{ name: "l2", strength: 1e-4, on: ["W"] }],
  },
  evaluation: { sequences: 4 },
  diagnostics: { sequences: 1, measure: [] },
};

/** Sentences of different length; only the rows of U whose words occur are updated. */
const words = change(adding, {
  task: { name: "language-model", text: "here.txt", vocabulary: 23, validation: 9, test: 8 },
  training: {
    truncation: { name: "window", length: 4 },
    optimizer: { name: "sgd", rate: 0.005 },
    clip: "none",
    regularizers: [],
  },
});

/** Everything that is left to chance, one around the other. */
const chance = change(adding, {
  training: {
    noise: [
      { name: "recurrent-dropout", rate: 0.2 },
      { name: "zoneout", rate: 0.2 },
      { name: "h-detach", rate: 0.2 },
    ],
  },
});

/** Penalties on weights, states and Jacobians. */
const penalties = change(adding, {
  training: {
    regularizers: [
      { name: "norm-stabilizer", strength: 0.1 },
      { name: "omega", strength: 0.1 },
      { name: "soft-orthogonality", strength: 1e-3, on: ["W"] },
    ],
  },
});

const withModel = (model: Given["model"]): Given => change(adding, { model, training: { regularizers: [] } });

const PLANS: Readonly<Record<string, Given>> = {
  adding,
  words,
  chance,
  penalties,
  "exp-rnn": withModel({ cell: "exp-rnn" }),
  scornn: withModel({ cell: "scornn", activation: "mod-relu" }),
  lstm: withModel({ cell: "lstm" }),
  gru: withModel({ cell: "gru" }),
  "two layers": withModel({ cell: "lstm", layers: 2, "initial-state": "learned" }),
};

const TEXT = Array.from(
  { length: 60 },
  (_, i) => `The ${i % 3 ? "whale" : "ship"} number ${i % 11} went ${"far and ".repeat(i % 5)}away.`,
).join(" ");

/** A plan that is not listed is a task by that name at its defaults, short sequences, with the smallest network. */
const planOf = (name: string): Given =>
  PLANS[name] ??
  change(adding, {
    task: { name, length: 20 },
    model: { hidden: 1 },
    training: { optimizer: { name: "sgd", rate: 1e-3 }, regularizers: [] },
  });

const [FIRST, LAST] = [10, 1000];
const MOST_ROUNDS = { none: 60, keeping: 15, dropping: 15 } as const;
const STEADY_ROUNDS = 3;
/** In a pause compilers in the background finish, and the observer hears of collections. */
const PAUSE_MS = 20;

/** Planted faults, so that the test is seen to fail: an object an update, kept for ever or dropped at once. */
const kept: unknown[] = [];
const FAULTS: Readonly<Record<keyof typeof MOST_ROUNDS, () => void>> = {
  none() {},
  keeping: () => kept.push({ loss: 0 }),
  dropping: () => {
    kept[0] = Array<number>(12_500).fill(0);
  },
};

function footprint({ state }: Plan): Footprint {
  gc!();
  const { external, heapUsed } = process.memoryUsage();
  return { buffer: state.buffer.byteLength, external, heapUsed };
}

function updates(plan: Plan, figures: UpdateFigures, fault: () => void, from: number, to: number): void {
  for (let made = from; made < to; made++) {
    makeUpdate(plan, made + 1, figures);
    fault();
  }
}

async function round(plan: Plan, figures: UpdateFigures, fault: () => void, made: number): Promise<Round> {
  const starts: number[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries()) starts.push(startTime);
  });
  observer.observe({ entryTypes: ["gc"] });
  updates(plan, figures, fault, made, made + FIRST);
  const first = footprint(plan);
  const begun = performance.now();
  const before = process.memoryUsage().heapUsed;
  updates(plan, figures, fault, made + FIRST, made + LAST);
  const garbage = (process.memoryUsage().heapUsed - before) / (LAST - FIRST);
  const ended = performance.now();
  const last = footprint(plan);
  await rest(PAUSE_MS);
  observer.disconnect();
  const collections = starts.filter((start) => start >= begun && start <= ended).length;
  return { first, last, garbage, collections };
}

const [name, word] = process.argv.slice(2);
const fault = word === "keeping" || word === "dropping" ? word : "none";
const files = { text: new TextEncoder().encode(TEXT) };
const plan = planDraft(draftRun(settingsOf(planOf(name!)), catalogue, files, wasmEngine()), 1);
const figures = noFigures();
let found: Round | undefined;
for (let rounds = 0, steady = 0; rounds < MOST_ROUNDS[fault] && steady < STEADY_ROUNDS; rounds++) {
  found = await round(plan, figures, FAULTS[fault], rounds * LAST);
  steady = isSteady(found) ? steady + 1 : 0;
}
process.stdout.write(JSON.stringify(found));
