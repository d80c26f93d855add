/** What is measured: one update of a small network, the same work for every peer. */
import type { Catalogue, Choice } from "../../src/components/define.ts";
import type { Settings } from "../../src/components/settings.ts";
import type { Given } from "../../test/support/settings.ts";
import { settingsOf } from "../../test/support/settings.ts";

/**
 * s_t = tanh(U x_t + W s_{t−1} + b), or an LSTM or GRU; ŷ = V s_T + c, squared error, mean over the batch; clipped
 * by the global norm, then SGD. Inputs and targets are those of the adding problem.
 */
export interface AddingCase {
  readonly kind: "adding";
  readonly cell: "vanilla" | "lstm" | "gru";
  readonly name: string;
  readonly T: number;
  readonly B: number;
  readonly H: number;
  readonly rate: number;
  /** Threshold of the gradient's global norm. */
  readonly clip: number;
}

/**
 * s_t = tanh(U[:, x_t] + W s_{t−1}), softmax(V s_t) at every step, summed cross-entropy of one sentence; the
 * error of each output goes back over lags 0 … `lag`; SGD.
 */
export interface LanguageCase {
  readonly kind: "language";
  readonly name: string;
  readonly T: number;
  readonly B: 1;
  readonly H: number;
  readonly vocabulary: number;
  readonly rate: number;
  readonly lag: number;
}

export type Case = AddingCase | LanguageCase;

/** The kinds of network that a peer may support. */
export type Network = AddingCase["cell"] | "language";
export const networkOf = (one: Case): Network => (one.kind === "adding" ? one.cell : one.kind);

/** Number of batches in a case's file; update i (from 0) uses batch i mod BATCHES. */
export const BATCHES = 20;

const adding = (T: number, B: number, H: number, cell: AddingCase["cell"] = "vanilla"): AddingCase => ({
  kind: "adding",
  cell,
  name: `${cell === "vanilla" ? "" : `${cell}-`}${T}x${B}x${H}`,
  T,
  B,
  H,
  rate: 0.01,
  clip: 1,
});

export const CASES: readonly Case[] = [
  adding(100, 1, 50),
  adding(100, 20, 50),
  adding(100, 20, 100),
  adding(100, 100, 100),
  adding(400, 20, 100),
  adding(100, 20, 256),
  adding(100, 1, 50, "lstm"),
  adding(100, 20, 100, "lstm"),
  adding(100, 1, 50, "gru"),
  adding(100, 20, 100, "gru"),
  { kind: "language", name: "language", T: 25, B: 1, H: 100, vocabulary: 8000, rate: 0.005, lag: 4 },
];

/** The case that `--quick` runs: the size of the experiments in the README. */
export const QUICK = "100x20x100";

export const describeCase = (one: Case): string =>
  one.kind === "adding"
    ? `adding problem, ${one.cell}, T = ${one.T}, B = ${one.B}, H = ${one.H}`
    : `language model, sentences of ${one.T} words, vocabulary ${one.vocabulary}, H = ${one.H}, ` +
      `every error goes back over lags 0 … ${one.lag}`;

/** The case as settings of ours, on a task of the catalogue. */
export function settingsFor(one: Case, task: Choice, catalogue: Catalogue): Settings {
  const isAdding = one.kind === "adding";
  const given: Given = {
    task,
    model: { cell: isAdding ? one.cell : "vanilla", hidden: one.H, bias: isAdding },
    training: {
      updates: 1,
      batch: one.B,
      objective: isAdding ? "mean" : "sum",
      truncation: isAdding ? "full" : { name: "window", length: one.lag },
      optimizer: { name: "sgd", rate: one.rate },
      clip: isAdding ? { name: "norm", threshold: one.clip } : "none",
    },
    evaluation: { every: 1, sequences: 1 },
    diagnostics: { every: 1, sequences: 1, measure: [] },
  };
  return settingsOf(given, catalogue);
}
