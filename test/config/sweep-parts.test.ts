import { describe, expect, it } from "vitest";
import type { Run } from "../../src/components/settings.ts";
import { complaint, experimentOf } from "./fake-catalogue.ts";

const T = "task: adding\n";
const experiment = (sweep: string, base = T) => experimentOf(`${base}sweep: ${sweep}`);
const labels = async (sweep: string) => (await experiment(sweep)).runs.map(({ label }) => label);
const refused = async (sweep: string) => (await complaint(`${T}sweep: ${sweep}`)).replace("relu.yaml:", "");
const rates = (runs: readonly Run[]) => runs.map(({ swept }) => Number(swept["training.optimizer.rate"]));

describe("zip", () => {
  it("takes its lists in step", async () => {
    expect(await labels("{ zip: { model.hidden: [3, 4, 5], training.batch: [30, 20, 10] } }")).toEqual([
      "hidden=3, batch=30",
      "hidden=4, batch=20",
      "hidden=5, batch=10",
    ]);
  });

  it("multiplies with grid and list: the grid outside, the list inside", async () => {
    const { runs, swept } = await experiment(
      "{ grid: { training.batch: [1, 2] }, zip: { model.hidden: [3, 4], training.updates: [30, 40] }, list: [{ label: a }, { label: b, model.activation: relu }] }",
    );
    expect(runs.map(({ label }) => label)).toEqual([
      "a, batch=1, hidden=3, updates=30",
      "b, batch=1, hidden=3, updates=30",
      "a, batch=1, hidden=4, updates=40",
      "b, batch=1, hidden=4, updates=40",
      "a, batch=2, hidden=3, updates=30",
      "b, batch=2, hidden=3, updates=30",
      "a, batch=2, hidden=4, updates=40",
      "b, batch=2, hidden=4, updates=40",
    ]);
    expect([...swept].sort()).toEqual([
      "model.activation",
      "model.hidden",
      "training.batch",
      "training.updates",
    ]);
    expect(runs[7]?.swept).toEqual({
      "training.batch": 2,
      "model.hidden": 4,
      "training.updates": 40,
      "model.activation": "relu",
    });
  });

  it.each([
    [
      "{ zip: { model.hidden: [3, 4], training.batch: [1] } }",
      "2:15 sweep.zip: the lists must be of equal length: model.hidden has 2, training.batch has 1; use grid for every combination",
    ],
    [
      "{ zip: { model.hidden: [1, 2, 3], training.batch: [1, 2, 3], training.updates: [1, 2, 3, 4] } }",
      "2:15 sweep.zip: the lists must be of equal length: model.hidden has 3, training.batch has 3, training.updates has 4; use grid for every combination",
    ],
    [
      "{ zip: { model.hidden: 3 } }",
      "2:31 sweep.zip.model.hidden: must be a list of values; got 3; write [3]",
    ],
    [
      "{ grid: { model.hidden: [3] }, zip: { model.hidden: [4] } }",
      `2:46 sweep.zip: "model.hidden" is in grid and in zip; keep it in one of them`,
    ],
  ])("is refused: %s", async (sweep, answer) => {
    expect(await refused(sweep)).toBe(answer);
  });
});

