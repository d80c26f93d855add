import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { UserError } from "../../src/components/user-error.ts";
import { NUMBERS_VERSION } from "../../src/components/settings.ts";
import { canonicalJson } from "../../src/config/canonical-json.ts";
import { SETTINGS, leafPaths } from "../../src/config/fields.ts";
import { hashPrefixes } from "../../src/config/run-id.ts";
import { complaint, digest, experimentOf } from "./fake-catalogue.ts";

const T = "task: adding\n";
const idOf = async (...[text, request, path]: Parameters<typeof experimentOf>) =>
  (await experimentOf(text, request, path)).runs[0]?.id;

describe("a run's id", () => {
  it("is eight hex digits and the seed", async () => {
    expect(await idOf(`${T}seeds: [12]`)).toMatch(/^[0-9a-f]{8}-s12$/);
  });

  it("does not change with name, description, label, other seeds, or how the settings came about", async () => {
    const id = await idOf(T);
    expect(await idOf(`${T}name: other\ndescription: text\nseeds: 3`)).toBe(id);
    expect(await idOf(T, {}, "other.yaml")).toBe(id);
    expect(await idOf(`${T}sweep: { list: [{ label: x }] }`)).toBe(id);
    expect(await idOf(`${T}sweep: { grid: { model.hidden: [50, 60] } }`)).toBe(id);
    expect(await idOf(`model: { hidden: =25*2 }\n${T}`)).toBe(id);
    expect(await idOf("task: { length: 100, name: adding }")).toBe(id);
    expect(await idOf(`${T}model: { hidden: 9 }`, { set: ["model.hidden=50"] })).toBe(id);
  });

  const OTHER: Readonly<Record<string, string>> = {
    task: "{ name: adding, length: 50 }",
    "model.cell": "lstm",
    "model.activation": "relu",
    "model.init.W": "identity",
    "model.init.U": "identity",
    "model.init.V": "{ name: uniform-fan-in, gain: 2 }",
    "model.init.b": "{ name: constant, value: 1 }",
    "model.bias": "false",
    "model.initial-state": "learned",
    "training.objective": "sum",
    "training.truncation": "{ name: window, length: 5 }",
    "training.optimizer": "sgd",
    "training.schedule": "warmup",
    "training.clip": "norm",
    "training.regularizers": "[{ name: l2, strength: 0 }]",
    "training.penalty-schedule": "warmup",
    "training.noise": "[zoneout]",
    "training.stop-when-solved": "true",
    "evaluation.lengths": "[7]",
    "diagnostics.measure": "[]",
  };
  it("stays with the rules of the verdict, which determine no number", async () => {
    const set = ["diagnostics.rules=[{ name: vanishing }, healthy]"];
    expect(await idOf(T, { set })).toBe(await idOf(T));
  });

  const determining = leafPaths(SETTINGS).flatMap(([path]) => (path === "diagnostics.rules" ? [] : [path]));
  it.each(determining)("changes with %s", async (path) => {
    expect(await idOf(T, { set: [`${path}=${OTHER[path] ?? "7"}`] })).not.toBe(await idOf(T));
  });

  it("changes with the bytes of a plug-in or of a data file", async () => {
    const text = "task: { name: text, path: a.txt }";
    const id = await idOf(text);
    expect(await idOf(text, { plugins: ["x"] })).not.toBe(id);
    expect(await idOf(text, { plugins: ["x", "y"] })).toBe(await idOf(text, { plugins: ["y", "x"] }));
    expect(await idOf(text, { digest: () => "other bytes" })).not.toBe(id);
  });

  it("does not change with the place of a data file, but with other options of the same text", async () => {
    const request = { digest: () => "same bytes" };
    const id = await idOf("task: { name: text, path: a }", request);
    expect(await idOf("task: { name: text, path: b }", request)).toBe(id);
    expect(await idOf("task: { name: text, path: a, split: a }", request)).not.toBe(
      await idOf("task: { name: text, path: b, split: b }", request),
    );
  });

  it("asks for the digest of a file once a sweep, and tells at the task what the digest refuses", async () => {
    let asked = 0;
    const request = { digest: (file: Parameters<typeof digest>[0]) => digest(file) + String(asked++) };
    await experimentOf(
      "task: { name: text, path: a }\nsweep: { grid: { model.hidden: [1, 2, 3] } }",
      request,
    );
    expect(asked).toBe(1);
    const refuse = () => {
      throw new UserError("a: there is no such file");
    };
    expect(await complaint("task: { name: text, path: a }", { digest: refuse })).toBe(
      "relu.yaml:1:7 task: a: there is no such file",
    );
  });

  it("collides only with an error", () => {
    expect(hashPrefixes(["aaaaaaaa00", "bbbbbbbb00", "aaaaaaaa00"])).toEqual([
      "aaaaaaaa",
      "bbbbbbbb",
      "aaaaaaaa",
    ]);
    expect(() => hashPrefixes(["aaaaaaaa00", "aaaaaaaa01"])).toThrow("got the same id aaaaaaaa by accident");
  });

  it("is the SHA-256 of the settings, the numbers version, plug-ins and data in canonical JSON", async () => {
    const model =
      '{"activation":{"name":"tanh"},"bias":true,"cell":{"name":"vanilla"},"hidden":50,"init":{' +
      ["U", "V", "W"].map((matrix) => `"${matrix}":{"gain":1,"name":"uniform-fan-in"}`).join(",") +
      ',"b":{"name":"constant","value":0}},"initial-state":"zero","layers":1}';
    const training =
      '{"batch":20,"clip":{"name":"none"},"noise":[],"objective":"mean","optimizer":{"betas":[0.9,0.999],"name":"adam","rate":0.001},' +
      '"penalty-schedule":{"name":"constant"},"regularizers":[],"schedule":{"name":"constant"},' +
      '"stop-when-solved":false,"truncation":{"name":"full"},"updates":1000}';
    const text =
      '{"data":{},"diagnostics":{"every":500,"measure":[{"name":"jacobians"}],"sequences":4},' +
      `"evaluation":{"confirm":"published","every":100,"lengths":[],"sequences":1000},"model":${model},"numbers":${NUMBERS_VERSION},` +
      `"plugins":["abc"],"task":{"length":100,"name":"adding"},"training":${training}}`;
    const expected = createHash("sha256").update(text, "utf8").digest("hex").slice(0, 8);
    expect(await idOf(T, { plugins: ["abc"] })).toBe(`${expected}-s0`);
  });
});

