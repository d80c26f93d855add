/** The configs that come with the program: each resolves, and those that compare all of a kind leave none out. */
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { load } from "../../src/shell/load.ts";
import { catalogue } from "../../src/components/registry.ts";

const OPTIONS = { set: [], plugins: true };
const folder = new URL("../../experiments/configs/", import.meta.url);
const configs = readdirSync(folder).filter((file) => file.endsWith(".yaml"));

/** What is said where a file of `images` is missing. */
const HOW_TO_GET = /train-images\S*: there is no such file \(.*\); .*apt-get install dataset-fashion-mnist/;

test("fashion-rows.yaml says how to get the images where they are missing", async () => {
  const set = ["task.train-images=here/train-images.gz"];
  await expect(load("configs/fashion-rows.yaml", { ...OPTIONS, set })).rejects.toThrow(HOW_TO_GET);
});

describe.each(configs)("experiments/configs/%s", (file) => {
  test("resolves to runs that fit together", async () => {
    const loaded = await load(`configs/${file}`, OPTIONS).catch((error: unknown) => error as Error);
    if (loaded instanceof Error) {
      // Its data need not be on every machine.
      expect(loaded.message).toMatch(HOW_TO_GET);
      return;
    }
    const { experiment, workshop } = loaded;
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
