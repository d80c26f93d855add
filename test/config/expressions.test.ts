import { afterEach, describe, expect, it, vi } from "vitest";
import * as elementary from "../../src/engine/elementary.ts";
import { loadEvaluate } from "../../src/config/expressions.ts";
import { complaint, experimentOf } from "./fake-catalogue.ts";

const evaluate = await loadEvaluate();
const SCOPE: Readonly<Record<string, number>> = { hidden: 100, inputs: 2, outputs: 1, length: 50, batch: 20 };
const value = (text: string) => evaluate(text, (name) => SCOPE[name] ?? NaN);

afterEach(() => {
  vi.restoreAllMocks();
});

describe("an expression", () => {
  it.each([
    ["=1/sqrt(hidden)", 0.1],
    ["=2 * (hidden + inputs) - length / outputs", 154],
    ["=2^3^2", 512],
    ["=-2^2", -4],
    ["=2 hidden", 200],
    ["=max(1, min(batch, 5), abs(-3))", 5],
    ["=floor(2.7) + ceil(2.1) + round(2.5) + round(-2.5)", 5],
    ["=log10(1000) + pow(2, 10)", 1027],
    ["=1e-3", 0.001],
    ["=-0", 0],
  ])("%s is %d", (text, expected) => {
    expect(value(text)).toBe(expected);
  });

  it("has the bits of the engine's elementary functions, whatever the machine's Math does", () => {
    const { exp, log, log10, sin, cos, tanh, pow } = elementary;
    const { PI: pi, E: e } = Math;
    const expected = exp(1.7) + log(3) * log10(7) - sin(1) * cos(2) + tanh(0.3) + pow(1.1, 0.7) * pow(pi, e);
    for (const name of ["exp", "log", "log10", "sin", "cos", "tanh", "pow", "expm1", "log1p"] as const) {
      vi.spyOn(Math, name).mockReturnValue(NaN);
    }
    const text = "=exp(1.7) + log(3) * log10(7) - sin(1) * cos(2) + tanh(0.3) + 1.1^0.7 * pow(pi, e)";
    expect(value(text)).toBe(expected);
  });

  it.each([
    ["=process", `"process" is not available`],
    ["=process.exit(1)", `"process.exit(1)" is not available`],
    ["=constructor", `"constructor" is not available`],
    ["=sqrt.constructor(1)", "is not available"],
    ["=__proto__", `"__proto__" is not available`],
    ["=hasOwnProperty(1)", `"hasOwnProperty" is not available`],
    ["=gamma(3)", `"gamma" is not available`],
    ["=import(1)", `"import" is not available`],
    ["=evaluate(1)", `"evaluate" is not available`],
    ["=x = 3", `"x = 3" is not available`],
    ["=f(x) = x", "is not available"],
    ['="text"', "is not available"],
    ["=[1, 2]", "is not available"],
    ["=[1, 2][1]", "is not available"],
    ["={a: 1}", "is not available"],
    ["=1:3", "is not available"],
    ["=1; 2", "is not available"],
    ["=true", "is not available"],
    ["=hidden > 3 ? 1 : 2", "is not available"],
    ["=hidden > 3", "is not available"],
    ["=5!", "is not available"],
    ["=5%", `"%" is not available`],
    ["=7 % 3", `"%" is not available`],
    ["=0x10", `"0x" is not available`],
    ["=5 cm", `"cm" is not available`],
    ["=i", `"i" is not available`],
    ["=Infinity", `"Infinity" is not available`],
    ["=hiden", `did you mean "hidden"?`],
    ["=sqrt", `"sqrt" is a function; write sqrt(…)`],
    ["=sqrt(1, 2)", "sqrt(…) takes 1 value; got 2"],
    ["=pow(1)", "pow(…) takes 2 values; got 1"],
    ["=max()", "max(…) takes at least 1 value; got 0"],
    ["=", "the expression is empty; write for example =1/sqrt(hidden)"],
    ["=(1", "the expression cannot be read: Parenthesis ) expected"],
    ["=1/0", `must give a finite number; "=1/0" gives Infinity`],
    ["=sqrt(-1)", `must give a finite number; "=sqrt(-1)" gives NaN`],
    [`=${"(".repeat(300)}1${")".repeat(300)}`, "the expression is longer than 500 characters"],
  ])("%s is refused", (text, answer) => {
    expect(() => value(text)).toThrow(answer);
  });

  it("names what may be used instead", () => {
    expect(() => value("=process")).toThrow(
      '"process" is not available in an expression; use + - * / ^ ( ), the names hidden, inputs, outputs, length, batch, pi, e, and sqrt, exp, log, log10, sin, cos, tanh, pow, abs, min, max, floor, ceil, round',
    );
  });
});

