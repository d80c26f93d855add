import { describe, expect, it } from "vitest";
import type { Candidate } from "../../src/components/tuning.ts";
import { complaint, experimentOf } from "./fake-catalogue.ts";

const TWO = "sweep: { list: [{ label: plain }, { label: irnn, model.init.W: identity }] }\n";
const RATES = "training.optimizer.rate: [0.1, 0.01]";
const tuned = (tune: string, rest = TWO, seeds = "") =>
  experimentOf(`task: adding\nseeds: 3\n${rest}compare: { tune: { ${tune} }${seeds} }`);
const rate = ({ swept }: Candidate) => swept["training.optimizer.rate"];

describe("compare.tune", () => {
  it("tries every value for each remedy on the tuning seeds, under labels that say so", async () => {
    const { runs, seeds, swept, tuning } = await tuned(RATES, TWO, ", tuning-seeds: [7, 5]");
    expect(runs.map(({ label, seed }) => `${label} ${seed}`)).toEqual([
      "plain, rate=0.1 7",
      "plain, rate=0.1 5",
      "plain, rate=0.01 7",
      "plain, rate=0.01 5",
      "irnn, rate=0.1 7",
      "irnn, rate=0.1 5",
      "irnn, rate=0.01 7",
      "irnn, rate=0.01 5",
    ]);
    expect(seeds).toEqual([0, 1, 2]);
    expect(swept).toEqual(["model.init.W", "training.optimizer.rate"]);
    expect(tuning).toMatchObject({
      paths: ["training.optimizer.rate"],
      tuningSeeds: [7, 5],
      reportingSeeds: [0, 1, 2],
    });
    expect(tuning?.remedies.map(({ label, candidates }) => [label, ...candidates.map(rate)])).toEqual([
      ["plain", 0.1, 0.01],
      ["irnn", 0.1, 0.01],
    ]);
    expect(tuning?.remedies[1]?.candidates[1]?.arm).toBe(runs[7]?.arm);
  });

  it("multiplies several settings, of components and of the model, expressions among them", async () => {
    const { tuning, runs } = await tuned(
      "model.hidden: [4, =2*4], training.optimizer: [adam, { name: sgd, momentum: 0.5 }]",
      "",
    );
    expect(runs).toHaveLength(2 * 2 * 2);
    expect(tuning?.remedies.map(({ label }) => label)).toEqual(["relu"]);
    expect(tuning?.remedies[0]?.candidates.map(({ label }) => label)).toEqual([
      "relu, hidden=4, optimizer=adam(rate=0.001)",
      "relu, hidden=4, optimizer=sgd(rate=0.001, momentum=0.5)",
      "relu, hidden=8, optimizer=adam(rate=0.001)",
      "relu, hidden=8, optimizer=sgd(rate=0.001, momentum=0.5)",
    ]);
  });

  it("tunes an option of a component that the sweep chooses", async () => {
    const sweep = "sweep: { grid: { training.optimizer: [adam, sgd] } }\n";
    const { tuning } = await tuned(RATES, sweep);
    expect(tuning?.remedies.map(({ label, candidates }) => [label, ...candidates.map(rate)])).toEqual([
      ["optimizer=adam", 0.1, 0.01],
      ["optimizer=sgd", 0.1, 0.01],
    ]);
  });

  it("has seeds of its own that more seeds of the results do not move", async () => {
    const seedsOf = async (seeds: string) =>
      (await experimentOf(`task: adding\nseeds: ${seeds}\ncompare: { tune: { ${RATES} } }`)).tuning
        ?.tuningSeeds;
    expect(await seedsOf("3")).toEqual([1000000, 1000001]);
    expect(await seedsOf("50")).toEqual([1000000, 1000001]);
  });

  it("is no part of a run's id", async () => {
    const { tuning } = await tuned(RATES, "");
    const plain = await experimentOf("task: adding\ntraining: { optimizer: { name: adam, rate: 0.01 } }");
    expect(tuning?.remedies[0]?.candidates[1]?.arm).toBe(plain.runs[0]?.arm);
  });

  it("leaves out what the sweep excludes, tuned values too", async () => {
    const sweep =
      "sweep: { list: [{ label: plain }, { label: irnn, model.init.W: identity }], exclude: [{ model.init.W: identity, training.optimizer.rate: 0.1 }] }\n";
    const { tuning } = await tuned(RATES, sweep);
    expect(tuning?.remedies.map(({ candidates }) => candidates.map(rate))).toEqual([[0.1, 0.01], [0.01]]);
  });

  it("is written out with its seeds, so that experiment.yaml is the same experiment", async () => {
    const { resolved, runs } = await tuned(RATES);
    const again = await experimentOf(JSON.stringify(resolved));
    expect(again.runs).toEqual(runs);
    expect(resolved).toMatchObject({
      compare: { tune: { "training.optimizer.rate": [0.1, 0.01] }, "tuning-seeds": [1000000, 1000001] },
    });
  });

  it("is dropped by null, which leaves an experiment that tunes nothing", async () => {
    const dropped = await experimentOf({
      "relu.yaml": "extends: base.yaml\ncompare: null",
      "base.yaml": `task: adding\ncompare: { tune: { ${RATES} } }`,
    });
    expect([dropped.tuning, dropped.runs.length]).toEqual([null, 1]);
    const typed = await experimentOf(`task: adding\ncompare: { tune: { ${RATES} } }`, {
      set: ["compare=null"],
    });
    expect(typed.tuning).toBeNull();
  });

  it("says that an override has no effect where it tunes", async () => {
    const text = `task: adding\ncompare: { tune: { ${RATES} } }`;
    const { notices } = await experimentOf(text, { set: ["training.optimizer.rate=1"] });
    expect(notices).toEqual([
      "--set training.optimizer.rate=1 has no effect where compare.tune sets training.optimizer.rate",
    ]);
  });

  it("runs values once that come out the same", async () => {
    const { runs, notices } = await tuned("training.optimizer.rate: [0.1, 1e-1, 0.2]", "");
    expect(runs).toHaveLength(2 * 2);
    expect(notices).toEqual(['the sweep contains "relu, rate=0.1" twice; it runs once']);
  });
});

