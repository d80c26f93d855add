import { describe, expect, test } from "vitest";
import type { Choice } from "../../src/components/define.ts";
import type { Settings } from "../../src/components/settings.ts";
import { referenceEngine } from "../../src/engine/engine.ts";
import { wasmEngine } from "../../src/engine/wasm/loader.ts";
import { catalogue } from "../../src/components/registry.ts";
import type { RunEvent } from "../../src/training/events.ts";
import { evaluate } from "../../src/training/evaluate.ts";
import type { Plan } from "../../src/training/plan.ts";
import { makePlan } from "../support/plan.ts";
import { makeUpdate } from "../../src/training/update.ts";
import { train } from "../../src/training/train.ts";
import { chosen, noFigures, planOn, smallRun } from "../support/plans.ts";

const plan = (settings: Settings, seed = 1): Plan => makePlan(settings, seed, catalogue, {});
const eventsOf = (settings: Settings, seed = 1): RunEvent[] => [...train(plan(settings, seed))];
const ofType = <T extends RunEvent["type"]>(events: readonly RunEvent[], type: T) =>
  events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);

const adam = { name: "adam", rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

describe("order and times of events", () => {
  const events = eventsOf(
    smallRun({ training: { updates: 12 }, evaluation: { every: 5 }, diagnostics: { every: 6 } }),
  );

  test("evaluations come at update 0, every multiple and after the last update", () => {
    expect(ofType(events, "evaluated").map(({ update }) => update)).toEqual([0, 5, 10, 12]);
  });

  test("diagnostics come at update 0, every multiple and after the last update", () => {
    expect(ofType(events, "measured").map(({ update }) => update)).toEqual([0, 6, 12]);
  });

  test("updates are numbered from 1, and the stream starts and ends once", () => {
    expect(ofType(events, "update").map(({ update }) => update)).toEqual(
      Array.from({ length: 12 }, (_, i) => i + 1),
    );
    expect(events[0]!.type).toBe("started");
    expect(events.at(-1)).toMatchObject({ type: "finished", status: "finished", updates: 12 });
    expect(ofType(events, "finished").length).toBe(1);
  });

  test("every event survives JSON", () => {
    for (const event of events) {
      const text = JSON.stringify(event, (_, v: unknown) => (v === -Infinity ? "-Infinity" : v));
      expect(text).not.toContain("undefined");
    }
  });
});

describe("determinism", () => {
  const settings = smallRun({ training: { updates: 15, optimizer: adam } });

  test("the same settings and seed give the same events to the last bit", () => {
    expect(eventsOf(settings)).toEqual(eventsOf(settings));
  });

  test("another seed gives other data and other parameters", () => {
    expect(ofType(eventsOf(settings, 2), "update")[0]!.loss).not.toBe(
      ofType(eventsOf(settings), "update")[0]!.loss,
    );
  });

  test("changing the initializer of W leaves every batch of training and evaluation unchanged", () => {
    const batches = (W: Choice) => {
      const one = plan(smallRun({ model: { init: { W } } }));
      return Array.from({ length: 5 }, (_, update) => {
        makeUpdate(one, update + 1, noFigures());
        const training = one.pass.batch.values.slice();
        evaluate(one, "validation", 4);
        return [training, one.pass.batch.values.slice()];
      });
    };
    const uniform = batches({ name: "uniform-fan-in" });
    expect(batches({ name: "orthogonal", gain: 1 })).toEqual(uniform);
    expect(batches({ name: "gaussian", std: 0.1 })).toEqual(uniform);
  });

  test("changing the initializer of W leaves the start of U and V unchanged", () => {
    const start = (name: string, extra: object) => {
      const one = plan(smallRun({ model: { init: { W: { name, ...extra } } } }));
      return one.parameters.filter(({ name }) => name !== "W").map(({ values }) => values.slice());
    };
    expect(start("orthogonal", { gain: 1 })).toEqual(start("uniform-fan-in", {}));
  });

  test("evaluations and diagnostics, however frequent, change no later number of training", () => {
    const seldom = eventsOf(
      smallRun({ training: { updates: 15, optimizer: adam }, evaluation: { every: 100 } }),
    );
    const often = eventsOf(
      smallRun({
        training: { updates: 15, optimizer: adam },
        evaluation: { every: 1 },
        diagnostics: { every: 1 },
      }),
    );
    expect(ofType(often, "update")).toEqual(ofType(seldom, "update"));
  });

  test.each([
    { name: "sgd", rate: 0.1, momentum: 0.9 },
    ...["adagrad", "adam", "adamw"].map((name) => chosen("optimizer", name)),
    chosen("optimizer", "sgd", { momentum: 0.9, nesterov: true }),
    chosen("optimizer", "rmsprop", { initial: 0.001, epsilon: 0 }),
  ])("a snapshot of the state's bytes taken mid-run continues it exactly, with $name", (optimizer) => {
    const settings = smallRun({ training: { optimizer, schedule: { name: "halve-on-rise" } } });
    const whole = plan(settings);
    for (let update = 1; update <= 6; update++) makeUpdate(whole, update, noFigures());
    const snapshot = whole.state.slice();
    for (let update = 7; update <= 12; update++) makeUpdate(whole, update, noFigures());
    const resumed = plan(settings);
    resumed.state.set(snapshot);
    for (let update = 7; update <= 12; update++) makeUpdate(resumed, update, noFigures());
    expect(resumed.state).toEqual(whole.state);
  });
});

describe("ends", () => {
  test("a loss that is no longer finite ends the run as diverged and says at which update", () => {
    const settings = smallRun({
      model: { activation: "identity" },
      training: { updates: 400, optimizer: { name: "sgd", rate: 1e30 } },
    });
    const events = eventsOf(settings);
    const [diverged] = ofType(events, "diverged");
    expect(diverged!.update).toBeLessThan(400);
    expect(events.at(-1)).toMatchObject({ status: "diverged", updates: diverged!.update - 1, solved: false });
    expect(ofType(events, "tested")).toEqual([]);
  });

  test("a run that stops when solved carries its last evaluation forward to every later time, marked", () => {
    const base = smallRun({
      task: { name: "adding", length: 2 },
      training: { updates: 3000, batch: 20, optimizer: adam, "stop-when-solved": true },
      evaluation: { every: 100, sequences: 100 },
    });
    const events = eventsOf(base);
    const evaluated = ofType(events, "evaluated");
    const solved = evaluated.findIndex((event) => event.solved);
    const finished = events.at(-1);
    expect(finished).toMatchObject({ solved: true, solved_at: evaluated[solved]!.update });
    expect(evaluated[solved]!.update).toBeLessThan(3000);
    expect(evaluated.map(({ update }) => update)).toEqual(Array.from({ length: 31 }, (_, i) => 100 * i));
    for (const later of evaluated.slice(solved + 1)) {
      expect(later).toEqual({ ...evaluated[solved], update: later.update, carried: true });
    }
  });

  test("zero updates evaluate once and test", () => {
    const events = eventsOf(smallRun({ training: { updates: 0 } }));
    expect(events.map(({ type }) => type)).toEqual([
      "started",
      "evaluated",
      "measuring",
      "measured",
      "tested",
      "finished",
    ]);
  });
});

describe("word ids", () => {
  const [V, T] = [50, 4];
  const words = {
    B: 1,
    T,
    inputs: { kind: "index", size: V },
    outputs: { kind: "classes", size: V },
    indices: [3, 7, 3, 1],
    labels: [7, 3, 1, 2],
  } as const;

  test("a row-wise optimizer changes only the rows of U whose words occur, and to the same bits as a dense one", () => {
    const sparse = planOn(words, {});
    const dense = planOn(words, {
      // Strength 0 on U adds nothing but makes every row active.
      training: { regularizers: [{ name: "l2", strength: 0, on: ["U"] }] },
    });
    const start = sparse.parameters[0]!.values.slice();
    for (let update = 1; update <= 3; update++) {
      makeUpdate(sparse, update, noFigures());
      makeUpdate(dense, update, noFigures());
    }
    expect(sparse.parameters).toEqual(dense.parameters);
    const H = sparse.settings.model.hidden;
    const changed = Array.from({ length: V }, (_, word) => word).filter((word) =>
      sparse.parameters[0]!.values.subarray(word * H, (word + 1) * H).some(
        (u, j) => u !== start[word * H + j],
      ),
    );
    expect(changed).toEqual([1, 3, 7]);
  });
});

describe("carried states", () => {
  test("a batch that carries on starts from the states in which the last one ended", () => {
    const one = plan(smallRun());
    const { pass, task, sources, carried } = one;
    task.fill(pass.batch, sources.training, 4);
    pass.prepare();
    pass.forward(carried.training, null);
    const { T } = pass.batch;
    const size = 4 * one.settings.model.hidden;
    const ended = pass.at.state[T]![0]!.slice(0, size);
    pass.batch.carry = true;
    pass.forward(carried.training, null);
    expect(pass.at.state[0]![0]!.subarray(0, size)).toEqual(ended);
  });
});

describe("engines", () => {
  test.each(["full", "window", "chunk"])(
    "the WebAssembly engine and its slow twin train to the same bits, diagnostics included, with %s",
    (truncation) => {
      const settings = smallRun({
        training: {
          updates: 8,
          optimizer: adam,
          truncation: { name: truncation, ...(truncation === "full" ? {} : { length: 3 }) },
          clip: { name: "norm", threshold: 0.1 },
          regularizers: [{ name: "l1", strength: 0.01, on: ["W"] }],
        },
      });
      const fast = makePlan(settings, 1, catalogue, {}, wasmEngine());
      const slow = makePlan(settings, 1, catalogue, {}, referenceEngine());
      expect([...train(fast)]).toEqual([...train(slow)]);
      expect(fast.state.slice()).toEqual(slow.state.slice());
    },
  );

  test("a kernel that is given an array from elsewhere is an error in the checked engine", () => {
    const one = planOn({
      B: 1,
      T: 1,
      inputs: { kind: "values", size: 1 },
      outputs: { kind: "values", size: 1 },
    });
    expect(() => one.kernels.setZero(new Float64Array(3), 3)).toThrow(
      /setZero: argument `out` is not a view/,
    );
  });
});
