import { describe, expect, it } from "vitest";
import { complaint, experimentOf } from "./fake-catalogue.ts";

const TEXT =
  "task: adding\nmodel: { init: { W: { name: identity, scale: 3 } } }\ntraining: { regularizers: [l2] }";

const settingsWith = async (...set: string[]) => {
  const [run] = (await experimentOf(TEXT, { set })).runs;
  if (run === undefined) throw new Error("no run");
  return run.settings;
};

describe("--set", () => {
  it("sets a value that is YAML", async () => {
    expect((await settingsWith("training.stop-when-solved=true")).training["stop-when-solved"]).toBe(true);
    expect((await settingsWith("diagnostics.measure=[]")).diagnostics.measure).toEqual([]);
    expect((await settingsWith("model={hidden: 3}")).model).toMatchObject({
      hidden: 3,
      init: { W: { scale: 3 } },
    });
  });

  it("replaces a whole component by a name, or by an object with a name", async () => {
    expect((await settingsWith("model.init.W=identity")).model.init.W).toEqual({
      name: "identity",
      scale: 1,
      noise: 0,
    });
    expect((await settingsWith("model.init.W={name: identity, noise: 2}")).model.init.W).toEqual({
      name: "identity",
      scale: 1,
      noise: 2,
    });
    expect((await settingsWith("model.init.W.name=gaussian")).model.init.W).toEqual({
      name: "gaussian",
      std: 0.1,
    });
  });

  it("changes an option of an object, of a bare name, of a default and of an item of a list", async () => {
    expect((await settingsWith("model.init.W.noise=2")).model.init.W).toEqual({
      name: "identity",
      scale: 3,
      noise: 2,
    });
    expect((await settingsWith("task.length=9")).task).toEqual({ name: "adding", length: 9 });
    expect((await settingsWith("training.optimizer.rate=9")).training.optimizer).toMatchObject({
      name: "adam",
      rate: 9,
    });
    expect((await settingsWith("training.regularizers.0.strength=0")).training.regularizers).toEqual([
      { name: "l2", strength: 0, on: ["W"] },
    ]);
    expect((await settingsWith("diagnostics.measure.0=lags")).diagnostics.measure).toEqual([
      { name: "lags", most: 50 },
    ]);
  });

  it("takes the last of two", async () => {
    expect((await settingsWith("model.hidden=3", "model.hidden=4")).model.hidden).toBe(4);
  });

  it("sets what belongs to the experiment", async () => {
    const { name, seeds } = await experimentOf(TEXT, { set: ["name=other", "seeds=[3, 5]"] });
    expect([name, seeds]).toEqual(["other", [3, 5]]);
  });

  it("says so where the sweep wins", async () => {
    const sweep = `${TEXT}\nsweep: { grid: { model.init.W: [identity] } }`;
    expect((await experimentOf(sweep, { set: ["model.init.W.scale=4"] })).notices).toEqual([
      "--set model.init.W.scale=4 has no effect where the sweep sets model.init.W",
    ]);
  });

  it.each([
    ["model.hiden=3", `--set model.hiden=3: unknown key "hiden"; did you mean "hidden"?`],
    ["model.hidden", "--set model.hidden: must be path=value; write for example --set model.hidden=100"],
    ["model.hidden=-3", "--set model.hidden=-3: must be at least 1; got -3; the default is 50"],
    ["model.hidden=", "--set model.hidden=: must be a number; got nothing; the default is 50"],
    ["model.hidden=[1", "--set model.hidden=[1: this is not valid YAML: Flow sequence must end with a ]"],
    [
      "model.init.W=identty",
      `--set model.init.W=identty: unknown initializer "identty"; did you mean "identity"?`,
    ],
    [
      "model.init.W={name: x}",
      `--set model.init.W={name: x}: model.init.W.name: unknown initializer "x"; available: uniform-fan-in, identity, gaussian`,
    ],
    ["model.hidden.x=3", `--set model.hidden.x=3: model.hidden is a single value; it has no "x"`],
    ["model..x=3", `--set model..x=3: "model..x" is not a path; write for example model.hidden`],
    ["__proto__.x=3", `--set __proto__.x=3: unknown key "__proto__"`],
    [
      "training.regularizers.1=l2",
      "--set training.regularizers.1=l2: there is no item 1; the list has 1, counted from 0",
    ],
    [
      "training.noise.0=zoneout",
      "there is no item 0; the list is empty; set the whole list, for example to [{ name: … }]",
    ],
    [
      "plugins=[x.ts]",
      "--set plugins=[x.ts]: plugins cannot be set from the command line; write it in the file",
    ],
    ["sweep.grid.x=1", "--set sweep.grid.x=1: sweep can only be set as a whole; write --set sweep=…"],
  ])("refuses %s", async (set, answer) => {
    expect(await complaint(TEXT, { set: [set] })).toContain(answer);
  });

  it("refuses an option of a task that is not there", async () => {
    expect(await complaint("seeds: 1", { set: ["task.length=5"] })).toBe(
      "--set task.length=5: there is no task yet that could have options; set its name first",
    );
  });
});

describe("seeds", () => {
  const seedsOf = async (text: string, seeds?: string) =>
    (await experimentOf(`task: adding\n${text}`, seeds === undefined ? {} : { seeds })).seeds;

  it("are a count, a list or a range in the config, and one by default", async () => {
    expect(await seedsOf("")).toEqual([0]);
    expect(await seedsOf("seeds: 3")).toEqual([0, 1, 2]);
    expect(await seedsOf("seeds: [5, 3]")).toEqual([5, 3]);
    expect(await seedsOf("seeds: 2..4")).toEqual([2, 3, 4]);
  });

  it("of the command line replace the config's; a lone number is a count there too", async () => {
    expect(await seedsOf("seeds: 3", "0..2")).toEqual([0, 1, 2]);
    expect(await seedsOf("seeds: 3", "3,5")).toEqual([3, 5]);
    expect(await seedsOf("seeds: 3", "4")).toEqual(await seedsOf("seeds: 4"));
    expect(await seedsOf("seeds: 3", "7..7")).toEqual([7]);
    expect(await seedsOf("seeds: 3", "[7]")).toEqual([7]);
    expect(await seedsOf("seeds: 3", "0")).toEqual([0]);
    expect(await seedsOf("", "9007199254740990..9007199254740991")).toEqual([
      9007199254740990, 9007199254740991,
    ]);
  });

  it.each([
    ["9..0", "--seeds 9..0: a range must ascend; got 9..0; write 0..9"],
    ["x", `--seeds x: must be seeds such as 0..9 or 3,5; got "x"`],
    ["1,", `--seeds 1,: must be seeds such as 0..9 or 3,5; got ""`],
    ["-1", `--seeds -1: must be seeds such as 0..9 or 3,5; got "-1"`],
    ["1,0..1", "--seeds 1,0..1: the seed 1 appears twice; keep one of them"],
    [
      "0..9007199254740991",
      "--seeds 0..9007199254740991: at most 10000 seeds are possible; got 9007199254740992",
    ],
  ])("refuse --seeds %s", async (seeds, answer) => {
    expect(await complaint("task: adding", { seeds })).toBe(answer);
  });
});
