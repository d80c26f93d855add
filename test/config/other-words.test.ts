import { describe, expect, test } from "vitest";
import { catalogue } from "../../src/components/registry.ts";
import { KINDS } from "../../src/components/define.ts";
import { leafPaths } from "../../src/config/fields.ts";
import { nameMeant, optionMeant, pathMeant, settingMeant } from "../../src/config/other-words.ts";
import { optionHint, refuseMore, withSet } from "../../src/shell/words-typed.ts";
import { complaint, experimentOf } from "./fake-catalogue.ts";

describe("other tools' words lead to ours", () => {
  test.each([
    ["lr: 1", "here it is training.optimizer.rate"],
    ["learning_rate: 1", "here it is training.optimizer.rate"],
    ["num_train_epochs: 1", "here it is training.updates, where one update is one batch"],
    ["training: { batchSize: 3 }", "here it is training.batch"],
    ["model: { hidden_dim: 3 }", "here it is model.hidden"],
    ["model: { num_layers: 3 }", "here it is model.layers"],
    ["training: { max_grad_norm: 1 }", "here it is training.clip: { name: norm, threshold: 1 }"],
    ["training: { criterion: mse }", "the task decides the loss"],
    ["random_state: 1", "here it is seeds"],
    ["model: { nonlinearity: relu }", "here it is model.activation"],
    ["training: { bptt: 20 }", "here it is training.truncation: { name: window, length: 20 }"],
    ["device: cpu", "there is nothing to set"],
    ["training: { optimizer: { name: adam, lr: 1 } }", "here it is rate (its options: rate, betas)"],
    ["training: { clip: { name: norm, max_norm: 1 } }", "here it is threshold"],
    ["model: { activation: { name: leaky, negative_slope: 1 } }", "here it is slope"],
    ["model: { init: { W: eye } }", `unknown initializer "eye"; here it is identity`],
    ["model: { cell: SimpleRNN }", `unknown cell "SimpleRNN"; here it is vanilla`],
    ["training: { optimizer: momentum }", "here it is sgd, as in { name: sgd, momentum: 0.9 }"],
    ["training: { truncation: tbptt }", "here it is window, or chunk"],
    ["model: { cell: nn.LSTMCell }", `unknown cell "nn.LSTMCell"; here it is lstm`],
    ["model: { cell: keras.layers.SimpleRNN }", "here it is vanilla"],
    ["model: { activation: torch.nn.ReLU }", "here it is relu"],
    ["model: lstm", "write for example { cell: lstm }"],
    ["model: { init: eye }", "write for example { W: identity }"],
    ["training: adam", "write for example { optimizer: adam }"],
    ["model: { init: { W: identity(scale=1) } }", "options stand in a map: { name: identity, scale: 1 }"],
    ["training: { optimizer: 'adam(lr=0.1, x=2)' }", "options stand in a map: { name: adam, lr: 0.1, x: 2 }"],
    ["training: { optimizer: adam(**kwargs) }", "options stand in a map: { name: adam, … }"],
    ["training: { optimizer: { type: Adam } }", "is missing; write { name: adam, … }"],
    ["model: { cell: { _target_: torch.nn.LSTM } }", "is missing; write { name: lstm, … }"],
    ["training: { clip: { norm: { threshold: 1 } } }", "is missing; write { name: norm, … }"],
    ["input_size: 3", "the task decides the sizes"],
    ["model: { embedding_dim: 3 }", "words are read one-hot"],
    ["training: { resume: true }", "give the command again"],
    ["model: { bidirectional: true }", "a plug-in can have a cell with it"],
    ["model: { cell: 'lstm,vanilla' }", "several values are a sweep: sweep={grid: {…: [lstm,vanilla]}}"],
    ["model: { hidden: '10,20' }", "several values are a sweep: sweep={grid: {…: [10,20]}}"],
  ])("%s", async (text, answer) => {
    expect(await complaint(`task: adding\n${text}`)).toContain(answer);
  });

  test("a name that this catalogue lacks is never proposed, and our own words are not theirs", async () => {
    expect(nameMeant("initializer", "kaiming", ["identity"])).toBeUndefined();
    expect(await complaint("task: adding\nmodel: { init: { W: kaiming } }")).toContain("available:");
    for (const kind of KINDS)
      for (const name of catalogue[kind].keys()) {
        const meant = nameMeant(kind, name, [...catalogue[kind].keys()]);
        expect([kind, name, meant]).toEqual([kind, name, undefined]);
      }
  });

  test("every path and option that is pointed to exists", () => {
    const paths = leafPaths().map(([path]) => path);
    for (const word of [
      "lr",
      "epochs",
      "batch-size",
      "hidden-size",
      "n-layers",
      "optim",
      "act",
      "rnn-type",
      "h0",
    ]) {
      const path = pathMeant(word) ?? settingMeant(word)!.replace("here it is ", "").split(",")[0]!;
      const known = paths.some((own) => path === own || path.startsWith(`${own}.`));
      expect([word, path, known]).toEqual([word, path, true]);
    }
    expect(optionMeant("lr", Object.keys(catalogue.optimizer.get("adam")!.options))).toBe("rate");
    expect(optionMeant("negative_slope", Object.keys(catalogue.activation.get("leaky-relu")!.options))).toBe(
      "slope",
    );
    expect(optionMeant("seq_len", Object.keys(catalogue.task.get("adding")!.options))).toBe("length");
  });

  test.each([
    ["error: unknown option '--lr'", "write --set training.optimizer.rate=…"],
    ["error: unknown option '--batch_size=3'", "write --set training.batch=…"],
    ["error: unknown option '--output-dir'", "use the option --results DIR"],
    ["error: unknown option '--hidden'", "that is a setting; write --set model.hidden=…"],
    ["error: unknown option '--task.length=3'", "that is a setting; write --set task.length=…"],
    ["error: unknown option '--name'", "that is a setting; write --set name=…"],
    ["error: unknown option '--config'", "the config is an argument"],
    ["error: unknown option '--wombat'", ""],
  ])("%s", (message, hint) => {
    expect(optionHint(message)).toContain(hint);
    if (hint === "") expect(optionHint(message)).toBe("");
  });
});

