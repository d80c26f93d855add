import { describe, expect, test } from "vitest";
import { remedyRows, runRows } from "../../src/report/diff-rows.ts";
import { diffText, type Told } from "../../src/report/diff-words.ts";
import { PLAIN, styleOf } from "../../src/report/style.ts";
import type { Outcome } from "../../src/results/outcome.ts";
import { provenanceDifferences } from "../../src/results/provenance-differences.ts";
import { doneOf, runOf } from "../support/fates.ts";

const norm = (value: number | null): Partial<Outcome> => ({
  summaries: [{ column: { name: "log10_norm", unit: "", about: "" }, value }],
});
const runs = (seeds: readonly number[], of: (seed: number) => Partial<Outcome>) =>
  seeds.map((seed) => doneOf(runOf({ seed }), { metric_name: "error_rate", ...of(seed) }));
const row = (rows: readonly { readonly title: string }[], title: string) =>
  rows.find((one) => one.title === title);

describe("two remedies", () => {
  const plain = (metric: (seed: number) => number) => (seed: number) => ({
    test_metric: metric(seed),
    test_loss: metric(seed),
    ...norm(metric(seed)),
  });

  test("have the mean difference over the seeds that both have, with Student's interval", () => {
    const a = runs([0, 1, 2, 3], plain(() => 0.5)); // prettier-ignore
    const b = runs([1, 2, 3, 9], plain((seed) => 0.5 + seed)); // prettier-ignore
    const { rows, pairs, remarks } = remedyRows(a, b);
    expect(pairs).toBe(3);
    // Of 1, 2 and 3: mean 2, sd 1, t(2) = 4.302653, so 2 ± 2.484.
    for (const title of ["test error_rate", "test loss", "log10 norm"])
      expect(row(rows, title)).toMatchObject({ difference: "2 [-0.484, 4.48]" });
    expect(row(rows, "seeds")).toMatchObject({ a: "0..3", b: "1..3, 9" });
    expect(remarks.join("\n")).toContain("too few seeds");
  });

  test("say of how many pairs a difference is where a run diverged or did not measure", () => {
    const a = runs([0, 1, 2], plain(() => 0.5)); // prettier-ignore
    const b = runs([0, 1, 2], (seed) =>
      seed === 0 ? { status: "diverged" } : { ...plain(() => 0.25)(seed), ...norm(seed === 1 ? null : 3) },
    );
    const { rows, pairs } = remedyRows(a, b);
    expect(pairs).toBe(3);
    expect(row(rows, "diverged")).toMatchObject({ a: "", b: "1" });
    expect(row(rows, "test loss")).toMatchObject({ difference: "-0.25 [-0.25, -0.25] (2 pairs)" });
    expect(row(rows, "log10 norm")).toMatchObject({ difference: "2.5 (1 pair)" });
  });

  test("are better or worse only where the seeds suffice, whichever stands first", () => {
    const eight = [0, 1, 2, 3, 4, 5, 6, 7];
    const [a, b] = [0.5, 0.25].map((first) => runs(eight, plain((seed) => first + seed / 1000))); // prettier-ignore
    expect(remedyRows(a!, b!).remarks).toContain(
      "b is better than a in test error_rate by 0.25 [0.25, 0.25] (8 seeds, p = 0.0078)",
    );
    expect(remedyRows(b!, a!).remarks.join("\n")).toContain("b is worse than a in test error_rate by 0.25");
    expect(remedyRows(a!, a!).remarks.join("\n")).toContain("no difference shown");
  });

  test("without a seed in common have no difference, and say so", () => {
    const { rows, remarks } = remedyRows(runs([0], plain(() => 1)), runs([1], plain(() => 2))); // prettier-ignore
    expect(rows.map(({ difference }) => difference).join("")).toBe("");
    expect(remarks).toContain("they have no seed in common, so that there are no pairs");
  });
});

describe("two runs", () => {
  const [a] = runs([0], () => ({ test_loss: 0.5, test_metric: 0.25, solved: false, ...norm(-3) }));
  const [b] = runs([0], () => ({
    test_loss: 0.75,
    test_metric: 0.5,
    solved: true,
    solved_at: 40,
    ...norm(-1),
  }));

  test("have both figures and b − a, and nothing that neither has", () => {
    const rows = runRows(a!, b!);
    expect(row(rows, "test loss")).toEqual({ title: "test loss", a: "0.5", b: "0.75", difference: "0.25" });
    expect(row(rows, "log10 norm")).toMatchObject({ difference: "2" });
    expect(row(rows, "solved")).toMatchObject({ a: "no", b: "yes", difference: "" });
    expect(row(rows, "solved at")).toMatchObject({ a: "–", b: "40", difference: "" });
    expect(row(rows, "diverged at")).toBeUndefined();
  });

  test("of tasks with other metrics have a row for each, and no difference between them", () => {
    const other = doneOf(runOf(), { metric_name: "perplexity", test_metric: 30 });
    const rows = runRows(a!, other);
    expect(row(rows, "test error_rate")).toMatchObject({ a: "0.25", b: "–", difference: "" });
    expect(row(rows, "test perplexity")).toMatchObject({ a: "–", b: "30", difference: "" });
  });

  test("differ in what made them: version of the numbers, engine, and a file's bytes", () => {
    const { record } = a!;
    const changed = {
      ...record,
      versions: { ...record.versions, numbers: 9 },
      engine: { name: "native", vector_bits: 256 },
      data: [{ path: "x.csv", sha256: "ab".repeat(32) }],
    };
    expect(provenanceDifferences([record], [record, record])).toEqual([]);
    expect(provenanceDifferences([record], [changed])).toEqual([
      { what: "numbers version", a: "0", b: "9" },
      { what: "engine", a: "wasm, 128 bits", b: "native, 256 bits" },
      { what: "data files", a: "none", b: "x.csv abababab" },
    ]);
  });
});

describe("the text", () => {
  const told: Told = {
    names: ["results/x:one", "results/x:two"],
    settings: new Map([["model.activation", ["tanh", "re\u001b[31mlu"]]]),
    rows: [{ title: "test loss", a: "0.5", b: "0.75", difference: "0.25" }],
    differenceTitle: "b − a",
    remarks: [],
    files: [{ name: "training.csv", where: null }],
    provenance: [],
  };

  test("shows nothing of a config that a terminal obeys", () => {
    expect(diffText(told, PLAIN)).toContain('  model.activation  tanh  "re\\u001b[31mlu"');
    expect(diffText(told, PLAIN)).not.toMatch(/\u001b/);
  });

  test.each([30, 40, 60])("fits a terminal of %i columns with every value in it", (width) => {
    const text = diffText({ ...told, settings: new Map([["training.optimizer", ["adam(rate=0.001)", "sgd(rate=0.1)"]]]) }, styleOf(width, false)); // prettier-ignore
    expect(Math.max(...text.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(width);
    for (const part of ["adam(rate=0.001)", "sgd(rate=0.1)", "0.75"]) expect(text).toContain(part);
  });

  test("says that nothing differs where nothing does", () => {
    const text = diffText({ ...told, settings: new Map() }, PLAIN);
    expect(text).toContain("no settings differ");
    expect(text).toContain("the same in both: training.csv");
    expect(text).toContain("made alike");
  });
});
