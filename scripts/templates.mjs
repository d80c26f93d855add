/** For each kind the smallest component that obeys its laws, with TODO where the idea goes. */

const about = (name) => `name: "${name}",
  summary: "TODO: one line that says what it does",
  source: "TODO: authors, year, where published",`;

const helperOnly = (kind) => `import { ${kind} } from "../define.ts";\n`;

export const TEMPLATES = {
  activation: (name, word) => `${helperOnly("activation")}
/** f(z) = z. TODO: the function, its slope and its bounds. */
export const ${word} = activation({
  ${about(name)}
  options: {},
  create: () => ({
    apply(s, z, n) {
      for (let i = 0; i < n; i++) s[i] = z[i]!; // TODO: f(z)
    },
    derivative(slope, _z, _s, n) {
      for (let i = 0; i < n; i++) slope[i] = 1; // TODO: f′(z)
    },
    gamma: 1, // TODO: sup |f′|
    kinks: [], // TODO: where f′ jumps
  }),
});
`,
  cell: (name, word) => `import { cell } from "../define.ts";
import { equations } from "../equations/equations.ts";
import { recurrent } from "../equations/parameters.ts";

/** h_t = f(U x_t + b + W h_{t−1}). TODO: the equations; docs/writing-a-cell.md says what they may hold. */
export const ${word} = cell({
  ${about(name)}
  options: {},
  create: (_, context) =>
    equations(context, {
      parameters: { W: recurrent },
      step: ({ a, h }, { W }, f) => ({ h: f(a.plus(W.times(h))) }),
    }),
});
`,
  clipper: (name, word) => `import { clipper, z } from "../define.ts";

/** TODO: g is shortened to the threshold if it is longer. */
export const ${word} = clipper({
  ${about(name)}
  options: { threshold: z.number().positive().default(1).describe("Longest gradient that is left alone") },
  create: ({ threshold }, { kernels }) => ({
    keepsDirection: true,
    clip(stretches, count, norm) {
      if (norm <= threshold) return false;
      for (const { gradient, count: n } of stretches.slice(0, count))
        kernels.timesScalar(gradient, threshold / norm, n);
      return true;
    },
  }),
});
`,
  diagnostic: (name, word) => `${helperOnly("diagnostic")}
/** TODO: what it measures; here the largest |h_T|. */
export const ${word} = diagnostic({
  ${about(name)}
  options: {},
  create: () => ({
    needs: "states",
    columns: [
      { name: "sequence", unit: "index", about: "Probe sequence, from 0" },
      { name: "largest_h", unit: "1", about: "TODO: Largest |h| at the last step" },
    ],
    summaries: [],
    work: () => ({}),
    bind:
      ({ at, cell, batch }) =>
      (emit) => {
        for (let b = 0; b < at.B; b++) {
          const h = at.state[batch.lengths[b]!]![0]!.subarray(b * cell.H, (b + 1) * cell.H);
          emit([b, h.reduce((most, x) => Math.max(most, Math.abs(x)), 0)]);
        }
        return [];
      },
  }),
});
`,
  initializer: (name, word) => `import { fillGaussian } from "../../engine/streams.ts";
import { initializer, z } from "../define.ts";

/** W ~ N(0, std²). TODO: the distribution. */
export const ${word} = initializer({
  ${about(name)}
  options: { std: z.number().positive().default(0.1).describe("Standard deviation of each weight") },
  create: ({ std }) => ({
    fill(W, rows, columns, stream) {
      fillGaussian(W, rows * columns, std, stream);
    },
  }),
});
`,
  noise: (name, word) => `${helperOnly("noise")}
/** TODO: wraps the cell in another with the same state and drive; zoneout.ts and h-detach.ts show how. */
export const ${word} = noise({
  ${about(name)}
  options: {},
  create: () => ({ wrap: (cell) => cell }),
});
`,
  optimizer: (name, word) => `import { optimizer } from "../define.ts";
import { rates } from "./rates.ts";

/** w ← w − rate·g. TODO: the step. */
export const ${word} = optimizer({
  ${about(name)}
  options: rates(0.01),
  create: ({ rate, "recurrent-rate": recurrentRate }, { kernels }) => ({
    rate,
    recurrentRate: recurrentRate ?? rate,
    moments: {},
    memory: [],
    rowwise: true,
    start() {},
    advance() {},
    update({ values, gradient, count }, _memory, rate) {
      kernels.addScaled(values, gradient, -rate, count);
    },
  }),
});
`,
  regularizer: (name, word) => `import { regularizer } from "../define.ts";
import { weightOptions } from "./weight-options.ts";

/** R = Σ w². TODO: the penalty and its gradient. */
export const ${word} = regularizer({
  ${about(name)}
  options: weightOptions,
  create: ({ strength, on }, { kernels }) => ({
    acts: "weights",
    needs: "weights",
    on,
    strength,
    bind: () => ({
      penalty: (W, rows, columns) => kernels.sumOfSquares(W, rows * columns),
      addGradient: (dW, W, rows, columns, scale) => kernels.addScaled(dW, W, 2 * scale, rows * columns),
    }),
  }),
});
`,
  rule: (name, word) => `import { rule, z } from "../define.ts";
import { said, stretchOf } from "./observed.ts";

/** TODO: what it finds; here a product of Jacobians that is small at the end. */
export const ${word} = rule({
  ${about(name)}
  options: { decades: z.number().positive().default(3).describe("TODO: The threshold") },
  create: ({ decades }) => ({
    reads: ["log10_product_norm"], // TODO: the summaries of diagnostics that it looks at
    judge(evidence) {
      const stretch = stretchOf(evidence, "log10_product_norm", (value) => value <= -decades);
      if (stretch === null) return null;
      const { since, now: product } = stretch;
      return {
        state: "TODO",
        since,
        words: \`TODO: the product of all Jacobians is 10^\${said(product)}\`,
        cites: { log10_product_norm: product },
        causes: [],
      };
    },
  }),
});
`,
  schedule: (name, word) => `${helperOnly("schedule")}
/** factor = 1. TODO: the factor at update k = 1, 2, … */
export const ${word} = schedule({
  ${about(name)}
  options: {},
  create: () => ({
    memory: [],
    start() {},
    factor: (_memory, _update) => 1,
    hear() {},
  }),
});
`,
  task: (name, word) => `import { nextUniform } from "../../engine/streams.ts";
import { task, z } from "../define.ts";
import { sequences, wrongBelow } from "./sequences.ts";

/** TODO: the task; here the first of T numbers from U(0, 1), to be said at the end. */
export const ${word} = task({
  ${about(name)}
  objective: "mean",
  options: { length: z.int().min(1).max(1e6).default(20).describe("Steps T of every sequence") },
  sizes: ({ length }) => ({
    inputs: { kind: "values", size: 1 },
    outputs: { kind: "values", size: 1 },
    length,
  }),
  create: ({ length: T }, { sizes }) =>
    sequences(sizes, {
      chanceLoss: 1 / 12, // TODO: the loss of the best guess that ignores the input
      tolerance: 0.01,
      solve: wrongBelow(0.01, { source: null, confirmedOn: 10_000 }),
      write({ input, inputAt, answer }, { stream }) {
        for (let t = 0; t < T; t++) input(t, 0, nextUniform(stream));
        answer(T - 1, inputAt(0, 0));
      },
    }),
});
`,
  truncation: (name, word) => `import { truncation } from "../define.ts";
import { bindBackThroughTime, stepBlocks } from "./back-through-time.ts";

/** TODO: which errors go how far back; here all of them to the first step. */
export const ${word} = truncation({
  ${about(name)}
  options: {},
  create: () => ({
    segments: (T) => [{ start: 0, firstOutput: 0, end: T }],
    work: (sizes) => stepBlocks(sizes),
    bind(pass) {
      const back = bindBackThroughTime(pass);
      return (T) => back(0, 0, T);
    },
  }),
});
`,
};
