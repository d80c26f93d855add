/** Runs one of whose figures is not finite, wherever it turns up; and when a run may be called solved. */
import { nextUniform } from "../../src/engine/streams.ts";
import { describe, expect, test } from "vitest";
import type { CellValue, Figure, Split, Tally } from "../../src/components/define.ts";
import { diagnostic, ENOUGH_ANSWERS, task } from "../../src/components/define.ts";
import { catalogue, extend } from "../../src/components/registry.ts";
import { sequences } from "../../src/components/tasks/sequences.ts";
import type { RunEvent } from "../../src/training/events.ts";
import { brokenUpdate } from "../../src/training/broken.ts";
import { computeGradient, noFigures } from "../../src/training/update.ts";
import { makePlan } from "../support/plan.ts";
import { train } from "../../src/training/train.ts";
import { about } from "../support/broken.ts";
import { smallRun } from "../support/plans.ts";
import type { Given } from "../support/settings.ts";

/** A diagnostic whose second row and whose summary are what is given. */
const saying = (cell: CellValue, summary: Figure) =>
  diagnostic({
    ...about,
    name: "saying",
    options: {},
    create: () => ({
      needs: "weights",
      columns: [
        { name: "t", unit: "steps", about: "" },
        { name: "figure", unit: "", about: "" },
      ],
      summaries: [{ name: "figure_mean", unit: "", about: "" }],
      work: () => ({}),
      bind: () => (emit) => {
        emit([0, null]);
        emit([1, cell]);
        return [summary];
      },
    }),
  });

/** Answers of one split that are this large; a rule for solved, or none; another metric. */
const answering = (
  { large = [], size = 1e200 }: { readonly large?: readonly Split[]; readonly size?: number } = {},
  rule?: (tally: Tally) => boolean,
  metric?: (tally: Tally) => number,
) =>
  task({
    ...about,
    name: "answering",
    objective: "mean",
    options: {},
    sizes: () => ({
      inputs: { kind: "values", size: 1 },
      outputs: { kind: "values", size: 1 },
      length: 2,
    }),
    create: (_, { sizes }) =>
      sequences(sizes, {
        chanceLoss: 1,
        tolerance: 0.04,
        ...(rule && { solve: { rule: "as asked", source: null, confirmedOn: 300, holds: rule } }),
        ...(metric && { metric: { name: "made_up", better: "lower", of: metric } }),
        write({ input, answer }, { split, stream }) {
          input(0, 0, nextUniform(stream));
          answer(1, large.includes(split) ? size : 0.5);
        },
      }),
  });

function eventsOf(given: Given, components: Parameters<typeof extend>[1] = []): RunEvent[] {
  const extended = extend(catalogue, components);
  return [...train(makePlan(smallRun(given, extended), 1, extended, {}))];
}

/** Update, cause and updates made of a run that must have diverged. */
function divergenceOf(events: readonly RunEvent[]) {
  const diverged = events.find((event) => event.type === "diverged");
  const last = events.at(-1)!;
  expect(diverged).toBeDefined();
  expect(last).toMatchObject({ type: "finished", status: "diverged", solved_at: null });
  expect(last.type === "finished" && last.solved === true).toBe(false);
  return [diverged!.update, diverged!.cause, last.type === "finished" && last.updates];
}

/** What was not finite first. */
const firstOf = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === "diverged" ? [event.first] : []))[0];

const ANSWERING: Given = { task: { name: "answering" } };

