/** What the loop remembers and the bytes of `plan.state` are the whole of a run, whatever its components. */
import { describe, expect, test } from "vitest";
import { catalogue } from "../../src/components/registry.ts";
import type { Settings } from "../../src/components/settings.ts";
import { readNumber, writeNumber } from "../../src/results/record.ts";
import type { RunEvent } from "../../src/training/events.ts";
import type { Plan } from "../../src/training/plan.ts";
import { makePlan } from "../support/plan.ts";
import { type Course, START, train, turn } from "../../src/training/train.ts";
import { casesOf, filesOf } from "../fingerprints/cases.ts";
import { bytesOf, chosen } from "../support/plans.ts";

const WORDS = chosen("task", "language-model", { vocabulary: 23, validation: 9, test: 8 });

/** Every component, on numbers; and on words, where rows of U are updated one by one. */
const cases = casesOf(catalogue).flatMap(({ name, settings, seed }) => {
  const short = {
    ...settings,
    training: { ...settings.training, updates: Math.min(settings.training.updates, 12) },
  };
  const one = { name, settings: short, seed };
  if (settings.task.name === "language-model" || name.startsWith("task ")) return [one];
  // The text holds out few sentences.
  const evaluation = { ...short.evaluation, sequences: Math.min(4, short.evaluation.sequences) };
  return [one, { ...one, name: `${name}, on words`, settings: { ...short, evaluation, task: WORDS } }];
});

/** Half of 6 updates is 3: what is found in the third update must survive until its measurement. */
const watching = cases
  .filter(
    ({ settings: { diagnostics, training } }) =>
      training.updates === 6 && diagnostics.measure.some(({ name }) => name === "update-sizes"),
  )
  .map(({ name, settings, seed }) => ({
    name: `${name}, between an update and its measurement`,
    settings: { ...settings, diagnostics: { ...settings.diagnostics, every: 3 } },
    seed,
  }));

const planOf = (settings: Settings, seed: number): Plan =>
  makePlan(settings, seed, catalogue, filesOf(catalogue, settings.task));

/** The rest of a run as text (a −0 is not a 0), and the state that it ends in, byte by byte. */
function restOf(plan: Plan, from: Course): { events: readonly string[]; state: string } {
  const events = Array.from(train(plan, from), (event) => JSON.stringify(event, writeNumber));
  return { events, state: bytesOf(plan) };
}

/** Takes turns until half of the updates are made; null where the run ends before. */
function half(plan: Plan): { events: RunEvent[]; course: Course | null } {
  const events: RunEvent[] = [];
  let course: Course | null = START;
  while (course !== null && course.update < plan.settings.training.updates / 2) {
    const steps: Generator<RunEvent, Course | null> = turn(plan, course);
    let next = steps.next();
    for (; next.done !== true; next = steps.next()) events.push(next.value);
    course = next.value;
  }
  return { events, course };
}

describe.each([...cases, ...watching])("$name", ({ settings, seed }) => {
  test("a checkpoint continues to the same events and bytes in the same plan and in a fresh one", () => {
    const plan = planOf(settings, seed);
    const { course } = half(plan);
    if (course === null) return; // it diverged at once
    const state = plan.state.slice();
    const written = JSON.stringify(course, writeNumber);
    const whole = restOf(plan, course);

    const read = (): Course => JSON.parse(written, readNumber) as Course;
    plan.state.set(state);
    expect(restOf(plan, read())).toEqual(whole);
    const fresh = planOf(settings, seed);
    fresh.state.set(state);
    expect(restOf(fresh, read()).events).toEqual(whole.events);
  });
});

test("a course between an update and its measurement holds what diagnostics found in the update", () => {
  expect(watching.length).toBeGreaterThan(1);
  for (const { settings, seed } of watching) {
    const { course } = half(planOf(settings, seed));
    expect(course?.past.count).toBe(3);
    expect(course?.past.watched?.flat().length).toBeGreaterThan(4);
  }
});

test("the turns of a run say what the whole run says", () => {
  const { settings, seed } = cases[0]!;
  const { events, course } = half(planOf(settings, seed));
  const whole = [...train(planOf(settings, seed))];
  expect(whole.slice(0, events.length)).toEqual(events);
  expect(course?.update).toBe(settings.training.updates / 2);
});
