import { parse } from "yaml";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { catalogue as ours } from "../../src/components/registry.ts";
import { formatChoice } from "../../src/config/format-choice.ts";
import { jsonSchema } from "../../src/config/json-schema.ts";
import { catalogue, experimentOf } from "./fake-catalogue.ts";

const schema = jsonSchema(catalogue);
const validator = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
const accepted = (text: string) => validator.safeParse(parse(text)).success;

describe("the JSON Schema", () => {
  it.each([
    "task: adding",
    "name: a\ndescription: b\ntask: { name: adding, length: 5 }\nseeds: [1, 2]",
    "task: { name: adding, length: =2*hidden }\nmodel: { hidden: =50, init: { W: { name: identity, scale: =1/2 }, V: gaussian } }",
    "task: adding\ntraining: { regularizers: [l2, { name: l2, on: [W, U] }], schedule: { name: warmup, updates: auto } }",
    "task: adding\ntraining: { optimizer: { name: adam, betas: [0.5, =1/2] }, stop-when-solved: true }",
    "task: adding\ndiagnostics: { measure: [] }\nseeds: 2..5",
    "task: adding\nsweep: { grid: { model.activation: [tanh, relu], model.hidden: [3, =4], model.init.W.gain: [1] } }",
    "task: adding\nsweep: [{ list: [{ label: a, model.init.W: identity }, { model.init.W: { name: identity, scale: 2 } }] }]",
    "task: adding\nsweep: { zip: { model.hidden: [3, 4], model.activation: [tanh, relu] }, exclude: [{ model.hidden: 3 }] }",
    "task: adding\nsweep: { random: { count: 2, stream: a, model.hidden: { integer: [3, 9] }, training.optimizer.rate: { log-uniform: [1e-4, 1] } } }",
    "task: adding\nsweep: { random: { count: 1, model.activation: { choice: [tanh, relu] }, model.init.W.gain: { uniform: [1, 2] } } }",
    "task: adding\ncompare: { tune: { training.optimizer.rate: [1e-3, =1/100], model.hidden: [4, 8] }, tuning-seeds: 2 }",
    "task: adding\ncompare: { tune: { model.activation: [tanh, relu] }, tuning-seeds: [7, 9] }",
  ])("accepts what the program accepts: %s", async (text) => {
    await experimentOf(text);
    expect(accepted(text)).toBe(true);
  });

  it.each([
    "task: ading",
    "task: adding\nmodel: { hiden: 3 }",
    "task: adding\nmodel: { hidden: -1 }",
    "task: adding\nmodel: { hidden: many }",
    "task: adding\nmodel: { activation: { name: relu, slope: 1 } }",
    "task: adding\nsweep: { grid: { model.hiden: [1] } }",
    "task: adding\nsweep: { grid: { model.hidden: 1 } }",
    "task: adding\nsweep: { zip: {} }",
    "task: adding\nsweep: { random: { count: 2 } }",
    "task: adding\nsweep: { random: { model.hidden: { integer: [3, 9] } } }",
    "task: adding\nsweep: { random: { count: 2, model.hidden: { gaussian: [3, 9] } } }",
    "task: adding\nsweep: { random: { count: 2, model.hidden: { integer: [3, 9, 10] } } }",
    "task: adding\nsweep: { grid: { model.hidden: [3] }, exclude: [{}] }",
    "task: adding\ncompare: { tune: { model.hidden: 4 } }",
    "task: adding\ncompare: { tune: { model.hiden: [4, 5] } }",
    "task: adding\ncompare: { tune: { model.hidden: [4, 5] }, tuning-seeds: 0 }",
    "task: adding\ncompare: { baselin: a, tune: { model.hidden: [4, 5] } }",
    "task: adding\nwombat: 1",
  ])("refuses what the program refuses: %s", async (text) => {
    await expect(experimentOf(text)).rejects.toThrow();
    expect(accepted(text)).toBe(false);
  });

  it("has only references that lead somewhere", () => {
    const { definitions } = schema as { definitions: Record<string, unknown> };
    const references = JSON.stringify(schema).matchAll(/"\$ref":"#\/definitions\/([^"]*)"/g);
    for (const [, kind = ""] of references) expect(Object.keys(definitions)).toContain(kind);
  });

  it("shows descriptions and defaults of options and settings", () => {
    expect(schema).toMatchObject({
      $schema: "http://json-schema.org/draft-07/schema#",
      properties: {
        model: { properties: { hidden: { default: 50, description: "Hidden units H, of each layer" } } },
      },
    });
    expect(JSON.stringify(schema)).toContain(
      '"scale":{"description":"Every eigenvalue of W before training","default":1',
    );
  });
});

describe("a component as a word", () => {
  const word = (name: string, options: Record<string, unknown>) =>
    formatChoice({ name, ...options }, catalogue.initializer.get(name) ?? catalogue.optimizer.get(name));

  it("shows its first option if that is a number, and others where they are not the default", () => {
    expect(word("identity", { scale: 1, noise: 0 })).toBe("identity(scale=1)");
    expect(word("identity", { scale: 1, noise: 1e-7 })).toBe("identity(scale=1, noise=1e-7)");
    expect(word("adam", { rate: 0.1, betas: [0.5, 0.9] })).toBe("adam(rate=0.1, betas=[0.5, 0.9])");
  });

  it("does not show a first option that is null or a word and the default", () => {
    const rotations = (angle: number | null) =>
      formatChoice({ name: "rotations", angle }, ours.initializer.get("rotations"));
    expect(rotations(null)).toBe("rotations");
    expect(rotations(1)).toBe("rotations(angle=1)");
  });

  it("is its bare name without options", () => {
    expect(formatChoice({ name: "relu" }, catalogue.activation.get("relu"))).toBe("relu");
  });
});
