/**
 * Small runs that together use every component. Each component of the catalogue gets a case of its own, by
 * itself: a base run with this component at its defaults. Below them stand combinations that meet what
 * defaults do not: odd sizes, blocks' ends, rows by word, penalties on biases, runs that stop or diverge.
 */
import type { Catalogue, Choice, Component, DataFile, Kind } from "../../src/components/define.ts";
import { KINDS } from "../../src/components/define.ts";
import type { Settings } from "../../src/components/settings.ts";
import type { Field } from "../../src/config/fields.ts";
import { SETTINGS } from "../../src/config/fields.ts";
import { dataFiles } from "../support/data-files.ts";
import type { Given } from "../support/settings.ts";
import { change, settingsOf } from "../support/settings.ts";

export interface Case {
  readonly name: string;
  readonly seed: number;
  readonly settings: Settings;
}

/** What tasks that read a file are given: sixty sentences of 5 to 12 words, about fifty different ones. */
const TEXT = Array.from({ length: 60 }, (_, i) => {
  const who = ["whale", "ship", "captain", "harpooner", "sea", "mate", "boat", "gull", "sail"][i % 9]!;
  const does = ["went", "turned", "sank", "lay still", "rose", "was seen", "called"][i % 7]!;
  const how = ["slowly", "at last", "without a word", "again", "by night"][i % 5]!;
  const rest = ["", " and was gone", " at the edge of the world", `, number ${i % 7}`][
    (i * 7 + (i >> 2)) % 4
  ]!;
  return `The ${who} ${does} ${how}${rest}.`;
}).join(" ");

/**
 * Scripts that Nodes know differently: accents typed apart, capitals of Unicode 16 (U+1C89, U+A7CB), ideographs of 15.1
 * (U+2EBF0), a Khmer mark that 15.1 made an end of sentences (U+17D4).
 */
const SCRIPTS = Array.from({ length: 12 }, (_, i) =>
  [
    "L'E\u0301te\u0301 a` Ni\u0302mes? \u00c9t\u00e9 I\u0307\u01c5. ",
    "\u0939\u093f\u0928\u094d\u0926\u0940 \u092e\u0947\u0902\u0964",
    "\u9be8\u9c7c\u{2ebf0}\u30ab\u30fc\u3002\u300c\u3072\uff01\u300d",
    "\u1c89A\ua7cb \u1c8a\u0264\u0301. \u1780\u17d2\u179a\u17d4 ",
    "\u03a4\u03af \u03b5\u03af\u03bd\u03b1\u03b9; \u039f\u0394\u039f\u03a3\u2026 ",
    `\u{1f469}\u200d\u{1f467} \u0645\u06cc\u200c\u062e\u0648${i}\u061f `,
  ]
    .slice(i % 3)
    .join(""),
).join("\n\n");

/** The bytes of what a task reads: all texts but one are the same. */
export function filesOf(catalogue: Catalogue, task: Choice): Readonly<Record<string, Uint8Array>> {
  const files = catalogue.task.get(task.name)?.files?.(task) ?? {};
  const bytes = (file: DataFile): Uint8Array =>
    new TextEncoder().encode("path" in file && file.path === "scripts.txt" ? SCRIPTS : TEXT);
  return Object.fromEntries(Object.entries(files).map(([key, file]) => [key, dataFiles[key] ?? bytes(file)]));
}

/** Options in place of a component's defaults, where a fraction of a second asks for it, or a small run. */
const SMALL: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  // Six updates of small gradients, and clippers and schedules ought to be seen in them.
  "clipper parameter-norm": { threshold: 0.1 },
  "clipper value": { threshold: 0.01 },
  "schedule cosine": { floor: 0.1, "warm-up": 2 },
  "schedule inverse-time": { after: 3 },
  "schedule step": { every: 2 },
  "schedule warm-up": { updates: 4 },
  "task adding": { length: 19 },
  "task associative-recall": { length: 21, vocabulary: 12, pairs: 3 },
  "task copy-memory": { length: 7, positions: 4 },
  "task delayed-xor": { length: 21 },
  "task induction": { length: 21 },
  "task latch": { length: 21 },
  "task long-lag": { length: 21 },
  "task multiplication": { length: 21 },
  "task noiseless-memorization": { length: 9 },
  "task parity": { length: 21 },
  "task permutations": { length: 11 },
  "task random-permutation": { length: 21, symbols: 12 },
  "task selective-copy": { length: 15, positions: 5 },
  "task temporal-order": { length: 21 },
  "task images": { rows: 4, columns: 3, classes: 4, validation: 10, order: "permuted", permutation: 5 },
  "task labelled-sequences": { features: 2, validation: 0.25, test: 0.25 },
  "task time-series": { length: 7, ahead: 2, answers: "every" },
  "task text-stream": { vocabulary: 23, length: 17, validation: 0.2, test: 0.2 },
  "task variable-copy": { length: 9, positions: 4 },
  "task language-model": { vocabulary: 23, validation: 9, test: 8 },
};

