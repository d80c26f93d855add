import { expect, test } from "vitest";
import { catalogue } from "../../src/components/registry.ts";
import { OTHER_KEYS, leafPaths } from "../../src/config/fields.ts";
import { applyOverrides, parseOverride } from "../../src/config/overrides.ts";
import { loadEvaluate } from "../../src/config/expressions.ts";
import { resolveSettings } from "../../src/config/resolve.ts";
import { mapTree } from "../../src/config/tree.ts";
import { configPage } from "../../src/report/config-page.ts";
import { allSettings, settingsAt } from "../../src/report/describe-setting.ts";

const settings = allSettings();

test("every key of a config has a row with its default and an example", () => {
  const paths = [...leafPaths().map(([path]) => path), ...OTHER_KEYS];
  expect(settings.map(({ path }) => path)).toEqual(expect.arrayContaining(paths));
  expect(settings).toHaveLength(paths.length);
  const page = configPage();
  for (const { path, example } of settings) {
    expect(page).toContain(`| \`${path}\` |`);
    expect(example).not.toContain("…");
  }
});

test.each(leafPaths().map(([path]) => path))(
  "the example of %s is a setting that is accepted",
  async (path) => {
    const { example } = settings.find((one) => one.path === path)!;
    const set = ["task=adding", example.replace(": ", "=")].map(parseOverride);
    const tree = applyOverrides(mapTree({ text: "here" }), set);
    expect(resolveSettings(tree, catalogue, await loadEvaluate()).issues).toEqual([]);
  },
);

test("a path, a group and a last word lead to settings", () => {
  expect(settingsAt("model.hidden").map(({ path }) => path)).toEqual(["model.hidden"]);
  expect(settingsAt("evaluation")).toHaveLength(4);
  expect(settingsAt("every").map(({ path }) => path)).toEqual(["evaluation.every", "diagnostics.every"]);
  expect(settingsAt("wombat")).toEqual([]);
});
