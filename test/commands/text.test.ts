/** From a file of text to the screen and run.json. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bpttLab, folderWith } from "./program.ts";

const CONFIG = `task: { name: language-model, text: lines.txt, vocabulary: 9, validation: 4, test: 4 }
model: { hidden: 3 }
training: { updates: 2, batch: 2 }
evaluation: { every: 2, sequences: 4 }
diagnostics: { every: 2, sequences: 1, measure: [] }
`;
/** One sentence a line, without full stops; every other run reads another text. */
const lines = (noun: string): string =>
  Array.from({ length: 30 }, (_, i) => `the ${noun} saw ${["a boat", "the sea and the rope"][i % 2]!}`).join(
    "\n",
  );
const FILES = {
  "text.yaml": CONFIG,
  "lines.txt": lines("whale"),
  "others.txt": lines("captain\0") + "\n" + "so ".repeat(600),
};

test("what was read is said once a text, not once a run, and kept in each run.json", () => {
  const folder = folderWith({
    ...FILES,
    "text.yaml": `${CONFIG}seeds: 2\nsweep: { grid: { task.text: [lines.txt, others.txt] } }\n`,
  });
  const { status, stdout, stderr } = bpttLab(folder, "run", "text.yaml", "--workers", "1");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout.match(/^.*: read .*$/gm)).toEqual([
    "[1/4] text=lines.txt seed 0: read 30 sentences, 195 words and marks (8 different)",
    "[3/4] text=others.txt seed 0: read 30 sentences, 195 words and marks (8 different)",
  ]);
  expect(stdout).toContain(
    "\n  sentences: line (every line is one)\n  auto: 0 % of 30 lines end with a mark",
  );
  expect(stdout).toContain("\n  left out: nothing\n");
  expect(stdout).toMatch(/\n {2}left out: 1 sentence of more than 500 words .*, 30 control characters\n/);
  const runs = join(folder, "results/text/runs");
  const readings = readdirSync(runs).map(
    (run) => (JSON.parse(readFileSync(join(runs, run, "run.json"), "utf8")) as { reading: unknown }).reading,
  );
  expect(readings).toHaveLength(4);
  for (const reading of readings)
    expect(reading).toMatchObject({ sentences: 30, words: 195, distinct_words: 8, parted_by: "line" });
});

test("quiet runs say nothing of it", () => {
  const { status, stdout } = bpttLab(folderWith(FILES), "run", "text.yaml", "--quiet");
  expect(status).toBe(0);
  expect(stdout).not.toContain("read 30 sentences");
});

test.each([
  [
    "an unknown rule",
    ["--set", "task.sentences=lines"],
    /task\.sentences=lines: .*"marks-in-line".*did you mean "line"/,
  ],
  [
    "a text that is cut into too few sentences",
    ["--set", "task.sentences=paragraph"],
    /text\.yaml:1:\d+ task\.text: the text has only 1 sentence/,
  ],
])("%s is refused where it stands", (_, words, message) => {
  const { status, stderr } = bpttLab(folderWith(FILES), "run", "text.yaml", ...words);
  expect(status).toBe(2);
  expect(stderr).toMatch(message);
});