const choiceOf = ({ kind, name }: Component): Choice => ({ name, ...SMALL[`${kind} ${name}`] });

/** The run that all others vary: 6 updates, 19 steps. */
const base = (hidden: number, batch: number): Given => ({
  task: { name: "adding", length: 19 },
  model: { hidden },
  training: { updates: 6, batch, objective: "mean", optimizer: { name: "sgd", rate: 0.05 } },
  evaluation: { every: 4, sequences: 7 },
  diagnostics: { every: 4, sequences: 2 },
});

/** Initializers with another place than W of a vanilla cell. */
const PLACES: Readonly<Record<string, { readonly cell: string; readonly init: "W" | "b" }>> = {
  cayley: { cell: "scornn", init: "W" },
  chrono: { cell: "lstm", init: "b" },
  "forget-bias": { cell: "gru", init: "b" },
  henaff: { cell: "exp-rnn", init: "W" },
};

/** Only W, or only b: some make square matrices alone. */
function withInitializer(choice: Choice): Given {
  const { cell, init } = PLACES[choice.name] ?? { cell: "vanilla", init: "W" };
  return change(base(7, 3), { model: { cell, init: { [init]: choice } } });
}

/** Where a component of each kind goes. Sizes differ by kind, so that a newcomer moves nobody else's. */
const WITH: { readonly [K in Exclude<Kind, "rule">]: (choice: Choice) => Given } = {
  activation: (activation) => change(base(13, 3), { model: { activation } }),
  cell: (cell) => change(base(13, 5), { model: { cell } }),
  clipper: (clip) => change(base(7, 5), { training: { clip } }),
  diagnostic: (diagnostic) => change(base(13, 1), { diagnostics: { sequences: 3, measure: [diagnostic] } }),
  initializer: withInitializer,
  optimizer: (optimizer) => change(base(33, 1), { training: { optimizer } }),
  regularizer: (regularizer) => change(base(13, 3), { training: { regularizers: [regularizer] } }),
  // Evaluated after every update: that is when a schedule learns anything.
  schedule: (schedule) => change(base(7, 1), { training: { schedule }, evaluation: { every: 1 } }),
  noise: (part) => change(base(13, 3), { training: { noise: [part] } }),
  task: (task) => change(base(33, 5), { task }),
  truncation: (truncation) => change(base(7, 3), { training: { truncation } }),
};

const TEXT_TASK: Choice = {
  name: "language-model",
  text: "sentences.txt",
  vocabulary: 31,
  validation: 9,
  test: 8,
  longest: 10,
};
const ORDER_TASK: Choice = { name: "temporal-order", length: 27 };

/** What tasks are beside their defaults. */
const VARIANTS: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  adding: [
    { variant: "pascanu-2013" },
    { variant: "hochreiter-1997", length: 22 },
    { variant: "arjovsky-2016" },
  ],
  "long-lag": [{ experiment: "2c", distractors: 5 }],
  "copy-memory": [{ layout: "exprnn-2019", input: "scalar" }],
  multiplication: [{ variant: "hochreiter-1997" }],
  "noiseless-memorization": [{ variant: "20-bit" }],
  parity: [{ answer: "every-step" }],
  permutations: [{ group: "S3", answer: "end" }, { group: "A5" }],
  "temporal-order": [
    { symbols: 3 },
    { variant: "hochreiter-1997" },
    { variant: "hochreiter-1997", symbols: 3 },
    { length: [15, 27] },
  ],
};

