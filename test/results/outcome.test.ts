import { describe, expect, test } from "vitest";
import { addToOutcome, NO_OUTCOME } from "../../src/results/outcome.ts";
import type { RunEvent } from "../../src/training/events.ts";

const UPDATE = {
  type: "update",
  update: 1,
  loss: 1,
  grad_norm: 1,
  clipped: false,
  rate: 1,
  penalty: 0,
  counted_steps: 7,
} as const;
const events: readonly RunEvent[] = [
  {
    type: "started",
    updates: 2,
    parameters: 1,
    steps: 10,
    chance_loss: 0.5,
    levels: [],
    solve_rule: "less than 1 % of the answers wrong (somebody)",
    metric_better: "lower",
    metric_name: "error_rate",
    unit: "answers",
    diagnostics: [],
    summaries: [{ name: "norm", unit: "", about: "" }],
  },
  UPDATE,
  {
    type: "evaluated",
    update: 1,
    length: 3,
    loss: 0.25,
    metric_name: "error_rate",
    metric: 0.5,
    solved: true,
    answers: 200,
    carried: false,
    other_length: false,
    confirmation_metric: null,
  },
  {
    type: "tested",
    loss: 0.125,
    metric: 0.75,
    sequences: 40,
    constant_loss: 0.25,
    constant_metric: 0.875,
    above_constant: -0.125,
    above_constant_se: 0.01,
    one_symbol_loss: null,
    above_one_symbol: null,
    above_one_symbol_se: null,
  },
  { type: "finished", status: "finished", updates: 1, solved: true, solved_at: 1, summaries: [-Infinity] },
];
const outcome = events.reduce(addToOutcome, NO_OUTCOME);

describe("outcomes", () => {
  test("the events of a run fold into its row", () => {
    expect(outcome).toMatchObject({
      status: "finished",
      updates: 1,
      final_loss: 0.25,
      final_metric: 0.5,
      test_loss: 0.125,
      test_metric: 0.75,
      constant_loss: 0.25,
      constant_metric: 0.875,
      above_constant: -0.125,
      above_constant_se: 0.01,
      test_sequences: 40,
      chance_loss: 0.5,
      solved: true,
      solved_at: 1,
      diverged_at: null,
      counted_steps: 7,
    });
    expect(outcome.summaries.map(({ value }) => value)).toEqual([-Infinity]);
  });

  test("a run that diverged keeps the update at which it did, what it was, and the last figures before", () => {
    const update = (loss: number, grad_norm: number) =>
      ({ ...UPDATE, loss, grad_norm, update: UPDATE.update + 1 }) as const;
    const diverged = [
      ...events.slice(0, 3),
      update(0.75, 1e9),
      // A clipper may rescue an update whose gradient overflows.
      update(1.5, Infinity),
      {
        type: "diverged",
        update: 4,
        cause: "the training loss is NaN",
        first: "the state at step 2",
      } as const,
      {
        type: "finished",
        status: "diverged",
        updates: 3,
        solved: false,
        solved_at: null,
        summaries: [],
      } as const,
    ].reduce<typeof NO_OUTCOME>(addToOutcome, NO_OUTCOME);
    expect(diverged).toMatchObject({
      status: "diverged",
      diverged_at: 4,
      diverged_because: "the training loss is NaN",
      diverged_first: "the state at step 2",
      last_finite_loss: 1.5,
      last_finite_grad_norm: 1e9,
      updates: 3,
      test_loss: null,
    });
  });
});
