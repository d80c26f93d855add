/** Settings that are each right and do not fit together: one message each, that says what to write. */
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/components/user-error.ts";
import { catalogue } from "../../src/components/registry.ts";
import { makePlan } from "../support/plan.ts";
import { smallRun } from "../support/plans.ts";
import type { Given } from "../support/settings.ts";

const refusal = (given: Given): string => {
  try {
    makePlan(smallRun(given), 1, catalogue, {});
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  return "accepted";
};

describe("settings that do not fit together are refused", () => {
  test.each<[string, Given, string]>([
    [
      "another activation for a cell that has its own",
      { model: { cell: "lstm", activation: { name: "relu" } } },
      "model.activation: the cell lstm has its own nonlinearities; got relu; leave model.activation out",
    ],
    [
      "gates' biases for a cell without gates",
      { model: { init: { b: "chrono" } } },
      "model.init.b: chrono sets the biases of gates, and the cell vanilla has none; write constant, or a gated cell, for example lstm",
    ],
    [
      "gates' biases as a matrix",
      { model: { cell: "lstm", init: { W: "forget-bias" } } },
      "model.init.W: forget-bias is for the biases of gates; write it as model.init.b",
    ],
    [
      "a matrix' initializer for biases",
      { model: { init: { b: "orthogonal" } } },
      "model.init.b: orthogonal is for matrices; for biases write constant, gaussian, forget-bias or chrono",
    ],
    [
      "an initializer of biases where there are none",
      { model: { bias: false, init: { b: "gaussian" } } },
      "model.init.b: there are no biases; write bias: true, or leave out init.b",
    ],
    [
      "a penalty on a parameter that the model does not have",
      { training: { regularizers: [{ name: "l2", on: ["A"] }] } },
      'training.regularizers.0: l2: this model has no parameter "A"; its parameters are U, W, b, V, c',
    ],
    [
      "a penalty on squares of what is none",
      { training: { regularizers: [{ name: "soft-orthogonality", on: ["U"] }] } },
      'training.regularizers.0: soft-orthogonality acts on square matrices; U is 7×2; write another parameter in "on"',
    ],
  ])("%s", (_, given, message) => {
    expect(refusal(given)).toBe(message);
  });

  test("and what fits is accepted", () => {
    expect(
      refusal({
        model: { cell: "lstm", init: { b: "chrono" } },
        training: { regularizers: ["soft-orthogonality"] },
      }),
    ).toBe("accepted");
  });
});
