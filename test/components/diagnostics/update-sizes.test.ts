import { describe, expect, test } from "vitest";
import { catalogue } from "../../../src/components/registry.ts";
import type { Settings } from "../../../src/components/settings.ts";
import type { Measured, RunEvent } from "../../../src/training/events.ts";
import type { Plan } from "../../../src/training/plan.ts";
import { measure } from "../../../src/training/evaluate.ts";
import { addUpdate, NO_UPDATES } from "../../../src/training/past.ts";
import { train } from "../../../src/training/train.ts";
import { computeGradient, makeUpdate } from "../../../src/training/update.ts";
import { filesOf } from "../../fingerprints/cases.ts";
import { makePlan } from "../../support/plan.ts";
import { bytesOf, chosen, noFigures, smallRun } from "../../support/plans.ts";
import type { Given } from "../../support/settings.ts";
import { change } from "../../support/settings.ts";

const UPDATES = 7;
const WORDS: Given = {
  task: chosen("task", "language-model", { vocabulary: 23, validation: 9, test: 8 }),
  evaluation: { sequences: 4 },
};
const withWatch: Given = { diagnostics: { every: 3, measure: ["update-sizes"] } };
const without: Given = { diagnostics: { every: 3, measure: [] } };

const CASES: readonly [string, Given][] = [
  ["vanilla, clipped now and then", { training: { clip: chosen("clipper", "norm", { threshold: 0.3 }) } }],
  [
    "lstm with adam",
    { model: { cell: chosen("cell", "lstm") }, training: { optimizer: { name: "adam", rate: 0.01 } } },
  ],
  [
    "a stack of 2 gru with a penalty",
    {
      model: { layers: 2, cell: chosen("cell", "gru") },
      training: { regularizers: [chosen("regularizer", "l2", { strength: 0.1 })] },
    },
  ],
  [
    "a constraint after every update",
    { training: { regularizers: [chosen("regularizer", "spectral-clip", { bound: 0.2 })] } },
  ],
  [
    "words, of which an update touches few",
    change(WORDS, { training: { clip: chosen("clipper", "norm", { threshold: 0.5 }) } }),
  ],
  ["words and gates", change(WORDS, { model: { cell: chosen("cell", "lstm") } })],
  [
    "gradients that explode, from which the clipper rescues updates",
    {
      task: { name: "adding", length: 101 },
      model: { activation: "identity", init: { W: chosen("initializer", "orthogonal", { gain: 1.2 }) } },
      training: {
        optimizer: { name: "sgd", rate: 5 },
        clip: chosen("clipper", "norm", { threshold: 0.01, rescue: true }),
      },
    },
  ],
  ["a learned initial state", { model: { "initial-state": "learned" } }],
];

const settingsWith = (given: Given, diagnostics: Given): Settings =>
  smallRun(change(change(given, diagnostics), { training: { updates: UPDATES } }));

const planOf = (settings: Settings): Plan =>
  makePlan(settings, 3, catalogue, filesOf(catalogue, settings.task));

const rowsOf = (events: readonly RunEvent[], update: number) =>
  events.find((event): event is Measured => event.type === "measured" && event.update === update)!;

/** Row-major, gate by gate; the last is all of them. */
function partsOf(plan: Plan, arrays: Readonly<Record<string, Float64Array>>): number[][] {
  const parts = plan.parameters.flatMap(({ name, shape, columnMajor }) => {
    const { gates = 1 } = plan.model.parameters[name]!;
    const [rows, columns = 1] = shape;
    const rowMajor = Array.from({ length: rows }, (_, i) =>
      Array.from({ length: columns }, (_, j) => arrays[name]![columnMajor ? j * rows + i : i * columns + j]!),
    );
    const size = rows / gates;
    return Array.from({ length: gates }, (_, gate) => rowMajor.slice(gate * size, (gate + 1) * size).flat());
  });
  return [...parts, parts.flat()];
}

const norm = (values: readonly number[]): number => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));

const valuesOf = (plan: Plan) =>
  Object.fromEntries(plan.parameters.map(({ name, values }) => [name, values.slice()]));