describe("random", () => {
  const RATE = "training.optimizer.rate";

  it("draws within its bounds, in digits that can be read, and every time the same", async () => {
    const random =
      "{ random: { count: 50, training.optimizer.rate: { log-uniform: [1e-4, 1e-1] }, model.hidden: { integer: [8, 12] }, training.batch: { choice: [10, 20] }, model.init.W: { choice: [identity, { name: gaussian, std: 0.5 }] }, model.init.U.gain: { uniform: [0.5, 1.5] } } }";
    const base = `${T}model: { init: { U: uniform-fan-in } }\n`;
    const { runs } = await experiment(random, base);
    expect(runs).toHaveLength(50);
    for (const { settings } of runs) {
      const rate = Number(settings.training.optimizer["rate"]);
      expect(rate).toBeGreaterThanOrEqual(1e-4);
      expect(rate).toBeLessThanOrEqual(1e-1);
      expect(String(rate)).toBe(String(Number(rate.toPrecision(6))));
      expect([8, 9, 10, 11, 12]).toContain(settings.model.hidden);
      expect([10, 20]).toContain(settings.training.batch);
      expect(Number(settings.model.init.U["gain"])).toBeGreaterThanOrEqual(0.5);
      expect(Number(settings.model.init.U["gain"])).toBeLessThanOrEqual(1.5);
    }
    // A quarter, half and three quarters of a logarithmic range have their share of the draws.
    const decades = rates(runs).map((rate) => Math.floor(Math.log10(rate)));
    for (const decade of [-4, -3, -2])
      expect(decades.filter((one) => one === decade).length).toBeGreaterThan(8);
    expect(new Set(runs.map(({ settings }) => settings.model.hidden)).size).toBe(5);
    expect(new Set(runs.map(({ settings }) => settings.model.init.W.name)).size).toBe(2);
    expect((await experiment(random, base)).runs).toEqual(runs);
  });

  it("has fixed values: on every machine, in every version", async () => {
    const { runs } = await experiment(
      "{ random: { count: 3, training.optimizer.rate: { log-uniform: [1e-4, 1e-1] } } }",
    );
    expect(rates(runs)).toEqual([0.00832775, 0.000164121, 0.000892351]);
  });

  it("keeps the values of others when draws or settings are added, or their order changes", async () => {
    const rate = `${RATE}: { uniform: [0.1, 0.9] }`;
    const few = rates((await experiment(`{ random: { count: 4, ${rate} } }`)).runs);
    const more = rates((await experiment(`{ random: { count: 9, ${rate} } }`)).runs);
    const wide = await experiment(`{ random: { model.hidden: { integer: [1, 9999] }, ${rate}, count: 4 } }`);
    expect(more.slice(0, 4)).toEqual(few);
    expect(rates(wide.runs)).toEqual(few);
    expect(new Set(more).size).toBe(9);
  });

  it("has other values for another stream, by name or number", async () => {
    const drawn = async (stream: string) =>
      rates((await experiment(`{ random: { count: 3, ${stream} ${RATE}: { uniform: [0.1, 0.9] } } }`)).runs);
    const preset = await drawn("");
    expect(await drawn("stream: 0,")).toEqual(preset);
    for (const stream of ["stream: 1,", "stream: second look,", "stream: '00',"])
      expect(await drawn(stream)).not.toEqual(preset);
  });

  it("gives every line of the rest of its block the same draws", async () => {
    const { runs } = await experiment(
      `{ list: [{ label: a }, { label: b, model.activation: relu }], random: { count: 2, ${RATE}: { uniform: [0.1, 0.9] } } }`,
    );
    const drawn = rates(runs);
    expect(drawn.slice(2)).toEqual(drawn.slice(0, 2));
    expect(runs.map(({ label }) => label)).toEqual([
      `a, rate=${drawn[0]}`,
      `a, rate=${drawn[1]}`,
      `b, rate=${drawn[0]}`,
      `b, rate=${drawn[1]}`,
    ]);
  });

  it("merges draws that are the same, with one notice for all but the first ones", async () => {
    const { runs, notices } = await experiment(
      "{ random: { count: 40, model.hidden: { integer: [1, 4] } } }",
    );
    expect(runs).toHaveLength(4);
    expect(notices).toHaveLength(3);
    expect(notices[2]).toBe("34 more lines of the sweep are the same as others; each runs once");
  });

  it("is told from expressions only where a value is drawn: choices may be some", async () => {
    const { runs } = await experiment("{ random: { count: 1, model.hidden: { choice: [=3+4] } } }");
    expect(runs[0]?.settings.model.hidden).toBe(7);
  });

  it.each([
    [
      "{ random: {} }",
      "2:18 sweep.random: has no count; write how many draws to take, for example { count: 20, training.optimizer.rate: { log-uniform: [1e-4, 1e-1] } }",
    ],
    ["{ random: { cuont: 3 } }", `2:20 sweep.random.cuont: unknown key "cuont"; did you mean "count"?`],
    [
      "{ random: { count: 0, model.hidden: { integer: [1, 2] } } }",
      "2:27 sweep.random.count: must be a whole number from 1 to 10000; got 0",
    ],
    [
      "{ random: { count: 2, model.hiden: { integer: [1, 2] } } }",
      `2:30 sweep.random.model.hiden: unknown key "hiden"; did you mean "hidden"?`,
    ],
    [
      "{ random: { count: 2, model.hidden: [1, 2] } }",
      "2:44 sweep.random.model.hidden: must be a map with one of uniform, log-uniform, integer, choice; got [1, 2]; write for example { choice: [1, 2] }",
    ],
    [
      "{ random: { count: 2, model.hidden: { loguniform: [1, 2] } } }",
      `2:46 sweep.random.model.hidden.loguniform: unknown distribution "loguniform"; did you mean "log-uniform"?`,
    ],
    [
      "{ random: { count: 2, model.hidden: { integer: [1, 2.5] } } }",
      "2:55 sweep.random.model.hidden.integer: the bounds must be whole numbers; got [1, 2.5]",
    ],
    [
      "{ random: { count: 2, training.optimizer.rate: { uniform: [2, 1] } } }",
      "2:66 sweep.random.training.optimizer.rate.uniform: the first number must be below the second; got [2, 1]",
    ],
    [
      "{ random: { count: 2, training.optimizer.rate: { log-uniform: [0, 1] } } }",
      "2:70 sweep.random.training.optimizer.rate.log-uniform: the bounds must be above 0; got [0, 1]; use uniform for others",
    ],
    [
      "{ random: { count: 2, training.optimizer.rate: { uniform: [1] } } }",
      "2:66 sweep.random.training.optimizer.rate.uniform: must be two numbers, [lowest, highest]; got [1]",
    ],
    [
      "{ random: { count: 2, model.hidden: { choice: [] } } }",
      "2:54 sweep.random.model.hidden.choice: the list is empty; write at least one value",
    ],
    [
      "{ random: { count: 2, stream: [1], model.hidden: { choice: [1] } } }",
      "2:38 sweep.random.stream: must be the name of a stream, a text of at most 100 characters or a whole number; got [1]",
    ],
    [
      "{ random: { count: 2 } }",
      "2:18 sweep.random: draws no setting; write for example { count: 20, training.optimizer.rate: { log-uniform: [1e-4, 1e-1] } }",
    ],
    [
      "{ random: { count: 101, model.hidden: { integer: [1, 9] } }, grid: { training.batch: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100] } }",
      "2:8 sweep: makes 10100 remedies; at most 10000 are possible",
    ],
  ])("is refused: %s", async (sweep, answer) => {
    expect(await refused(sweep)).toBe(answer);
  });
});