describe("in a config, an expression", () => {
  const settingsOf = async (text: string) => {
    const [run] = (await experimentOf(text)).runs;
    if (run === undefined) throw new Error("no run");
    return run.settings;
  };

  it("may stand wherever a number may, in any order", async () => {
    const settings = await settingsOf(
      [
        "training: { updates: =length*10, optimizer: { name: adam, rate: =1/hidden, betas: [0.5, =1-1/batch] } }",
        "model: { hidden: =2*inputs, init: { W: { name: gaussian, std: =1/sqrt(hidden) } } }",
        "task: { name: adding, length: =batch+5 }",
      ].join("\n"),
    );
    expect(settings.model.hidden).toBe(4);
    expect(settings.task["length"]).toBe(25);
    expect(settings.training.updates).toBe(250);
    expect(settings.training.optimizer).toEqual({ name: "adam", rate: 0.25, betas: [0.5, 0.95] });
    expect(settings.model.init.W).toEqual({ name: "gaussian", std: 0.5 });
  });

  it("stays a text where a text is wanted", async () => {
    const { task } = await settingsOf("task: { name: text, path: =1.txt }");
    expect(task["path"]).toBe("=1.txt");
  });

  it.each([
    [
      "task: { name: text, path: a }\nmodel: { hidden: =length }",
      `relu.yaml:2:18 model.hidden: "length" has no value: the sequences of this task have no fixed length; write a number`,
    ],
    [
      "task: { name: adding, length: =inputs }",
      `relu.yaml:1:31 task.length: "inputs" follows from the task's own options; in them use only hidden, batch, pi, e`,
    ],
    [
      "task: adding\nmodel: { hidden: =hidden }",
      `relu.yaml:2:18 model.hidden: "hidden" depends on itself here; write a number`,
    ],
    [
      "task: { name: adding, length: =hidden }\nmodel: { hidden: =inputs }",
      `relu.yaml:2:18 model.hidden: "inputs" depends on itself here; write a number`,
    ],
    [
      "task: adding\nmodel: { hidden: -1, init: { W: { name: gaussian, std: =1/hidden } } }",
      "relu.yaml:2:18 model.hidden: must be at least 1; got -1; the default is 50",
    ],
    [
      "task: adding\nmodel: { hidden: =3/2 }",
      "relu.yaml:2:18 model.hidden: must be a whole number; got 1.5; the default is 50",
    ],
    [
      "task: adding\nmodel: { init: { W: { name: gaussian, std: =-1 } } }",
      "relu.yaml:2:44 model.init.W.std: must be greater than 0; got -1; the default is 0.1",
    ],
    [
      "task: adding\nmodel: { init: { W: { name: gaussian, std: =1/sqrt(hiden) } } }",
      `relu.yaml:2:44 model.init.W.std: "hiden" is not available in an expression; did you mean "hidden"?`,
    ],
    [
      "task: adding\nmodel: { bias: =1 }",
      `relu.yaml:2:16 model.bias: must be true or false; got 1; write true; the default is true`,
    ],
  ])("is refused: %s", async (text, answer) => {
    expect(await complaint(text)).toBe(answer);
  });
});
