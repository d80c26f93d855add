import { describe, expect, test } from "vitest";
import { foldOutcome, type Outcome } from "../../src/results/outcome.ts";
import type { Figure } from "../../src/components/define.ts";
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
const outcomeOf = (events: readonly RunEvent[], begun?: Outcome): Outcome => {
  const fold = foldOutcome(begun);
  for (const event of events) fold.add(event);
  return fold.soFar();
};
const outcome = outcomeOf(events);

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
    const diverged = outcomeOf([
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
    ] as const);
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

  const measured = (update: number, ...summaries: readonly Figure[]): RunEvent => ({
    type: "measured",
    update,
    diagnostic: "norms",
    rows: [],
    summaries,
  });

  test("what several diagnostics measure at one update stands together, also after a resume between them", () => {
    const [before, after] = [
      [measured(0, 1), measured(0, null, 2), measured(10, 3)],
      [measured(10, 4, 5), measured(20, 6)],
    ];
    const whole = [
      { update: 0, values: [1, null, 2] },
      { update: 10, values: [3, 4, 5] },
      { update: 20, values: [6] },
    ];
    expect(outcomeOf([...before, ...after]).measurements).toEqual(whole);
    const interrupted = outcomeOf(before);
    expect(outcomeOf(after, interrupted).measurements).toEqual(whole);
    expect(interrupted.measurements).toEqual([whole[0], { update: 10, values: [3] }]);
  });

  test("measuring at each of 300 000 updates costs no more an update than at each of a few", () => {
    // Copied at each, the list would be 45 thousand million numbers.
    const fold = foldOutcome();
    for (let update = 0; update < 300_000; update++) fold.add(measured(update, update));
    expect(fold.soFar().measurements.at(-1)).toEqual({ update: 299_999, values: [299_999] });
  });
});
