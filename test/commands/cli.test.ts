import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bpttLab, folderWith, QUICK, root } from "./program.ts";

describe("bad input exits 2 with a message and no stack, and writes nothing", () => {
  test.each([
    ["no command", [], "Usage: bptt-lab"],
    ["an unknown command", ["rum", "quick.yaml"], "Did you mean run?"],
    ["an unknown option", ["run", "quick.yaml", "--dry-rum"], "Did you mean --dry-run?"],
    [
      "no worker",
      ["run", "quick.yaml", "--workers", "0"],
      '--workers: is how many runs are trained at a time, from 1 to 999; got "0"',
    ],
    [
      "a time without a unit",
      ["run", "quick.yaml", "--time-limit", "30"],
      '--time-limit: is what one run may take, in s, min or h; got "30"',
    ],
    ["an option without its value", ["run", "quick.yaml", "--seeds"], "argument missing"],
    ["two configs", ["run", "quick.yaml", "quick.yaml"], "too many arguments"],
    ["no config", ["run"], "missing required argument 'config'"],
    [
      "a config that is not there",
      ["run", "quikc.yaml"],
      "quikc.yaml: no such config file; did you mean quick.yaml?",
    ],
    ["a config without its ending", ["run", "quick"], "did you mean quick.yaml?"],
    ["a folder", ["run", "."], "is a folder"],
    ["bytes that are no text", ["run", "binary.yaml"], "binary.yaml: it is not UTF-8 text"],
    ["wrong seeds", ["run", "quick.yaml", "--seeds", "x"], "--seeds x"],
    ["a wrong --set", ["run", "quick.yaml", "--set", "model.hiden=5"], 'did you mean "hidden"?'],
    [
      "a results folder that is a file",
      ["run", "quick.yaml", "--results", "quick.yaml"],
      "but this is a file",
    ],
    ["results below a file", ["run", "quick.yaml", "--results", "quick.yaml/x"], "but this is a file"],
    ["plug-ins that are forbidden", ["run", "plug.yaml", "--no-plugins"], "plug.yaml:9:11 plugins.0"],
    ["a plug-in that is missing", ["run", "plug.yaml"], "there is no such file"],
    ["a data file that is missing", ["run", "text.yaml"], "gone.txt: there is no such file"],
    ["an unknown component", ["explain", "rellu"], 'did you mean "relu"?'],
    ["an unknown one of two", ["explain", "lstm", "gur"], 'called "gur"; did you mean "gru"?'],
    ["another tool's word", ["explain", "xavier"], "here it is glorot-uniform or glorot-normal"],
    ["an empty results folder", ["run", "quick.yaml", "--results", ""], "--results: is empty"],
    ["another tool's option", ["run", "quick.yaml", "--lr", "1"], "write --set training.optimizer.rate=…"],
    ["an unknown name of a kind", ["explain", "cell", "relu"], 'no cell called "relu"'],
  ])("%s", (_, words, message) => {
    const folder = folderWith({
      "quick.yaml": QUICK,
      "plug.yaml": `${QUICK}plugins: [./gone.ts]\n`,
      "text.yaml": "name: text\ntask: { name: language-model, text: ./gone.txt }\n",
      "binary.yaml": "name: \udc80",
    });
    if (words.includes("binary.yaml")) writeInvalidUtf8(join(folder, "binary.yaml"));
    const before = readdirSync(folder, { recursive: true });
    const { status, stdout, stderr } = bpttLab(folder, ...words);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(stdout).toBe("");
    expect(status).toBe(2);
    expect(readdirSync(folder, { recursive: true })).toEqual(before);
  });
});