const COMBINATIONS: Readonly<Record<string, Given>> = {
  "words, rows of U one by one, clipped, no bias, rate halved": change(base(33, 5), {
    task: TEXT_TASK,
    model: { bias: false },
    training: {
      updates: 12,
      objective: "sum",
      truncation: { name: "window", length: 3 },
      optimizer: { name: "sgd", rate: 3, momentum: 0 },
      schedule: { name: "halve-on-rise" },
      clip: { name: "norm", threshold: 2 },
      regularizers: [{ name: "l2", strength: 0.01, on: ["W", "V"] }],
    },
    evaluation: { every: 2 },
  }),
  "words, all rows of U because of a penalty on it, one sequence": change(base(13, 1), {
    task: TEXT_TASK,
    training: {
      truncation: { name: "chunk", length: 5 },
      optimizer: { name: "sgd", rate: 0.1, momentum: 0 },
      regularizers: [{ name: "l1", strength: 0.001, on: ["U"] }],
    },
  }),
  "words of many scripts": change(base(13, 3), {
    task: {
      name: "language-model",
      text: "scripts.txt",
      sentences: "marks",
      vocabulary: 40,
      validation: 9,
      test: 8,
    },
  }),
  "characters of many scripts, cut": change(base(13, 3), {
    task: {
      name: "language-model",
      text: "scripts.txt",
      words: "characters",
      case: "keep",
      longest: 6,
      longer: "cut",
      vocabulary: 40,
      validation: 9,
      test: 8,
    },
  }),
  "words, adam, the last batch of an evaluation not full": change(base(7, 3), {
    task: TEXT_TASK,
    model: { activation: { name: "relu" } },
    training: {
      objective: "sum",
      optimizer: { name: "adam", rate: 0.01, beta1: 0.8, beta2: 0.99, epsilon: 1e-6 },
    },
    evaluation: { every: 3, sequences: 8 },
  }),
  "order, penalties on all, rmsprop, orthogonal": change(base(13, 5), {
    task: ORDER_TASK,
    model: {
      init: {
        W: { name: "orthogonal", gain: 0.9 },
        U: { name: "orthogonal", gain: 1 },
        V: { name: "glorot-uniform", gain: 0.5 },
        b: { name: "constant", value: 0 },
      },
    },
    training: {
      truncation: { name: "chunk", length: 7 },
      optimizer: { name: "rmsprop", rate: 0.01, decay: 0.8, epsilon: 1e-8 },
      regularizers: [
        { name: "l1", strength: 0.002, on: ["U", "W", "V", "b", "c"] },
        { name: "l2", strength: 0.003, on: ["U", "W", "V", "b", "c"] },
      ],
    },
  }),
  "numbers, momentum, relu from the identity, window of one step, no bias": change(base(33, 3), {
    model: {
      activation: { name: "relu" },
      init: {
        W: { name: "identity", scale: 0.95, noise: 0.01 },
        U: { name: "gaussian", std: 0.3 },
        V: { name: "gaussian", std: 0.1 },
        b: { name: "constant", value: 0 },
      },
      bias: false,
    },
    training: {
      truncation: { name: "window", length: 0 },
      optimizer: { name: "sgd", rate: 0.02, momentum: 0.9 },
      clip: { name: "norm", threshold: 0.1 },
    },
  }),
  "products of Jacobians below the smallest double": change(base(7, 1), {
    task: { name: "adding", length: 400 },
    model: {
      init: {
        W: { name: "gaussian", std: 0.01 },
        U: { name: "uniform-fan-in" },
        V: { name: "uniform-fan-in" },
        b: { name: "constant", value: 0 },
      },
    },
    training: { updates: 2, truncation: { name: "window", length: 20 } },
    diagnostics: { sequences: 1 },
  }),
  "two layers of lstm, chrono, chance three times over, learnt start, stride": change(base(7, 3), {
    model: {
      cell: { name: "lstm" },
      layers: 2,
      "initial-state": "learned",
      init: { b: { name: "chrono", longest: 30 } },
    },
    training: {
      truncation: { name: "stride", every: 4, back: 9 },
      optimizer: { name: "adamw", rate: 0.01 },
      schedule: { name: "cosine" },
      clip: { name: "adaptive" },
      regularizers: [
        { name: "soft-orthogonality", strength: 0.01 },
        { name: "temporal-activation", strength: 0.1 },
      ],
      noise: [{ name: "recurrent-dropout" }, { name: "h-detach" }, { name: "zoneout" }],
    },
  }),
  "words, gru, windows, singular values clipped, adagrad": change(base(13, 1), {
    task: TEXT_TASK,
    model: { cell: { name: "gru" } },
    training: {
      truncation: { name: "window", length: 3 },
      optimizer: { name: "adagrad", rate: 0.05 },
      clip: { name: "value" },
      regularizers: [{ name: "spectral-clip", bound: 0.9 }],
    },
  }),
  "words, two layers of gru, where the gradient comes from and what clipped updates do": change(base(7, 3), {
    task: TEXT_TASK,
    model: { cell: { name: "gru" }, layers: 2 },
    training: {
      truncation: { name: "window", length: 2 },
      optimizer: { name: "sgd", rate: 0.5 },
      clip: { name: "norm", threshold: 0.2 },
    },
    diagnostics: { every: 3, measure: ["lags", "truncation-bias", "update-sizes"] },
  }),
  "leaky mod-relu, penalties on Jacobians that fade, rates apart": change(base(13, 5), {
    model: { cell: { name: "leaky" }, activation: { name: "mod-relu", bias: -0.05 } },
    training: {
      optimizer: { name: "rmsprop", rate: 0.01, "recurrent-rate": 0.001, initial: 0.001 },
      "penalty-schedule": { name: "inverse-time" },
      regularizers: [
        { name: "omega-squared", strength: 0.1 },
        { name: "jacobian-norm", strength: 0.1, every: 3 },
        { name: "spectral-norm", strength: 0.1 },
      ],
    },
  }),
  "three layers of gated lru, no bias, chunks": change(base(7, 5), {
    model: { cell: { name: "lru", gated: true }, layers: 3, bias: false },
    training: { truncation: { name: "chunk", length: 5 }, schedule: { name: "warm-up", updates: 3 } },
  }),
  // 128 is where the kernels cut a sum into blocks.
  "more hidden units than a block of a product": change(base(131, 5), {
    task: { name: "adding", length: 7 },
    training: {
      updates: 3,
      optimizer: { name: "adam", rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    },
    diagnostics: { sequences: 1 },
  }),
  "nesterov, recurrent parameters at another rate, after a warm-up": change(base(13, 3), {
    training: {
      optimizer: { name: "sgd", rate: 0.05, "recurrent-rate": 0.01, momentum: 0.9, nesterov: true },
      schedule: { name: "cosine", "warm-up": 2, updates: 5 },
    },
  }),
  "rmsprop from 0.001 with epsilon inside, a penalty that comes slowly": change(base(7, 5), {
    training: {
      optimizer: { name: "rmsprop", rate: 0.001, epsilon: 1e-6, "epsilon-inside": true, initial: 0.001 },
      regularizers: [{ name: "l2", strength: 0.1, on: ["W"] }],
      "penalty-schedule": { name: "warm-up", updates: 4 },
    },
  }),
  "words, adagrad row by row, clipped unit by unit": change(base(13, 3), {
    task: TEXT_TASK,
    training: {
      optimizer: { name: "adagrad", rate: 0.1, initial: 0.01 },
      clip: { name: "adaptive", ratio: 0.1, output: true },
    },
  }),
  "gradients that explode, rescued": change(base(7, 3), {
    task: { name: "adding", length: 101 },
    model: {
      activation: { name: "identity" },
      init: { W: { name: "orthogonal", gain: 1.2 } },
    },
    training: {
      optimizer: { name: "sgd", rate: 5 },
      clip: { name: "norm", threshold: 0.01, rescue: true },
    },
    diagnostics: { sequences: 1 },
  }),
  ...Object.fromEntries(
    Object.entries(VARIANTS).flatMap(([name, variants]) =>
      variants.map((variant) => [
        `task ${name}, ${Object.values(variant).join(", ")}`,
        change(base(7, 5), { task: { name, ...SMALL[`task ${name}`], ...variant } }),
      ]),
    ),
  ),
  "stopped when solved": change(base(13, 5), {
    task: { name: "adding", length: 2 },
    model: { activation: { name: "identity" } },
    training: {
      updates: 200,
      optimizer: { name: "adam", rate: 0.03, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
      "stop-when-solved": true,
    },
    evaluation: { every: 10, sequences: 100 },
    diagnostics: { every: 50 },
  }),
  diverged: change(base(7, 3), {
    model: { activation: { name: "relu" } },
    training: { updates: 20, optimizer: { name: "sgd", rate: 1e6, momentum: 0 } },
  }),
};

/** All cases: one for each component, then the combinations; in each, every option of every component. */
export function casesOf(catalogue: Catalogue): readonly Case[] {
  // Rules determine no number.
  const alone = KINDS.filter((kind) => kind !== "rule").flatMap((kind) =>
    [...catalogue[kind].values()].map((component) => ({
      name: `${kind} ${component.name}`,
      seed: 3,
      given: WITH[kind](choiceOf(component)),
    })),
  );
  const combined = Object.entries(COMBINATIONS).map(([name, given]) => ({ name, seed: 4, given }));
  return [...alone, ...combined].map(({ given, ...one }) => ({
    ...one,
    settings: settingsOf(given, catalogue),
  }));
}

/** The components that settings name, as "kind name". */
function namedIn(field: Field, value: unknown): readonly string[] {
  // Sound: a setting has the form of its field.
  switch (field.type) {
    case "component":
      return [`${field.kind} ${(value as Choice).name}`];
    case "components":
      return (value as readonly Choice[]).map(({ name }) => `${field.kind} ${name}`);
    case "group":
      return Object.entries(field.fields).flatMap(([key, part]) =>
        namedIn(part, (value as Readonly<Record<string, unknown>>)[key]),
      );
    case "value":
      return [];
    default:
      return field satisfies never;
  }
}

/** Components of the catalogue, as "kind name", that none of the cases uses. */
export function unused(catalogue: Catalogue, cases: readonly Case[]): readonly string[] {
  const used = new Set(cases.flatMap(({ settings }) => namedIn(SETTINGS, settings)));
  return KINDS.flatMap((kind) => [...catalogue[kind].keys()].map((name) => `${kind} ${name}`)).filter(
    (name) => !used.has(name),
  );
}