describe("settings without --set", () => {
  const OPTIONS = [
    { long: "--set", takesValue: true, negates: false },
    { long: "--results", takesValue: true, negates: false },
    { long: "--dry-run", takesValue: false, negates: false },
  ];
  const spread = (line: string, files: readonly string[] = []) =>
    withSet(line.split(" "), OPTIONS, (word) => files.includes(word)).join(" ");

  test.each([
    ["run x.yaml model.hidden=20", "run x.yaml --set model.hidden=20"],
    ["run model.hidden=20 x.yaml --dry-run", "run --set model.hidden=20 x.yaml --dry-run"],
    ["run x.yaml +a.b=1 ++c=2", "run x.yaml --set a.b=1 --set c=2"],
    ["run x.yaml --set a=1 a=2 --set a=3", "run x.yaml --set a=1 --set a=2 --set a=3"],
    ["run x.yaml --results a=b", "run x.yaml --results a=b"],
    ["run x.yaml --results=a=b", "run x.yaml --results=a=b"],
    ["run a=b.yaml", "run a=b.yaml"],
    ["run x.yaml -- a=1", "run x.yaml -- a=1"],
  ])("%s", (line, meant) => {
    expect(spread(line, ["a=b.yaml"])).toBe(meant);
  });

  test("a second config, a lone word and a map cut by the shell are refused in words", () => {
    expect(() => refuseMore(["a.yaml", "b.yml"])).toThrow(
      /takes one config; got also "b\.yml"; give the command once/,
    );
    expect(() => refuseMore(["a.yaml", "20"])).toThrow(/a setting is written path=value/);
    expect(() => refuseMore(["a.yaml"])).not.toThrow();
  });
});

describe("a config without its sweep", () => {
  const TEXT = "task: adding\nsweep: { grid: { model.hidden: [3, 4] } }";

  test("--no-sweep, sweep=null and an extending file's null leave the base alone", async () => {
    for (const { runs } of [
      await experimentOf(TEXT, { sweep: false }),
      await experimentOf(TEXT, { set: ["sweep=null"] }),
      await experimentOf({ "relu.yaml": "extends: b.yaml\nsweep: null", "b.yaml": TEXT }),
    ]) {
      expect(runs.map(({ label, settings }) => [label, settings.model.hidden])).toEqual([["relu", 50]]);
    }
  });

  test("a mistake in the sweep that is left out does not matter, one in the base does", async () => {
    expect((await experimentOf("task: adding\nsweep: { gird: {} }", { sweep: false })).runs).toHaveLength(1);
    expect(
      await complaint("task: adding\nmodel: { hidden: -1 }\nsweep: { grid: { model.hidden: [3] } }", {
        sweep: false,
      }),
    ).toContain("at least 1");
  });
});

describe("which seeds are meant is said", () => {
  test.each([
    [
      "3",
      ["--seeds 3 means 3 seeds, 0 to 2, as seeds: 3 in a config does; the seed 3 alone is --seeds 3..3"],
    ],
    ["1", ["--seeds 1 means one seed, 0, as seeds: 1 in a config does; the seed 1 alone is --seeds 1..1"]],
    ["0..2", []],
    ["3,5", []],
  ])("--seeds %s", async (seeds, notices) => {
    expect((await experimentOf("task: adding", { seeds })).notices).toEqual(notices);
  });
});