describe("exclude", () => {
  const GRID =
    "grid: { model.activation: [tanh, relu], model.init.W: [identity, { name: gaussian, std: 2 }] }";

  it("leaves out what has all of its settings, and nothing else", async () => {
    expect(
      await labels(`{ ${GRID}, exclude: [{ model.activation: relu, model.init.W: gaussian }] }`),
    ).toEqual([
      "activation=tanh, W=identity(scale=1)",
      "activation=tanh, W=gaussian(std=2)",
      "activation=relu, W=identity(scale=1)",
    ]);
    expect(
      await labels(`{ ${GRID}, exclude: [{ model.activation: relu }, { model.init.W: gaussian }] }`),
    ).toEqual(["activation=tanh, W=identity(scale=1)"]);
  });

  it("compares settings that the sweep does not set, options and expressions", async () => {
    const left = async (exclude: string) =>
      (await experiment(`{ ${GRID}, exclude: [${exclude}] }`, `${T}model: { hidden: 9 }\n`)).runs.length;
    expect(await left("{ model.activation: tanh, model.hidden: 9 }")).toBe(2);
    expect(await left("{ model.activation: tanh, model.hidden: =3*3 }")).toBe(2);
    expect(await left("{ model.activation: tanh, model.hidden: 8 }")).toBe(4);
    expect(await left("{ model.init.W: { name: gaussian, std: 2 } }")).toBe(2);
    expect(await left("{ model.init.W: { name: gaussian, std: 3 } }")).toBe(4);
    expect(await left("{ model.init.W.std: 2 }")).toBe(2);
    expect(await left("{ model.init.W.scale: 1, model.activation: relu }")).toBe(3);
  });

  it("leaves out combinations that would not be legal", async () => {
    expect(
      await labels(
        "{ grid: { model.activation: [tanh, leaky], model.activation.slope: [0.5] }, exclude: [{ model.activation: tanh, model.activation.slope: 0.5 }] }",
      ),
    ).toEqual(["activation=leaky(slope=0.5), slope=0.5"]);
  });

  it("concerns its own block", async () => {
    expect(
      await labels(
        "[{ grid: { model.hidden: [3, 4] }, exclude: [{ model.hidden: 3 }] }, { grid: { model.hidden: [3, 5] } }]",
      ),
    ).toEqual(["hidden=4", "hidden=3", "hidden=5"]);
  });

  it("says which line leaves out nothing", async () => {
    const { runs, notices } = await experiment(
      "{ grid: { model.hidden: [3, 4] }, exclude: [{ model.hidden: 3 }, { model.hidden: 7 }] }",
    );
    expect(runs).toHaveLength(1);
    expect(notices).toEqual(["relu.yaml:2:73 sweep.exclude.1: no run of the sweep has these settings"]);
  });

  it.each([
    [
      "{ grid: { model.hidden: [3] }, exclude: {} }",
      "2:48 sweep.exclude: must be a list of maps; got {}; write for example [{ model.activation: relu, model.hidden: 5 }]",
    ],
    [
      "{ grid: { model.hidden: [3] }, exclude: [{ model.hiden: 3 }] }",
      `2:51 sweep.exclude.0.model.hiden: unknown key "hiden"; did you mean "hidden"?`,
    ],
    [
      "{ grid: { model.activation: [tanh] }, exclude: [{ model.activation: rleu }] }",
      `2:76 model.activation: unknown activation "rleu"; did you mean "relu"?`,
    ],
    [
      "{ grid: { model.hidden: [3, 4] }, exclude: [{ training.batch: 20 }] }",
      "2:52 sweep.exclude: every run of the sweep is left out",
    ],
    [
      "{ grid: { model.hidden: [3] }, exclude: [{}] }",
      "2:49 sweep.exclude.0: the map is empty and would leave out everything; write a setting",
    ],
  ])("is refused: %s", async (sweep, answer) => {
    expect(await refused(sweep)).toBe(answer);
  });
});
