/** The updates that the benchmarks time, on batches that are made once. */
import type { Choice } from "../src/components/define.ts";
import { catalogue, extend } from "../src/components/registry.ts";
import type { Engine } from "../src/engine/engine.ts";
import { fillUniform, makeStream, nextBelow } from "../src/engine/streams.ts";
import { openEngine } from "../src/shell/engines.ts";
import { measure } from "../src/training/evaluate.ts";
import type { Plan } from "../src/training/plan.ts";
import { makePlan } from "../test/support/plan.ts";
import { makeUpdate, noFigures } from "../src/training/update.ts";
import type { GivenBatches } from "../test/support/given-task.ts";
import { GIVEN, givenTask } from "../test/support/given-task.ts";
import type { Given } from "../test/support/settings.ts";
import { change, settingsOf } from "../test/support/settings.ts";
import type { Candidate } from "./interleave.ts";

export interface Size {
  readonly T: number;
  readonly B: number;
  readonly H: number;
}

/** Two inputs, one output; the loss counts at the last step or at every step. The same batch every time. */
function regression({ T, B }: Size, everyStep: boolean): GivenBatches {
  const values = new Float64Array(T * B * 2);
  const targets = new Float64Array(T * B);
  fillUniform(values, values.length, 0, 1, makeStream(0, "benchmark inputs"));
  fillUniform(targets, targets.length, 0, 2, makeStream(0, "benchmark targets"));
  const mask = new Int32Array(T * B).fill(everyStep ? 1 : 0).fill(1, (T - 1) * B);
  const inputs = { kind: "values", size: 2 } as const;
  const outputs = { kind: "values", size: 1 } as const;
  return { B, inputs, outputs, list: [{ T, values, targets, mask }] };
}

/** One sentence of random words. */
function sentence(words: number, T: number): GivenBatches {
  const stream = makeStream(0, "benchmark words");
  const text = Int32Array.from({ length: T + 1 }, () => nextBelow(stream, words));
  const inputs = { kind: "index", size: words } as const;
  const outputs = { kind: "classes", size: words } as const;
  return { B: 1, inputs, outputs, list: [{ T, indices: text.subarray(0, T), labels: text.subarray(1) }] };
}

/** A plan of H hidden units on these batches. */
function planOf(
  batches: GivenBatches,
  H: number,
  given: Given = {},
  engine: Engine = openEngine("auto").make(),
): Plan {
  const withTask = extend(catalogue, [givenTask(batches)]);
  const base: Given = {
    task: GIVEN,
    model: { hidden: H },
    training: {
      updates: 1,
      batch: batches.B,
      optimizer: { name: "sgd", rate: 0.01 },
      clip: { name: "norm", threshold: 1 },
    },
    evaluation: { every: 1, sequences: 1 },
    diagnostics: { every: 1, sequences: 1 },
  };
  return makePlan(settingsOf(change(base, given), withTask), 0, withTask, {}, engine);
}

/** One whole update per `run`: forward, backward, clip, optimizer. */
export function updates(plan: Plan): Candidate {
  const figures = noFigures();
  let update = 0;
  return { run: () => makeUpdate(plan, ++update, figures) };
}

/** Operations of the recurrence only: per time step one product forward, one backward and one for dW. */
export const flopsOf = ({ T, B, H }: Size): number => 6 * T * B * H * H;

export const vanillaStep = (size: Size, engine?: Engine): Candidate => ({
  ...updates(planOf(regression(size, false), size.H, {}, engine)),
  flops: flopsOf(size),
});

export const everyStepLoss = (size: Size, truncation: Choice): Candidate =>
  updates(planOf(regression(size, true), size.H, { training: { truncation } }));

/** The language model of moby-dick.yaml, on one sentence. */
export const languageModelStep = (V: number, H: number, T: number): Candidate =>
  updates(
    planOf(sentence(V, T), H, {
      model: { bias: false },
      training: {
        objective: "sum",
        truncation: { name: "window", length: 4 },
        optimizer: { name: "sgd", rate: 0.005 },
        clip: "none",
      },
    }),
  );

/** One measurement of these diagnostics on `probes` sequences. */
export function measurement(
  size: Size,
  probes: number,
  names: readonly string[],
  everyStep: boolean,
): Candidate {
  const plan = planOf(regression(size, everyStep), size.H, {
    diagnostics: { sequences: probes, measure: names },
  });
  return {
    run() {
      const events = measure(plan, 0);
      while (events.next().done !== true);
    },
  };
}
