import { describe, expect, test } from "vitest";
import { UserError } from "../../../src/components/user-error.ts";
import { B, T } from "../../support/jacobian-penalties.ts";
import { chosen, planOn } from "../../support/plans.ts";

describe("cells and activations that do not give what is needed are refused", () => {
  const refused = (regularizer: string, model: object) => () =>
    planOn(
      { B, T, inputs: { kind: "values", size: 1 }, outputs: { kind: "values", size: 1 } },
      { model, training: { regularizers: [chosen("regularizer", regularizer)] } },
    );

  test.each(["omega", "omega-squared", "jacobian-norm"])("%s in two layers", (name) => {
    expect(refused(name, { layers: 2 })).toThrow(UserError);
    expect(refused(name, { layers: 2 })).toThrow("in one layer");
  });

  test.each(["omega", "omega-squared", "jacobian-norm"])("%s with a cell without the verb", (name) => {
    expect(refused(name, { cell: chosen("cell", "lstm") })).toThrow("the cell lstm does not give");
  });
});
