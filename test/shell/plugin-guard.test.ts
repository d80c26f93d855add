/** What `create` of a plug-in does wrong is told before anything is trained or written, in one line. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bpttLab, folderWith, QUICK } from "../commands/program.ts";

const BASE = QUICK.replace("seeds: 2\n", "").replace(/sweep:.*\n/, "");
const about = 'name: "mine", summary: "A test", source: "me, 2026", options: {}';
const whole = "apply(s, z, n) {}, derivative(d, z, s, n) {}, gamma: 1, kinks: []";

test.each([
  ["a promise", `create: async () => ({ ${whole} })`, "it returns a promise; write create without async"],
  [
    "nothing",
    "create() {}",
    "it returns undefined, not an object; return { apply, derivative, gamma, kinks }",
  ],
  ["a function", "create: () => () => 1", "it returns a function, not an object"],
  [
    "too little",
    `create: () => ({ ${whole.replace(", kinks: []", "")} })`,
    "kinks is missing; return it as a list",
  ],
  [
    "a text for a number",
    `create: () => ({ ${whole.replace(": 1", ': "1"')} })`,
    "gamma is not of type number",
  ],
  ["an error", 'create() { throw new Error("boo"); }', "throws: boo (at mine.ts:2:"],
  ["a slip", "create: () => ({ apply: gone.x })", "throws: gone is not defined (at mine.ts:2:"],
])("%s", (_, create, told) => {
  const folder = folderWith({
    "mine.ts": `import { activation } from "bptt-lab";\nexport const mine = activation({ ${about}, ${create} });\n`,
    "c.yaml": `${BASE}plugins: [./mine.ts]\n`.replace("{ hidden: 4 }", "{ hidden: 4, activation: mine }"),
  });
  const { status, stdout, stderr } = bpttLab(folder, "run", "c.yaml");
  expect({ status, stdout }).toEqual({ status: 2, stdout: "runs the code of mine.ts\n" });
  expect(stderr).toContain(`model.activation: create of the activation "mine"`);
  expect(stderr).toContain(told);
  expect(stderr.trim()).not.toContain("\n");
  expect(existsSync(join(folder, "results"))).toBe(false);
});
