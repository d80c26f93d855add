/** Configs whose reports together hold every chart and every way in which one can come out. */

/** As hostile as a name may be: what would be markup, and as long as is allowed. */
export const HOSTILE = `</script><script>alert("1")</script>'"& ${"x".repeat(155)}`;
const LABELS = [
  'tanh, "plain"',
  HOSTILE,
  "orthogonal שלום with many words of its own",
  "GRU <b>&amp;</b>",
] as const;

const EVERYTHING = "[jacobians, attribution, lags, spectra, units]";

/** Every chart but that of tuning. */
const full = `name: full
description: "Remedies <b>& co</b> \\u202e for gradients"
task: { name: adding, length: 30 }
model: { hidden: 8, activation: tanh }
training: { updates: 60, batch: 10, optimizer: { name: adam, rate: 0.01 }, clip: { name: norm, threshold: 1 } }
evaluation: { every: 10, sequences: 50, lengths: [15, 30, 60] }
diagnostics: { every: 15, sequences: 4, measure: ${EVERYTHING} }
seeds: 5
sweep:
  list:
    - { label: ${JSON.stringify(LABELS[0])} }
    - { label: ${JSON.stringify(LABELS[1])}, model.activation: relu, model.init.W: identity }
    - { label: ${JSON.stringify(LABELS[2])}, model.init.W: orthogonal }
    - { label: ${JSON.stringify(LABELS[3])}, model.cell: gru }
`;

const tuned = `name: tuned
task: { name: adding, length: 10 }
model: { hidden: 6 }
training: { updates: 40, batch: 8 }
evaluation: { every: 10, sequences: 40 }
diagnostics: { every: 20, sequences: 2, measure: [jacobians] }
seeds: 2
sweep: { grid: { model.activation: [tanh, relu] } }
compare: { tune: { training.optimizer.rate: [0.001, 0.01, 0.1] }, tuning-seeds: 2 }
`;

const flow = `name: flow
task: { name: adding, length: 40 }
model: { hidden: 8 }
training: { updates: 0 }
diagnostics: { sequences: 4, measure: ${EVERYTHING} }
seeds: 3
sweep: { grid: { model.init.W: [orthogonal, uniform-fan-in, identity] } }
`;

const one = `name: one
task: { name: adding, length: 10 }
model: { hidden: 6 }
training: { updates: 40, batch: 8 }
evaluation: { every: 10, sequences: 40 }
diagnostics: { every: 20, sequences: 2, measure: ${EVERYTHING} }
`;

const diverged = `name: diverged
task: { name: adding, length: 20 }
model: { hidden: 6, init: { W: { name: gaussian, std: 1 } } }
training: { updates: 40, batch: 8, optimizer: { name: sgd, rate: 1e6 } }
evaluation: { every: 10, sequences: 40 }
diagnostics: { every: 20, sequences: 2, measure: ${EVERYTHING} }
seeds: 2
sweep: { grid: { model.activation: [identity, relu] } }
`;

/** 60 runs: 12 remedies × 5 seeds over 100 steps, everything measured six times. */
const large = `name: large
task: { name: adding, length: 100 }
model: { hidden: 16, activation: tanh }
training: { updates: 50, batch: 2, optimizer: { name: adam, rate: 0.003 }, clip: { name: norm, threshold: 1 } }
evaluation: { every: 5, sequences: 10, lengths: [50, 100, 200] }
diagnostics: { every: 10, sequences: 2, measure: ${EVERYTHING} }
seeds: 5
sweep:
  grid:
    model.activation: [tanh, relu, softsign]
    model.init.W: [orthogonal, identity, uniform-fan-in, glorot-normal]
`;

export const EXPERIMENTS = { full, tuned, flow, one, diverged, large } as const;

const CURVES = ["learning-curves", "learning-curves-metric"];
const each = (name: string, n: number): readonly string[] =>
  Array.from({ length: n }, (_, i) => `${name}-${i + 1}`);
const measured = (n: number): readonly string[] => [
  "gradient-reach",
  ...each("jacobian-norms", n),
  "share-by-lag",
  "attribution",
  ...each("eigenvalues", n),
  "singular-values",
  "saturation",
  "dead-units",
];

/** The charts of each, in their order. */
export const CHARTS: Readonly<Record<keyof typeof EXPERIMENTS, readonly string[]>> = {
  full: [...CURVES, ...measured(4), "generalisation"],
  tuned: [...CURVES, "gradient-reach", ...each("jacobian-norms", 2), "sensitivity"],
  flow: measured(3),
  one: [...CURVES, ...measured(1)],
  diverged: [...CURVES, ...measured(2)],
  large: [...CURVES, ...measured(12), "generalisation"],
};
