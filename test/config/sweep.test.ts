import { describe, expect, it } from "vitest";
import { shortNames } from "../../src/config/arms.ts";
import { complaint, experimentOf } from "./fake-catalogue.ts";

const T = "task: adding\n";
const labels = async (sweep: string) =>
  (await experimentOf(`${T}sweep: ${sweep}`)).runs.map(({ label }) => label);

describe("a sweep", () => {
  it("is absent: one run a seed, called like the experiment", async () => {
    const { runs, swept } = await experimentOf(`${T}seeds: [7, 3]`);
    expect(runs.map(({ label, seed, swept: own }) => ({ label, seed, own }))).toEqual([
      { label: "relu", seed: 7, own: {} },
      { label: "relu", seed: 3, own: {} },
    ]);
    expect(swept).toEqual([]);
  });

  it("multiplies a grid, the last key fastest, seeds innermost", async () => {
    const text = `${T}seeds: 2\nsweep: { grid: { model.activation: [tanh, relu], training.truncation: [full, { name: window, length: 5 }] } }`;
    const { runs, swept } = await experimentOf(text);
    expect(runs.map(({ label, seed }) => `${label} ${seed}`)).toEqual([
      "activation=tanh, truncation=full 0",
      "activation=tanh, truncation=full 1",
      "activation=tanh, truncation=window(length=5) 0",
      "activation=tanh, truncation=window(length=5) 1",
      "activation=relu, truncation=full 0",
      "activation=relu, truncation=full 1",
      "activation=relu, truncation=window(length=5) 0",
      "activation=relu, truncation=window(length=5) 1",
    ]);
    expect(swept).toEqual(["model.activation", "training.truncation"]);
    expect(runs[7]?.swept).toEqual({ "model.activation": "relu", "training.truncation": "window(length=5)" });
    expect(runs[7]?.settings.training.truncation).toEqual({ name: "window", length: 5 });
  });

  it("labels a variant by its own label, or by what it sets", async () => {
    const list =
      "[{ label: irnn, model.activation: relu, model.init.W: identity }, { model.init.W: { name: identity, noise: 2 } }]";
    expect(await labels(`{ list: ${list} }`)).toEqual(["irnn", "W=identity(scale=1, noise=2)"]);
  });

  it("multiplies a list by a grid", async () => {
    expect(
      await labels(
        "{ list: [{ label: a, model.hidden: 3 }, { model.hidden: 4 }], grid: { training.batch: [1, 2] } }",
      ),
    ).toEqual(["a, batch=1", "hidden=4, batch=1", "a, batch=2", "hidden=4, batch=2"]);
  });

  it("joins blocks, and fills in what a run does not set itself", async () => {
    const { runs } = await experimentOf(
      `${T}model: { hidden: 9 }\nsweep:\n- list: [{ label: a, model.init.W: identity }]\n- grid: { model.hidden: [3], model.init.W.gain: [2] }`,
    );
    expect(runs.map(({ label, swept }) => ({ label, swept }))).toEqual([
      {
        label: "a",
        swept: { "model.init.W": "identity(scale=1)", "model.hidden": 9, "model.init.W.gain": "" },
      },
      {
        label: "hidden=3, gain=2",
        swept: { "model.init.W": "uniform-fan-in(gain=2)", "model.hidden": 3, "model.init.W.gain": 2 },
      },
    ]);
  });

  it("sets a component before its options, in whatever order they are written", async () => {
    const [run] = (
      await experimentOf(`${T}sweep: { list: [{ model.init.W.scale: 4, model.init.W: identity }] }`)
    ).runs;
    expect(run?.settings.model.init.W).toEqual({ name: "identity", scale: 4, noise: 0 });
  });

  it("takes expressions, evaluated in each run", async () => {
    const { runs } = await experimentOf(
      `${T}model: { init: { W: { name: gaussian, std: =1/hidden } } }\nsweep: { grid: { model.hidden: [2, =2*inputs] } }`,
    );
    expect(runs.map(({ swept, settings }) => [swept["model.hidden"], settings.model.init.W["std"]])).toEqual([
      [2, 0.5],
      [4, 0.25],
    ]);
  });

  it("merges runs that come out twice, with a notice", async () => {
    const { runs, notices } = await experimentOf(
      `${T}sweep: { list: [{ label: a }, { label: b, model.hidden: 50 }, { label: c, model.hidden: 5 }, { label: c, model.hidden: 5 }] }`,
    );
    expect(runs.map(({ label }) => label)).toEqual(["a", "c"]);
    expect(notices).toEqual([
      `"b" has the same settings as "a"; it runs once, as "a"`,
      `the sweep contains "c" twice; it runs once`,
    ]);
  });

  it("may supply what the base lacks: a task, or an option without default", async () => {
    const { runs } = await experimentOf(
      "training: { truncation: window }\nsweep: { grid: { task: [adding, { name: text, path: a }], training.truncation.length: [5] } }",
    );
    expect(runs.map(({ settings }) => settings.training.objective)).toEqual(["mean", "sum"]);
    expect(runs.map(({ label }) => label)).toEqual([
      "task=adding(length=100), length=5",
      "task=text(path=a), length=5",
    ]);
  });

  it("does not hide mistakes in the base that every run overwrites", async () => {
    expect(
      await complaint(`${T}model: { activation: rleu }\nsweep: { grid: { model.activation: [tanh] } }`),
    ).toBe(`relu.yaml:2:22 model.activation: unknown activation "rleu"; did you mean "relu"?`);
  });

  it.each([
    ["[]", "2:8 sweep: the list is empty; write a block with grid, zip, list or random, or take sweep out"],
    ["{}", "2:8 sweep: the sweep is empty; write grid, zip, list or random in it"],
    ["5", "2:8 sweep: must be a map with grid, zip, list or random, or a list of such maps; got 5"],
    ["{ zip: {} }", "2:15 sweep.zip: the zip is empty; write for example model.activation: [tanh, relu]"],
    ["{ exclude: [] }", "2:8 sweep: the sweep has only exclude; write grid, zip, list or random in it"],
    ["{ radnom: {} }", `2:10 sweep.radnom: unknown key "radnom"; did you mean "random"?`],
    ["{ gird: {} }", `2:10 sweep.gird: unknown key "gird"; did you mean "grid"?`],
    [
      "{ model.hidden: [1] }",
      `2:10 sweep.model.hidden: unknown key "model.hidden"; settings go one level deeper: grid: { model.hidden: […] }`,
    ],
    [
      "{ grid: { model.hidden: [] } }",
      "2:32 sweep.grid.model.hidden: the list is empty; write at least one value",
    ],
    [
      "{ grid: { model.hidden: 5 } }",
      "2:32 sweep.grid.model.hidden: must be a list of values; got 5; write [5]",
    ],
    [
      "{ grid: { model.hiden: [1] } }",
      `2:18 sweep.grid.model.hiden: unknown key "hiden"; did you mean "hidden"?`,
    ],
    [
      "{ grid: { hidden: [1] } }",
      `2:18 sweep.grid.hidden: unknown key "hidden"; did you mean "model.hidden"?`,
    ],
    [
      "{ grid: { seeds: [1] } }",
      "2:18 sweep.grid.seeds: seeds cannot be swept; it belongs to the experiment as a whole",
    ],
    [
      "{ list: [{ name: a }] }",
      "2:19 sweep.list.0.name: name cannot be swept; it belongs to the experiment as a whole",
    ],
    [
      "{ grid: { evaluation: [1] } }",
      "2:18 sweep.grid.evaluation: evaluation is a group of settings; sweep one of them: evaluation.every, evaluation.sequences, evaluation.confirm, evaluation.lengths",
    ],
    ["{ list: [{}] }", "2:17 sweep.list.0: the variant is empty; write a label or a setting"],
    [
      "{ list: [{ label: '' }] }",
      `2:26 sweep.list.0.label: must be a line of text, at most 200 characters; got ""`,
    ],
    [
      "{ grid: { model.hidden: [3, -3] } }",
      "2:36 model.hidden: must be at least 1; got -3; the default is 50",
    ],
    [
      "{ grid: { model.hidden: [3, 4], model.activation: [rleu] } }",
      `2:59 model.activation: unknown activation "rleu"; did you mean "relu"?`,
    ],
    [
      "{ grid: { model.hidden: [3] }, list: [{ model.hidden: 4 }] }",
      `2:48 sweep.list: "model.hidden" is in grid and in list; keep it in one of them`,
    ],
    [
      "{ grid: { model.init.W: [identity, gaussian], model.init.W.scale: [1] } }",
      `2:54 model.init.W.scale: the initializer "gaussian" has no option "scale"; its options: std (in the run with model.init.W: gaussian, model.init.W.scale: 1)`,
    ],
    [
      "{ list: [{ label: a, model.hidden: 3 }, { label: a, model.hidden: 4 }] }",
      `2:48 sweep: two different runs have the label "a"; give each its own`,
    ],
  ])("is refused: %s", async (sweep, answer) => {
    expect(await complaint(`${T}sweep: ${sweep}`)).toBe(`relu.yaml:${answer}`);
  });

  it("is refused before it is built, if it is too large", async () => {
    const grid = Array.from({ length: 40 }, (_, i) => `task.x${i}: [1, 2]`).join(", ");
    expect(await complaint(`${T}sweep: { grid: { ${grid} } }`)).toBe(
      "relu.yaml:2:8 sweep: makes 1099511627776 remedies; at most 10000 are possible",
    );
    const sizes = Array.from({ length: 20 }, (_, i) => i + 1).join(", ");
    expect(await complaint(`${T}seeds: 9999\nsweep: { grid: { model.hidden: [${sizes}] } }`)).toBe(
      "relu.yaml:3:8 sweep: makes 199980 runs with its seeds; at most 100000 are possible",
    );
  });
});

it("short names are the shortest tails that tell keys apart", () => {
  const paths = [
    "model.init.W.scale",
    "model.init.U.scale",
    "model.hidden",
    "training.regularizers.0",
    "model.cell.name",
  ];
  expect([...shortNames(paths).values()]).toEqual([
    "W.scale",
    "U.scale",
    "hidden",
    "regularizers.0",
    "cell.name",
  ]);
});