describe.each(CASES)("%s", (_, given) => {
  const events = [...train(planOf(settingsWith(given, withWatch)))];

  test("norms, gradients and changes are those of the last update, taken before and after it", () => {
    const settings = settingsWith(given, without);
    const plan = planOf(settings);
    let clipped = 0;
    let since = 0;
    for (const { figures, before, gradient, update } of updatesOf(plan, settings)) {
      clipped += figures.clipped ? 1 : 0;
      since++;
      if (update % 3 !== 0 && update !== UPDATES) continue;
      const { rows, summaries } = rowsOf(events, update);
      const after = partsOf(plan, valuesOf(plan));
      expect(rows).toHaveLength(after.length);
      for (const [i, row] of rows.entries()) {
        const size = norm(before[i]!);
        const ratio = norm(after[i]!.map((x, k) => x - before[i]![k]!)) / size;
        expect(row[1]).toBeCloseTo(norm(after[i]!), 12);
        expect((row[2] as number) / norm(gradient[i]!)).toBeCloseTo(1, 12);
        if (size === 0) expect(row[3]).toBeNull();
        else expect(row[3]).toBeCloseTo(ratio, 12);
      }
      expect(rows.at(-1)!.slice(2)).toEqual([figures.grad_norm, summaries[0], clipped / since]);
      expect(summaries[1]).toBe(clipped / since);
      [clipped, since] = [0, 0];
    }
  });

  test("training comes to the same bytes without it", () => {
    const [on, off] = [planOf(settingsWith(given, withWatch)), planOf(settingsWith(given, without))];
    const eventsOf = (plan: Plan) =>
      Array.from(train(plan)).filter(
        ({ type }) =>
          type !== "measured" && type !== "measuring" && type !== "started" && type !== "finished",
      );
    expect(eventsOf(on)).toEqual(eventsOf(off));
    expect(bytesOf(on)).toBe(bytesOf(off));
  });

  test("before the first update there are norms, and no more", () => {
    const { rows, summaries } = rowsOf(events, 0);
    for (const row of rows) {
      expect(row[1]).toBeGreaterThanOrEqual(0);
      expect(row.slice(2)).toEqual([null, null, null]);
    }
    expect(summaries).toEqual([null, null]);
  });
});

/** Makes the updates of a run one by one; the gradient before clipping is that of a fresh run put to the same state. */
function* updatesOf(plan: Plan, settings: Settings) {
  for (let update = 1; update <= UPDATES; update++) {
    const twin = planOf(settings);
    twin.state.set(plan.state);
    computeGradient(twin, update, noFigures());
    const gradient = partsOf(twin, twin.pass.at.gradients);
    const before = partsOf(plan, valuesOf(plan));
    const figures = noFigures();
    makeUpdate(plan, update, figures);
    yield { update, figures, before, gradient };
  }
}

test("gates have the names of the cell's matrices, or numbers, and the last row is all of them", () => {
  const events = [...train(planOf(settingsWith(CASES[1]![1], withWatch)))];
  expect(rowsOf(events, 3).rows.map(([name]) => name)).toEqual([
    ...["U.0", "U.1", "U.2", "U.3", "W.i", "W.f", "W.g", "W.o", "b.0", "b.1", "b.2", "b.3", "V", "c", "all"],
  ]);
});

test("a run that stops because it is solved measures its last update, which no schedule announced", () => {
  const plan = planOf(
    settingsWith(
      { training: { "stop-when-solved": true }, evaluation: { every: 2, sequences: 100 } },
      { diagnostics: { every: 100, measure: ["update-sizes"] } },
    ),
  );
  let evaluations = 0;
  const solved = {
    ...plan,
    task: { ...plan.task, solve: { ...plan.task.solve!, confirmedOn: 0, holds: () => ++evaluations > 2 } },
  };
  const events = [...train(solved)];
  expect(events.at(-1)).toMatchObject({ type: "finished", updates: 4, solved: true });
  const { rows } = rowsOf(events, 4);
  expect(
    rows
      .at(-1)!
      .slice(2)
      .every((value) => typeof value === "number"),
  ).toBe(true);
});

test("a gradient that is not finite, from which a clipper rescued the update, is left empty: Infinity would end the run", () => {
  const plan = planOf(settingsWith({}, withWatch));
  plan.pass.at.gradients["W"]![1] = Infinity;
  plan.watch!.before();
  const past = addUpdate(
    NO_UPDATES,
    { ...noFigures(), clipped: true, grad_norm: Infinity },
    plan.watch!.after(),
  );
  const rows = [...measure(plan, 1, past)].flatMap((event) => (event.type === "measured" ? event.rows : []));
  const byName = new Map(rows.map(([name, ...figures]) => [name, figures]));
  expect(byName.get("W")![1]).toBeNull();
  expect(byName.get("U")![1]).toBe(0);
  expect(byName.get("all")!.slice(1)).toEqual([null, 0, 1]);
});
