/** Configs that somebody else wrote, and who means no good. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { few } from "../support/long.ts";
import { bpttLab, folderWith, QUICK } from "./program.ts";

const SWEPT = QUICK.replace(
  /sweep:.*/,
  `sweep: { list: [{ label: "=cmd|'/c calc'!A0", model.activation: relu }, { label: "-2+3 x", model.activation: tanh }] }`,
);
const table = (folder: string, name: string): string =>
  readFileSync(join(folder, "results/quick", `${name}.csv`), "utf8");

describe("labels that a spreadsheet would run", () => {
  test("are made harmless in every joined table with --safe-csv, and by later commands too, until --no-safe-csv", () => {
    const folder = folderWith({ "quick.yaml": SWEPT });
    const run = (...words: readonly string[]) =>
      bpttLab(folder, "run", "quick.yaml", "--seeds", "1", ...words);
    run();
    expect(table(folder, "runs")).toMatch(/,=cmd/);
    const names = ["runs", "comparison", "training", "evaluation", "jacobians"];
    for (const words of [["--safe-csv"], [], ["--only-this-config"]]) {
      expect(run(...words).status).toBe(0);
      for (const name of names) {
        expect(table(folder, name), name).not.toMatch(/(^|,)"?(=cmd|-2\+3)/m);
        expect(table(folder, name), name).toMatch(/(^|,)'=cmd/m);
      }
      // Numbers are as they were.
      expect(table(folder, "jacobians")).toMatch(/,-\d/);
    }
    run("--no-safe-csv");
    for (const name of names) expect(table(folder, name), name).toMatch(/(^|,)=cmd/m);
  });
});

describe("what a config says", () => {
  const LOUD = "\\u001b]0;owned\\u0007\\u001b[2J";
  test.each(
    few(
      [
        [
          "a label",
          QUICK.replace(/sweep:.*/, `sweep: { list: [{ label: "a${LOUD}", model.activation: relu }] }`),
        ],
        ["a description", `${QUICK}description: "x${LOUD}"\n`],
        ["a value", QUICK.replace("tanh", `"ta${LOUD}nh"`)],
        ["a key", QUICK.replace("hidden", `"hid${LOUD}den"`)],
        ["a plug-in's path", `${QUICK}plugins: ["./no${LOUD}ne.ts"]\n`],
      ],
      5,
    ),
  )("cannot reach the terminal as a command to it: %s", (_, config) => {
    const folder = folderWith({ "quick.yaml": config });
    const { stdout, stderr } = bpttLab(folder, "run", "quick.yaml", "--seeds", "1");
    expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });

  test.each(["..", "../out", "/tmp/x", "a/b", ".hidden", "runs/../../x", "a\\\\u0000b"])(
    "cannot name a folder outside of the results: %s",
    (name) => {
      const folder = folderWith({ "in/quick.yaml": QUICK.replace("name: quick", `name: "${name}"`) });
      const { status, stderr } = bpttLab(join(folder, "in"), "run", "quick.yaml");
      expect([status, stderr]).toEqual([2, expect.stringMatching(/name/)]);
      expect([readdirSync(folder), readdirSync(join(folder, "in"))]).toEqual([["in"], ["quick.yaml"]]);
    },
  );

  test("runs code only by a plug-in, which is named before it runs and refused with --no-plugins", () => {
    const folder = folderWith({ "quick.yaml": `${QUICK}plugins: [./mine.ts]\n` });
    writeFileSync(
      join(folder, "mine.ts"),
      `import { writeFileSync } from "node:fs";\nimport { initializer } from "bptt-lab";
writeFileSync("ran", "");
export const mine = initializer({ name: "mine", summary: "s", source: "s", options: {}, create: () => ({ fill() {} }) });`,
    );
    const refused = bpttLab(folder, "run", "quick.yaml", "--no-plugins");
    expect([refused.status, refused.stderr]).toEqual([
      2,
      expect.stringContaining("loads mine.ts, and --no-plugins"),
    ]);
    expect(existsSync(join(folder, "ran"))).toBe(false);
    const loaded = bpttLab(folder, "run", "quick.yaml", "--dry-run");
    expect(loaded.stdout).toMatch(/^runs the code of mine\.ts$/m);
    expect(existsSync(join(folder, "ran"))).toBe(true);
  });
});
