/** All that a component added to this program needs, in one test: it says at once everything that is missing. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { KINDS } from "../../src/components/define.ts";
import { catalogue } from "../../src/components/registry.ts";
import { jsonSchema } from "../../src/config/json-schema.ts";
import { componentsPage, plural } from "../../src/report/describe-component.ts";
import { root } from "../commands/program.ts";
import { casesOf } from "../fingerprints/cases.ts";

const read = (path: string): string => readFileSync(join(root, path), "utf8");

/** Components that a file declares and no index names. */
function missingLines(): readonly string[] {
  return KINDS.flatMap((kind) => {
    const folder = `src/components/${plural(kind)}`;
    return readdirSync(join(root, folder)).flatMap((file) => {
      if (!file.endsWith(".ts")) return [];
      const [, name] = new RegExp(`= ${kind}\\(\\{\\s*name: "([^"]*)"`).exec(read(`${folder}/${file}`)) ?? [];
      if (name === undefined || catalogue[kind].has(name)) return [];
      return [`${folder}/${file}: not in the list; add it to ${folder}/index.ts`];
    });
  });
}

function staleFiles(): readonly string[] {
  const wanted = {
    "experiments/schema.json": JSON.stringify(jsonSchema(catalogue), null, 2) + "\n",
    "docs/components.md": componentsPage(catalogue),
  };
  return Object.entries(wanted)
    .filter(([path, text]) => read(path) !== text)
    .map(([path]) => `${path}: not what the components say; run npm run build && npm run generate`);
}

function missingFingerprints(): readonly string[] {
  const known = Object.keys(JSON.parse(read("test/fingerprints/expected.json")) as object);
  return casesOf(catalogue)
    .map(({ name }) => name)
    .filter((name) => !known.includes(name))
    .map((name) => `test/fingerprints/expected.json: no "${name}"; run npm run fingerprints:update`);
}

test("nothing that a component needs is missing", () => {
  expect([...missingLines(), ...staleFiles(), ...missingFingerprints()]).toEqual([]);
});
