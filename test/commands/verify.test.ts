import { createHash } from "node:crypto";
import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseRecord, recordText } from "../../src/results/record.ts";
import { fingerprintOf } from "../../src/shell/fingerprint.ts";
import { bpttLab, folderWith, QUICK } from "./program.ts";

const trained = (): string => {
  const folder = folderWith({ "quick.yaml": QUICK });
  bpttLab(folder, "run", "quick.yaml");
  return folder;
};
const idsOf = (folder: string) => readdirSync(join(folder, "results/quick/runs")).sort();

/** Changes a file of a run, and its record so that nothing looks damaged: what another machine might have computed. */
function forge(run: string, name: string, change: (bytes: Buffer) => Buffer): void {
  const bytes = change(readFileSync(join(run, name)));
  writeFileSync(join(run, name), bytes);
  const record = parseRecord(readFileSync(join(run, "run.json"), "utf8"));
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const files = record.files.map((file) =>
    file.name === name ? { name, bytes: bytes.length, sha256 } : file,
  );
  writeFileSync(join(run, "run.json"), recordText({ ...record, files, fingerprint: fingerprintOf(files) }));
}

describe("verify", () => {
  test("says of every run, of a sample or of one that it comes out the same, and names what does not", () => {
    const folder = trained();
    const ids = idsOf(folder);
    const all = bpttLab(folder, "verify", "results/quick");
    expect(all.stdout.split("\n")).toEqual([
      ...ids.map((id) => `${id}: the same (4 files)`),
      "results/quick: 4 of 4 runs came out the same, byte for byte",
      "",
    ]);
    expect(all.status).toBe(0);
    expect(bpttLab(folder, "verify", "results/quick", "--sample", "2").stdout).toContain("2 of 2 runs");
    expect(bpttLab(folder, "verify", "results/quick", "--run", ids[3]!).stdout).toBe(
      `${ids[3]}: the same (4 files)\nresults/quick: 1 of 1 run came out the same, byte for byte\n`,
    );

    const [first, second, third] = ids.map((id) => join(folder, "results/quick/runs", id));
    forge(first!, "evaluation.csv", (bytes) =>
      Buffer.from(bytes.toString().replace(/^((?:.*\n){2}(?:[^,]*,){4})[^,]*/, "$1123.25")),
    );
    forge(second!, "parameters.npz", (bytes) => {
      // The last number of the first array, whose data end where the next entry of the zip begins.
      const end = bytes.indexOf(Buffer.from("PK\x03\x04"), 4);
      bytes.writeDoubleLE(0.125, end - 8);
      return bytes;
    });
    appendFileSync(join(third!, "training.csv"), "x");
    const { status, stdout } = bpttLab(folder, "verify", "results/quick");
    expect(status).toBe(1);
    expect(stdout).toMatch(/evaluation\.csv: row 2, column loss: 123\.25 was written, \S+ came out/);
    expect(stdout).toMatch(/parameters\.npz: initial\/\S+, index \d+: 0\.125 was written, \S+ came out/);
    expect(stdout).toContain(`${ids[2]}: damaged: training.csv has`);
    expect(stdout).toContain("1 of 4 runs came out the same, byte for byte; 3 did not");
  });

  test("refuses what it cannot mean", () => {
    const folder = folderWith({ "results/a/runs/00000000-s0/x": "" });
    for (const [words, answer] of [
      [["nowhere"], "nowhere: there are no runs of an experiment here"],
      [["results/a", "--sample", "none"], '--sample: must be a whole number of at least 1; got "none"'],
      [["results/a", "--run", "00000000-s1"], 'did you mean "00000000-s0"?'],
      [["results/a", "--run", "x", "--sample", "1"], "give --run or --sample, not both"],
    ] as const) {
      const { status, stderr } = bpttLab(folder, "verify", ...words);
      expect(stderr).toContain(answer);
      expect(status).toBe(2);
    }
  });
});

describe("results", () => {
  test("lists experiments, what became of their runs, and what is damaged", () => {
    const folder = trained();
    const whole = bpttLab(folder, "results");
    expect(whole.stdout).toMatch(/^quick +4 +4 +0 +0 +0 +\d{4}-\d\d-\d\d \d\d:\d\d UTC +\d+\.\d kB$/m);
    expect(whole.status).toBe(0);
    const id = idsOf(folder)[1]!;
    rmSync(join(folder, "results/quick/runs", id, "training.csv"));
    const hurt = bpttLab(folder, "results");
    expect(hurt.stdout).toMatch(/^quick +4 +3 +0 +0 +1 /m);
    expect(hurt.stdout).toContain(`results/quick/runs/${id}: training.csv is missing`);
    expect(hurt.status).toBe(1);
  });

  test("says so where there is no folder, and where nothing is in it", () => {
    const folder = folderWith({ "empty/x": "", file: "" });
    expect(bpttLab(folder, "results")).toMatchObject({ status: 2, stdout: "" });
    expect(bpttLab(folder, "results", "file").stderr).toContain("file: this is not a folder");
    expect(bpttLab(folder, "results", "empty")).toMatchObject({
      status: 0,
      stdout: "empty: no experiments here; npm run experiment configs/relu.yaml makes one\n",
    });
  });
});