const EXAMPLE = "tune: { training.optimizer.rate: [1e-4, 1e-3, 1e-2] }";
describe("a compare that cannot be is refused with its position and what to write", () => {
  it.each([
    ["compare: 5", `2:10 compare: must be a map; got 5; write compare: { ${EXAMPLE} }`],
    ["compare: {}", `2:10 compare.tune: is missing; write for example ${EXAMPLE}`],
    [
      "compare: { reference: relu }",
      '2:12 compare.reference: unknown key "reference"; available: baseline, tune, tuning-seeds',
    ],
    [
      `compare: { tune: { ${RATES} }, tuning-seed: 3 }`,
      '2:60 compare.tuning-seed: unknown key "tuning-seed"; did you mean "tuning-seeds"?',
    ],
    ["compare: { tune: {} }", `2:18 compare.tune: the map is empty; write for example ${EXAMPLE}`],
    [
      "compare: { tune: { training.optimizer.rate: 0.1 } }",
      "2:45 compare.tune.training.optimizer.rate: must be a list of values; got 0.1; write [0.1]",
    ],
    [
      "compare: { tune: { training.optimizer.rate: [0.1] } }",
      `2:18 compare.tune: there is one value, so nothing can be chosen; write two or more, for example ${EXAMPLE}`,
    ],
    [
      "compare: { tune: { model.hiden: [1, 2] } }",
      '2:20 compare.tune.model.hiden: unknown key "hiden"; did you mean "hidden"?',
    ],
    [
      "compare: { tune: { seeds: [1, 2] } }",
      "2:20 compare.tune.seeds: seeds cannot be swept; it belongs to the experiment as a whole",
    ],
    [
      "compare: { tune: { training.optimizer.rate: [0.1, -1] } }",
      "2:51 training.optimizer.rate: must be greater than 0; got -1; the default is 0.001",
    ],
    [
      `seeds: [4, 100]\ncompare: { tune: { ${RATES} }, tuning-seeds: [9, 4] }`,
      "3:74 compare.tuning-seeds: the seed 4 is also among seeds, on which results are reported, and a value looks better than it is on the seeds on which it was chosen; write others, for example tuning-seeds: 102..103",
    ],
    [
      `compare: { tune: { ${RATES} }, tuning-seeds: 0 }`,
      "2:74 compare.tuning-seeds: must be at least one seed; got 0; write a count such as 5 (seeds 1000000 to 1000004), a list such as [3, 5], or a range such as 0..9",
    ],
    [
      `sweep: { grid: { training.optimizer.rate: [1, 2] } }\ncompare: { tune: { ${RATES} } }`,
      "3:20 compare.tune.training.optimizer.rate: the sweep sets it too; take it out of the sweep to have it chosen for each remedy, or out of compare.tune to have each value as a remedy of its own",
    ],
    [
      `sweep: { list: [{ training.optimizer: { name: sgd, rate: 1 } }] }\ncompare: { tune: { ${RATES} } }`,
      '3:20 compare.tune.training.optimizer.rate: the sweep sets it too (as training.optimizer: { name: "sgd", rate: 1 }); take it out',
    ],
    [
      "sweep: { grid: { training.optimizer.rate: [1, 2] } }\ncompare: { tune: { training.optimizer: [sgd, adam] } }",
      "3:20 compare.tune.training.optimizer: the sweep sets it too (as training.optimizer.rate); take it out",
    ],
  ])("%s", async (text, answer) => {
    const message = await complaint(`task: adding\n${text}\n`);
    expect(message.replace("relu.yaml:", "")).toContain(answer);
  });

  it("also where --seeds takes a tuning seed", async () => {
    const text = `task: adding\ncompare: { tune: { ${RATES} }, tuning-seeds: 7..8 }`;
    expect(await complaint(text, { seeds: "5..9" })).toContain("the seed 7 is also among seeds");
  });

  it("also where the settings to try are too many", async () => {
    const many = `[${Array.from({ length: 101 }, (_, i) => i + 1).join(", ")}]`;
    const text = `task: adding\ncompare: { tune: { model.hidden: ${many}, training.batch: ${many} } }`;
    expect(await complaint(text)).toContain("compare.tune: makes 10201 settings to try; at most 10000");
  });
});

