/** What the author of a plug-in is told of a mistake, and where. */
import { expect, test } from "vitest";
import { loadPlugin } from "../../src/shell/plugins.ts";
import { bpttLab, folderWith, QUICK } from "../commands/program.ts";
import { join } from "node:path";

const load = (text: string, others: Readonly<Record<string, string>> = {}) =>
  loadPlugin({
    path: join(folderWith({ "mine.ts": text, ...others }), "mine.ts"),
    where: "c.yaml:2:11 plugins.0",
  });

test.each([
  [
    "a name of another library",
    'import { z,\n  randomNormal as draw } from "bptt-lab";\nexport default [z, draw];',
    /mine\.ts:2:3: "bptt-lab" does not export randomNormal; did you mean fillGaussian/,
  ],
  [
    "nextGaussian",
    'import { nextGaussian } from "bptt-lab"; export default nextGaussian;',
    /mine\.ts:1:10: "bptt-lab" does not export nextGaussian; did you mean fillGaussian, next.*docs\/plugins\.md/,
  ],
  [
    "a slip",
    '\nimport { intializer } from "bptt-lab"; export default intializer;',
    /mine\.ts:2:10: .*; did you mean initializer\?/,
  ],
  [
    "a default import",
    'import lab from "bptt-lab"; export default lab.cell;',
    /mine\.ts:1:8: "bptt-lab" has no default export; write import \{ … \}/,
  ],
  [
    "a slip of zod",
    'import { obiect } from "zod"; export default obiect;',
    /mine\.ts:1:10: "zod" does not export obiect; did you mean object/,
  ],
  [
    "a subpath",
    'import { x } from "bptt-lab/engine"; export default x;',
    /mine\.ts:1:19: .*bptt-lab has no subpaths/,
  ],
  [
    "a package that is not there",
    'import x from "@scope/gone/deep"; export default x;',
    /mine\.ts:1:15: .*the package @scope\/gone is not installed in .*npm install @scope\/gone/,
  ],
  [
    "a file that is not there",
    'import x from "./lib/hafl.ts"; export default x;',
    /mine\.ts:1:15: .*there is no such file .*did you mean "\.\/lib\/half\.ts"/,
  ],
  [
    "a name that a file lacks",
    'import { x } from "./lib/half.ts"; export default x;',
    /mine\.ts:1:10: No matching export/,
  ],
  [
    "a module that Node lacks",
    'import x from "node:gone"; export default x;',
    /mine\.ts:1:16: Node has no module node:gone/,
  ],
  [
    "an assignment to nothing",
    "\nconst a: { b?: { c: number } } = {};\na.b!.c = 1;",
    /Cannot set properties/,
  ],
])("%s is told with its place", async (_, text, message) => {
  await expect(load(text, { "lib/half.ts": "export const half = 0.5;\n" })).rejects.toThrow(message);
});

test.each([
  [
    "in fill",
    "W.fill(options.gone.x);",
    "Cannot read properties of undefined (reading 'x') (at mine.ts:6:28)",
  ],
  ["in ours", "W.fill(nextUniform());", "(in nextUniform, called at mine.ts:6:15)"],
  ["in a file of its own", "helper();", "boo (at lib/help.ts:2:9)"],
])("what is thrown %s leads to the author's line, in check and in run", (_, statement, told) => {
  const text = `import { initializer, nextUniform } from "bptt-lab";
import { helper } from "./lib/help.ts";
const options: any = [nextUniform, helper];
export const mine = initializer({
  name: "mine", summary: "Fills with something", source: "nobody, today", options: {}, create: () => ({ fill(W: any) {
       ${statement}
  } }),
});
`;
  const folder = folderWith({
    "mine.ts": text,
    "lib/help.ts": 'export function helper(): never {\n  throw new Error("boo");\n}\n',
    "c.yaml": `${QUICK.replace("seeds: 2\n", "").replace(/sweep:.*\n/, "")}plugins: [./mine.ts]\n`.replace(
      "{ hidden: 4 }",
      "{ hidden: 4, init: { W: mine } }",
    ),
  });
  expect(bpttLab(folder, "check", "c.yaml").stdout).toContain(told.replace(/^.*\(reading/, "(reading"));
  const { stdout, stderr } = bpttLab(folder, "run", "c.yaml");
  expect(stdout + stderr).toContain(told.replace(/^.*\(at /, "(at "));
});
