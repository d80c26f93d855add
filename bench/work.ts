/** The training work that the benchmarks time: plans on sequences that are made once. */
import type { Task } from "../src/components/define.ts";
import { task } from "../src/components/define.ts";
import { catalogue, extend } from "../src/components/registry.ts";
import type { Settings } from "../src/components/settings.ts";
import type { Engine } from "../src/engine/engine.ts";
import { fillUniform, makeStream, nextBelow } from "../src/engine/streams.ts";
import { wasmEngine } from "../src/engine/wasm/loader.ts";
import { measure } from "../src/training/evaluate.ts";
import type { Plan } from "../src/training/plan.ts";
import { makePlan } from "../src/training/plan.ts";
import { makeUpdate, noFigures } from "../src/training/update.ts";
import type { Candidate } from "./interleave.ts";

export interface Size {
  readonly T: number;
  readonly B: number;
  readonly H: number;
}

/** Two inputs, one output; the loss counts at the last step or at every step. The same batch every time. */
function regression({ T, B }: Size, everyStep: boolean): Task {
  const inputs = { kind: "values", size: 2 } as const;
  const outputs = { kind: "values", size: 1 } as const;
  const values = new Float64Array(T * B * 2);
  const targets = new Float64Array(T * B);
  fillUniform(values, values.length, 0, 1, makeStream(0, "benchmark inputs"));
  fillUniform(targets, targets.length, 0, 2, makeStream(0, "benchmark targets"));
  return fixed({ inputs, outputs, length: T }, T, everyStep ? T : 1, (batch) => {
    batch.T = T;
    batch.lengths.fill(T);
    // Probe batches are smaller than training batches.
    batch.values.set(values.subarray(0, batch.values.length));
    batch.targets.set(targets.subarray(0, batch.targets.length));
    batch.mask.fill(everyStep ? 1 : 0, 0, (T - 1) * batch.B);
    batch.mask.fill(1, (T - 1) * batch.B);
  });
}

/** One sentence of random words. */
function sentence(words: number, T: number): Task {
  const size = { kind: "index", size: words } as const;
  const stream = makeStream(0, "benchmark words");
  const text = Int32Array.from({ length: T + 1 }, () => nextBelow(stream, words));
  return fixed({ inputs: size, outputs: { kind: "classes", size: words }, length: T }, T, T, (batch) => {
    batch.T = T;
    batch.lengths.fill(T);
    batch.indices.set(text.subarray(0, T));
    batch.labels.set(text.subarray(1));
    batch.mask.fill(1);
  });
}

type Sizes = ReturnType<Task["sizes"]>;
type Fill = ReturnType<Task["create"]>["fill"];

const fixed = (sizes: Sizes, longest: number, counted: number, fill: Fill): Task =>
  task({
    name: "benchmark",
    summary: "The same batch every time",
    source: "this benchmark",
    objective: "mean",
    options: {},
    sizes: () => sizes,
    create: () => ({
      ...sizes,
      longest,
      counted,
      unit: "answers",
      chanceLoss: 1,
      tolerance: 0.04,
      metric: { name: "error_rate", of: (tally) => tally.error_rate },
      solved: () => false,
      memory: {},
      start() {},
      fill,
    }),
  });

interface Work {
  readonly task: Task;
  readonly B: number;
  readonly H: number;
  readonly training?: Partial<Settings["training"]>;
  readonly bias?: boolean;
  readonly probes?: number;
  readonly engine?: Engine;
}

function planOf({ task, B, H, training, bias = true, probes = 1, engine = wasmEngine() }: Work): Plan {
  const uniform = { name: "uniform-fan-in" };
  const settings: Settings = {
    task: { name: "benchmark" },
    model: {
      cell: { name: "vanilla" },
      hidden: H,
      layers: 1,
      activation: { name: "tanh" },
      init: { W: uniform, U: uniform, V: uniform, b: { name: "constant", value: 0 } },
      bias,
      "initial-state": "zero",
    },
    training: {
      updates: 1,
      batch: B,
      objective: "mean",
      truncation: { name: "full" },
      optimizer: { name: "sgd", rate: 0.01, momentum: 0 },
      schedule: { name: "constant" },
      "penalty-schedule": { name: "constant" },
      noise: [],
      clip: { name: "norm", threshold: 1 },
      regularizers: [],
      "stop-when-solved": false,
      ...training,
    },
    evaluation: { every: 1, sequences: 1 },
    diagnostics: { every: 1, sequences: probes, measure: [{ name: "jacobians" }] },
  };
  return makePlan(settings, 0, extend(catalogue, [task]), {}, engine);
}

/** Forward, backward, clip and update, again and again. */
function updates(plan: Plan): Candidate {
  const figures = noFigures();
  let update = 0;
  return { run: () => makeUpdate(plan, ++update, figures) };
}

/** Of the recurrence alone: two products a step forward and back, one for dW. */
export const flopsOf = ({ T, B, H }: Size): number => 6 * T * B * H * H;

export const vanillaStep = (size: Size, engine?: Engine): Candidate => ({
  ...updates(planOf({ task: regression(size, false), ...size, ...(engine ? { engine } : {}) })),
  flops: flopsOf(size),
});

export const everyStepLoss = (size: Size, truncation: Settings["training"]["truncation"]): Candidate =>
  updates(planOf({ task: regression(size, true), ...size, training: { truncation } }));

/** The language model of moby-dick.yaml on one sentence. */
export const languageModelStep = (V: number, H: number, T: number): Candidate =>
  updates(
    planOf({
      task: sentence(V, T),
      B: 1,
      H,
      bias: false,
      training: {
        objective: "sum",
        truncation: { name: "window", length: 4 },
        optimizer: { name: "sgd", rate: 0.005, momentum: 0 },
        clip: { name: "none" },
      },
    }),
  );

/** One measurement of the Jacobians of `probes` sequences. */
export function jacobianMeasurement(size: Size, probes: number): Candidate {
  const plan = planOf({ task: regression(size, false), ...size, probes });
  return { run: () => void measure(plan, 0) };
}