describe("compare.baseline", () => {
  const held = (compare: string, rest = TWO) => experimentOf(`task: adding\n${rest}compare: ${compare}`);

  it("names a remedy by its label, and changes no run", async () => {
    const named = await held("{ baseline: irnn }");
    const first = await experimentOf(`task: adding\n${TWO}`);
    expect([named.baseline, first.baseline]).toEqual(["irnn", null]);
    expect(named.runs).toEqual(first.runs);
    expect(named.tuning).toBeNull();
    expect(named.resolved).toMatchObject({ compare: { baseline: "irnn" } });
  });

  it("names a remedy whose settings are tuned by its label without them", async () => {
    const { baseline, tuning, resolved } = await tuned(RATES, TWO, ", baseline: plain");
    expect(baseline).toBe("plain");
    expect(tuning?.remedies.map(({ label }) => label)).toContain(baseline);
    expect(resolved).toMatchObject({
      compare: { baseline: "plain", "tuning-seeds": [1_000_000, 1_000_001] },
    });
  });

  it("refuses what is no label, with the labels that there are", async () => {
    expect(await complaint(`task: adding\n${TWO}compare: { baseline: tanh }`)).toContain(
      'compare.baseline: no remedy is labelled "tanh"; there are "plain", "irnn"',
    );
    expect(await complaint(`task: adding\n${TWO}compare: { baseline: [plain] }`)).toContain(
      "compare.baseline: must be the label of a remedy; got",
    );
    expect(await complaint(`task: adding\n${TWO}compare: { baseline: plain, tuning-seeds: 2 }`)).toContain(
      "compare.tune: is missing",
    );
  });
});