it("canonical JSON sorts keys, drops what is undefined and keeps every bit of a number", () => {
  expect(canonicalJson({ b: [1e-7, 0.1 + 0.2, { z: null, a: "é" }], a: undefined })).toBe(
    '{"b":[1e-7,0.30000000000000004,{"a":"é","z":null}]}',
  );
});

describe("the resolved experiment", () => {
  const texts = [
    "task: { name: adding, length: =2*hidden }\nmodel: { init: { W: { name: gaussian, std: =1/hidden } } }\nseeds: [3, 5]",
    "task: adding\nmodel: { init: { W: { name: gaussian, std: =1/hidden } } }\nsweep: { grid: { model.hidden: [3, 4], training.clip: [none, norm] } }",
    "training: { truncation: window }\nsweep: { list: [{ task: adding, training.truncation.length: 3 }, { task: { name: text, path: a }, training.truncation.length: 3 }] }",
  ];
  it.each(texts)("is a config of the same runs: %s", async (text) => {
    const first = await experimentOf(text);
    const again = await experimentOf(JSON.stringify(first.resolved), {}, "experiment.yaml");
    expect(again.runs).toEqual(first.runs);
    expect(again.resolved).toEqual(first.resolved);
  });

  it("writes every default out", async () => {
    expect((await experimentOf(T)).resolved).toEqual({
      name: "relu",
      description: "",
      task: { name: "adding", length: 100 },
      model: {
        cell: { name: "vanilla" },
        hidden: 50,
        layers: 1,
        activation: { name: "tanh" },
        init: {
          W: { name: "uniform-fan-in", gain: 1 },
          U: { name: "uniform-fan-in", gain: 1 },
          V: { name: "uniform-fan-in", gain: 1 },
          b: { name: "constant", value: 0 },
        },
        bias: true,
        "initial-state": "zero",
      },
      training: {
        updates: 1000,
        batch: 20,
        objective: "mean",
        truncation: { name: "full" },
        optimizer: { name: "adam", rate: 0.001, betas: [0.9, 0.999] },
        schedule: { name: "constant" },
        clip: { name: "none" },
        regularizers: [],
        "penalty-schedule": { name: "constant" },
        noise: [],
        "stop-when-solved": false,
      },
      evaluation: { every: 100, sequences: 1000, confirm: "published", lengths: [] },
      diagnostics: {
        every: 500,
        sequences: 4,
        measure: [{ name: "jacobians" }],
        rules: SETTINGS.fields.diagnostics.fields.rules.initial.map((name) => ({ name })),
      },
      seeds: [0],
      plugins: [],
    });
  });
});