describe("settings that do not fit together", () => {
  const files = {
    "one.yaml": QUICK.replace(/sweep: .*\n/, "").replace("hidden: 4 }", "hidden: 4, init: { b: chrono } }"),
    "sweep.yaml": QUICK.replace(
      /sweep: .*\n/,
      [
        "sweep:",
        "  - { list: [{ label: right }] }",
        "  - grid: { model.cell: [gru, vanilla], model.init.b: [chrono] }",
        "  - list:",
        "      - { model.activation: relu, training.schedule: { name: cosine, warm-up: 99 } }",
        "",
      ].join("\n"),
    ),
  };
  const GATES = "write constant, or a gated cell, for example lstm";

  test.each(["run", "check"])("are told by %s where they were written, before anything else", (command) => {
    const folder = folderWith(files);
    const { status, stdout, stderr } = bpttLab(folder, command, "one.yaml");
    expect(stderr).toBe(
      `one.yaml:3:32 model.init.b: chrono sets the biases of gates, and the cell vanilla has none; ${GATES}\n`,
    );
    expect(stdout).toBe("");
    expect(status).toBe(2);
  });

  test("are told at the option of the command line that set them", () => {
    const { stderr } = bpttLab(folderWith(files), "run", "one.yaml", "--set", "model.init.b=forget-bias");
    expect(stderr).toContain("--set model.init.b=forget-bias: forget-bias sets the biases of gates");
  });

  test("in some lines of a sweep are told together, with their lines, before the first run", () => {
    const folder = folderWith(files);
    const { status, stdout, stderr } = bpttLab(folder, "run", "sweep.yaml");
    expect(stderr.trimEnd().split("\n")).toEqual([
      "sweep.yaml:10:56 model.init.b: chrono sets the biases of gates, and the cell vanilla has none; " +
        `${GATES} (in the run with model.cell: vanilla, model.init.b: chrono)`,
      "sweep.yaml:12:54 training.schedule: a warm-up of 99 leaves none of the 20 updates; write a warm-up " +
        'below 20 (in the run with model.activation: relu, training.schedule: { name: "cosine", warm-up: 99 })',
    ]);
    expect(stdout).toBe("");
    expect(status).toBe(2);
    expect(existsSync(join(folder, "results"))).toBe(false);
  });
});

describe("a dry run", () => {
  test("lists the runs with what differs, counts them and writes nothing", () => {
    const folder = folderWith({ "quick.yaml": QUICK });
    const { status, stdout } = bpttLab(folder, "run", "quick.yaml", "--dry-run", "--seeds", "3,5");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^[0-9a-f]{8}-s3 +3 +activation=tanh +tanh$/m);
    expect(stdout).toMatch(/^[0-9a-f]{8}-s5 +5 +activation=relu +relu$/m);
    expect(stdout).toContain("quick: 4 runs; nothing was trained or written");
    expect(existsSync(join(folder, "results"))).toBe(false);
  });
});

describe("explain", () => {
  test("lists every kind", () => {
    const { status, stdout } = bpttLab(root, "explain");
    expect(status).toBe(0);
    for (const kind of ["activations", "cells", "initializers", "tasks", "truncations"]) {
      expect(stdout).toMatch(new RegExp(`^${kind}$`, "m"));
    }
  });

  test("shows a component of two kinds twice, and once if the kind is given", () => {
    expect(bpttLab(root, "explain", "identity").stdout).toMatch(
      /identity \(activation\)[^]*identity \(initializer\)/,
    );
    const one = bpttLab(root, "explain", "initializer", "identity").stdout;
    expect(one).not.toContain("(activation)");
    expect(one).toMatch(/scale +number > 0 +1 +\S/);
    expect(one).toContain("Addresses: eigenvalues, transient\n");
  });
});

test("the gradients of a config are right, one line a parameter", () => {
  const folder = folderWith({ "quick.yaml": QUICK });
  const { status, stdout } = bpttLab(folder, "check", "quick.yaml");
  expect(status).toBe(0);
  expect(stdout).toMatch(/^ {2}W +\d\.\de-\d+ +\d+ +\d+$/m);
  expect(stdout).toContain("all gradients are right");
});

test("what is generated from the components is up to date", () => {
  expect(bpttLab(root, "generate", "--check")).toMatchObject({ status: 0, stderr: "" });
});

/** 0x80 begins no character. */
function writeInvalidUtf8(path: string): void {
  writeFileSync(path, Uint8Array.of(0x6e, 0x3a, 0x20, 0x80, 0x0a));
}