describe("a run diverges, and says at which update and what is not finite,", () => {
  test("where the weights explode in the last update: its evaluation is infinite", () => {
    const given = { training: { updates: 1, optimizer: { name: "sgd", rate: 1e200 } } };
    expect(divergenceOf(eventsOf(given))).toEqual([1, "the validation loss is Infinity", 1]);
  });

  test("where an update makes a weight infinite", () => {
    // The rate alone is finite; times a gradient above 1 it is not.
    const given = { training: { updates: 9, optimizer: { name: "sgd", rate: 1.7e308 } } };
    const [update, cause, updates] = divergenceOf(eventsOf(given));
    expect([update, updates]).toEqual([1, 1]);
    expect(cause).toMatch(/^a number in \w+ is -?Infinity$/);
    expect(cause).toContain(`in ${firstOf(eventsOf(given))} is`);
  });

  test("where a weight is infinite before training", () => {
    const given = { model: { init: { W: { name: "gaussian", std: 1e308 } } } };
    const events = eventsOf(given);
    expect(divergenceOf(events)).toEqual([0, expect.stringMatching(/^a number in W is -?Infinity$/), 0]);
    expect(events.map(({ type }) => type)).toEqual(["started", "diverged", "finished"]);
  });

  test("where the network cannot be evaluated before training", () => {
    const events = eventsOf(ANSWERING, [answering({ large: ["validation"] })]);
    expect(divergenceOf(events)).toEqual([0, "the validation loss is Infinity", 0]);
  });

  test("where a training batch cannot be learned from", () => {
    const events = eventsOf(ANSWERING, [answering({ large: ["training"] })]);
    expect(divergenceOf(events)).toEqual([1, "the training loss is Infinity", 0]);
    // The network's states are as they should be.
    expect(firstOf(events)).toBe("the training loss");
  });

  test("where the test alone is infinite: its update is the last", () => {
    const given = { ...ANSWERING, training: { updates: 3 } };
    const events = eventsOf(given, [answering({ large: ["test"] })]);
    expect(divergenceOf(events)).toEqual([3, "the test loss is Infinity", 3]);
  });

  test.each([NaN, Infinity, -Infinity])("where the metric is %f and the loss is not", (metric) => {
    const events = eventsOf(ANSWERING, [
      answering(
        {},
        () => true,
        () => metric,
      ),
    ]);
    expect(divergenceOf(events)).toEqual([0, `the validation made up is ${metric}`, 0]);
  });

  test.each([NaN, Infinity])("where a diagnostic measures %f", (figure) => {
    const given = { diagnostics: { measure: [{ name: "saying" }] } };
    expect(divergenceOf(eventsOf(given, [saying(figure, 1)]))).toEqual([
      0,
      `figure in saying is ${figure}`,
      0,
    ]);
    expect(divergenceOf(eventsOf(given, [saying(1, figure)]))).toEqual([0, `figure_mean is ${figure}`, 0]);
  });

  test("but not where a diagnostic measures the logarithm of 0 or leaves a cell empty", () => {
    const given = { diagnostics: { measure: [{ name: "saying" }] } };
    for (const figure of [-Infinity, null])
      expect(eventsOf(given, [saying(figure, figure)]).at(-1)).toMatchObject({ status: "finished" });
  });
});

describe("an update that cannot be made says what was not finite first:", () => {
  const planned = () => {
    const plan = makePlan(smallRun(), 1, catalogue, {});
    computeGradient(plan, 1, noFigures());
    return plan;
  };

  test.each([0, 2])("the state at step %i, where a state led to the loss", (t) => {
    const plan = planned();
    plan.pass.at.state[t]![0]![1] = NaN;
    plan.pass.at.state[t + 1]![0]![0] = Infinity;
    expect(brokenUpdate(plan, { ...noFigures(), loss: NaN })).toEqual({
      cause: "the training loss is NaN",
      first: `the state at step ${t}`,
    });
  });

  test("not a state beyond the end of its sequence", () => {
    const plan = planned();
    const { batch, at, context } = plan.pass;
    batch.lengths[1] = batch.T - 1;
    at.state[batch.T]![0]![context.model.cell.S] = NaN;
    expect(brokenUpdate(plan, { ...noFigures(), loss: NaN }).first).toBe("the training loss");
  });

  test.each(["W", "V"])("the gradient of %s, where the states and the loss are finite", (name) => {
    const plan = planned();
    plan.stretches.active.find(({ parameter }) => parameter === name)!.gradient[1] = -Infinity;
    expect(brokenUpdate(plan, { ...noFigures(), grad_norm: Infinity })).toEqual({
      cause: "the norm of the gradient is Infinity",
      first: `the gradient of ${name}`,
    });
  });
});

