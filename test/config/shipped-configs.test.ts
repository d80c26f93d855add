/** The configs that come with the program: each resolves, and those that compare all of a kind leave none out. */
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { load } from "../../src/shell/load.ts";
import { catalogue } from "../../src/components/registry.ts";

const OPTIONS = { set: [], plugins: true };
const folder = new URL("../../experiments/configs/", import.meta.url);
const configs = readdirSync(folder).filter((file) => file.endsWith(".yaml"));

describe.each(configs)("experiments/configs/%s", (file) => {
  test("resolves to runs that fit together", async () => {
    const { experiment, workshop } = await load(`configs/${file}`, OPTIONS);
    expect(experiment.runs.length).toBeGreaterThan(0);
    for (const run of experiment.runs) expect(() => workshop.draft(run)).not.toThrow();
  });
});

test("cells.yaml leaves no cell out", async () => {
  const { experiment } = await load("configs/cells.yaml", OPTIONS);
  const used = new Set(experiment.runs.map(({ settings }) => settings.model.cell.name));
  expect([...used].sort()).toEqual([...catalogue.cell.keys()].sort());
});

test("initializers.yaml leaves no initializer out", async () => {
  const { experiment } = await load("configs/initializers.yaml", OPTIONS);
  const used = experiment.runs.flatMap(({ settings }) =>
    [settings.model.init.W, settings.model.init.b].map(({ name }) => name),
  );
  expect([...new Set(used)].sort()).toEqual([...catalogue.initializer.keys()].sort());
});
