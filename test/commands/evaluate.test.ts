/** `evaluate`, on the real program. */
import { parse } from "csv-parse/sync";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readNpz } from "../../src/components/read-npz.ts";
import { bpttLab, folderWith, QUICK } from "./program.ts";

const table = (path: string): Record<string, string>[] => parse(readFileSync(path), { columns: true });

test("evaluate gives the figures of the test again, those of other lengths, and the sequences themselves", () => {
  const folder = folderWith({ "quick.yaml": QUICK });
  bpttLab(folder, "run", "quick.yaml");
  const own = join(folder, "results/quick");
  const before = readFileSync(join(own, "runs.csv"), "utf8");

  const words = ["evaluate", "results/quick", "--lengths", "3,40", "--save-inputs", "sequences"];
  const { status, stdout, stderr } = bpttLab(folder, ...words);
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/remedy +n +3 steps +6 steps +40 steps\n/);
  const rows = table(join(own, "generalisation.csv"));
  expect(rows.map(({ length }) => Number(length))).toEqual([6, 3, 40, 6, 3, 40, 6, 3, 40, 6, 3, 40]);
  for (const run of table(join(own, "runs.csv"))) {
    const again = rows.find((row) => row["run"] === run["run"] && row["length"] === "6")!;
    expect(again["loss"]).toBe(run["test_loss"]);
    expect(again["metric"]).toBe(run["test_metric"]);
    expect(again["constant_loss"]).toBe(run["constant_loss"]);
    expect(again["label"]).toBe(run["label"]);
  }

  const [first] = rows;
  const arrays = readNpz(readFileSync(join(folder, `sequences/${first!["run"]}-40.npz`)));
  const shapes = Object.fromEntries(arrays.map(({ name, shape }) => [name, [...shape]]));
  expect(shapes).toEqual({ inputs: [40, 8, 2], targets: [40, 8, 1], mask: [40, 8] });
  const [inputs, targets] = arrays.map(({ values }) => values);
  for (let b = 0; b < 8; b++) {
    let sum = 0;
    for (let t = 0; t < 40; t++) sum += inputs![(t * 8 + b) * 2]! * inputs![(t * 8 + b) * 2 + 1]!;
    expect(targets![39 * 8 + b]).toBe(sum);
  }
  expect(readFileSync(join(own, "runs.csv"), "utf8")).toBe(before);
  expect(existsSync(join(own, ".lock"))).toBe(false);
});

test.each([
  [["results/none"], /results\/none: there are no runs of an experiment here/],
  [["results/quick", "--lengths", "ten"], /--lengths: are numbers of steps .* got "ten"/],
  [["results/quick", "--sequences", "0"], /--sequences: is how many are evaluated; got "0"/],
])("evaluate %j is refused in one line", (words, message) => {
  const { status, stderr } = bpttLab(folderWith({ "quick.yaml": QUICK }), "evaluate", ...words);
  expect(status).toBe(2);
  expect(stderr).toMatch(message);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});

test("where batches go on from each other, the saved states before the first steps give the loss again", () => {
  const config = `
task: { name: text-stream, text: text.txt, vocabulary: 12, length: 4, validation: 0.3, test: 0.3 }
model: { hidden: 3, init: { W: orthogonal } }
training: { updates: 20, batch: 2, optimizer: { name: adam, rate: 0.05 } }
evaluation: { every: 20, sequences: 7 }
diagnostics: { measure: [] }
`;
  const folder = folderWith({
    "stream.yaml": config,
    "text.txt": "the sea, the ship, the whale. ".repeat(12),
  });
  bpttLab(folder, "run", "stream.yaml");
  const { status } = bpttLab(folder, "evaluate", "results/stream", "--save-inputs", "sequences");
  expect(status).toBe(0);
  const [row] = table(join(folder, "results/stream/generalisation.csv"));
  const named = (path: string) =>
    new Map(readNpz(readFileSync(join(folder, path))).map((array) => [array.name, array] as const));
  const saved = named(`sequences/${row!["run"]}-4.npz`);
  const parameters = named(`results/stream/runs/${row!["run"]}/parameters.npz`);
  expect([...saved.get("start/h")!.shape]).toEqual([7, 3]);
  const at = (name: string, i: number, j: number): number => {
    const { shape, values, columnMajor } = parameters.get(`trained/${name}`)!;
    return values[columnMajor ? j * shape[0]! + i : i * (shape[1] ?? 1) + j]!;
  };
  const [inputs, targets, mask, start] = ["inputs", "targets", "mask", "start/h"].map(
    (name) => saved.get(name)!.values,
  );
  let [loss, counted, begun] = [0, 0, 0];
  for (let n = 0; n < 7; n++) {
    let h = [0, 1, 2].map((i) => start![n * 3 + i]!);
    if (h.some((x) => x !== 0)) begun++;
    for (let t = 0; t < 4; t++) {
      const before = h;
      const x = inputs![t * 7 + n]!;
      h = h.map((_, i) =>
        Math.tanh(before.reduce((sum, s, j) => sum + at("W", i, j) * s, at("U", i, x) + at("b", i, 0))),
      );
      if (mask![t * 7 + n] !== 1) continue;
      const z = Array.from({ length: 12 }, (_, k) =>
        h.reduce((sum, s, i) => sum + at("V", k, i) * s, at("c", k, 0)),
      );
      const total = z.reduce((sum, one) => sum + Math.exp(one), 0);
      loss += Math.log(total) - z[targets![t * 7 + n]!]!;
      counted++;
    }
  }
  // All but the first batch of two.
  expect(begun).toBe(5);
  expect(Math.abs(loss / counted - Number(row!["loss"]))).toBeLessThan(1e-12);
});