describe("solved", () => {
  const evaluations = (given: Given, components: Parameters<typeof extend>[1] = []) =>
    eventsOf(given, components).flatMap((event) => (event.type === "evaluated" ? [event.solved] : []));
  const always = answering({}, () => true);

  test.each([1, 8, ENOUGH_ANSWERS - 1])("is not said of %i answers, however good", (answers) => {
    expect(new Set(evaluations({ ...ANSWERING, evaluation: { sequences: answers } }, [always]))).toEqual(
      new Set([null]),
    );
  });

  test.each([ENOUGH_ANSWERS, 137])("is said of %i answers", (answers) => {
    const said = evaluations({ ...ANSWERING, evaluation: { sequences: answers } }, [always]);
    expect(new Set(said)).toEqual(new Set([true]));
  });

  test("is not said where the task has no rule for it", () => {
    const events = eventsOf({ ...ANSWERING, evaluation: { sequences: 200 } }, [answering()]);
    expect(events[0]).toMatchObject({ solve_rule: null });
    expect(events.at(-1)).toMatchObject({ status: "finished", solved: null, solved_at: null });
  });

  describe("is confirmed on fresh sequences", () => {
    const given = (confirm?: number) => ({
      ...ANSWERING,
      training: { updates: 3 },
      evaluation: { every: 1, sequences: 200, ...(confirm !== undefined && { confirm }) },
    });
    /** What the rule is asked of, one tally after the other. */
    const asked = (confirm: number | undefined, holds: (tally: Tally) => boolean) => {
      const tallies: Tally[] = [];
      const rule = answering({}, (tally) => {
        tallies.push(tally);
        return holds(tally);
      });
      const said = evaluations(given(confirm), [rule]);
      return { said, sequences: tallies.map(({ sequences }) => sequences) };
    };

    test("as many as its source has, the first time that it holds, and at the end", () => {
      expect(asked(undefined, () => true)).toEqual({
        said: [true, true, true, true],
        sequences: [200, 300, 200, 200, 200, 300],
      });
    });

    test("or as many as the config says, none if that is 0", () => {
      expect(asked(50, () => true).sequences).toEqual([200, 50, 200, 200, 200, 50]);
      expect(asked(0, () => true).sequences).toEqual([200, 200, 200, 200]);
    });

    test("and not said where it does not hold on these", () => {
      const { said, sequences } = asked(undefined, ({ sequences }) => sequences === 200);
      expect(said).toEqual([false, false, false, false]);
      expect(sequences).toEqual([200, 300, 200, 300, 200, 300, 200, 300]);
    });

    test("that are others than those of the evaluation, and others each time", () => {
      const losses: number[][] = [[], []];
      const rule = answering({}, ({ sequences, loss }) => {
        losses[sequences === 200 ? 0 : 1]!.push(loss);
        return sequences === 200;
      });
      const still = { updates: 3, optimizer: { name: "sgd", rate: 1e-300 } };
      eventsOf({ ...given(), training: still }, [rule]);
      // The network does not move: what differs are the sequences.
      const [evaluated, confirmed] = losses.map((some) => new Set(some));
      expect([evaluated!.size, confirmed!.size]).toEqual([1, 4]);
      expect([...confirmed!].filter((loss) => evaluated!.has(loss))).toEqual([]);
    });
  });

  test("of a run that solved the task and then diverged is false", () => {
    const events = eventsOf({ ...ANSWERING, evaluation: { sequences: 200 }, training: { updates: 5 } }, [
      answering({ large: ["test"] }, () => true),
    ]);
    expect(events.at(-1)).toMatchObject({ status: "diverged", solved: false, solved_at: null });
  });

  test("does not stop a run on too few answers", () => {
    const given = { ...ANSWERING, training: { updates: 4, "stop-when-solved": true } };
    const updates = (answers: number) =>
      eventsOf({ ...given, evaluation: { sequences: answers } }, [always]).at(-1);
    expect(updates(20)).toMatchObject({ updates: 4, solved: null });
    expect(updates(200)).toMatchObject({ updates: 0, solved: true, solved_at: 0 });
  });
});
