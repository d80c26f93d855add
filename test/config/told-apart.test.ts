import { describe, expect, it } from "vitest";
import { toldApart } from "../../src/config/told-apart.ts";
import { catalogue, experimentOf } from "./fake-catalogue.ts";

/** Arms of these configs, under the labels given. */
async function labelsOf(...given: readonly (readonly [label: string, text: string])[]) {
  const arms = await Promise.all(
    given.map(async ([label, text]) => {
      const run = (await experimentOf(`task: adding\n${text}`)).runs[0]!;
      return { arm: run.arm, label, settings: run.settings };
    }),
  );
  const labels = toldApart(arms, catalogue);
  return arms.map(({ arm }) => labels.get(arm)!.replace(arm, "its digits"));
}

describe("labels of several configs", () => {
  it("stay where no two are alike", async () => {
    expect(await labelsOf(["a", ""], ["b", "model: { hidden: 3 }"])).toEqual(["a", "b"]);
  });

  it("name all settings in which those that are alike differ, and no other", async () => {
    const arms = [
      ["a", "model: { hidden: 3 }"],
      ["a", "model: { hidden: 4, init: { W: identity } }"],
      ["a", "model: { hidden: 3, init: { W: { name: identity, scale: 2 } } }"],
      ["b", "training: { updates: 5 }"],
    ] as const;
    expect(await labelsOf(...arms)).toEqual([
      "a, hidden=3, W=uniform-fan-in(gain=1)",
      "a, hidden=4, W=identity(scale=1)",
      "a, hidden=3, W=identity(scale=2)",
      "b",
    ]);
  });

  it("name the digits where too much differs, or the wanted label is another's", async () => {
    const long = `training: { regularizers: [${"l2, ".repeat(40)}l2] }`;
    expect(await labelsOf(["a", ""], ["a", long])).toEqual(["a (its digits)", "a (its digits)"]);
    const third = "training: { updates: 5 }";
    expect(await labelsOf(["a", ""], ["a", "model: { hidden: 3 }"], ["a, hidden=3", third])).toEqual([
      "a, hidden=50",
      "a (its digits)",
      "a, hidden=3",
    ]);
  });
});
