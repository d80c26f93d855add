/** The lines below a remedy's sentence, from findings that are given. */
import { expect, test } from "vitest";
import { catalogue } from "../../src/components/registry.ts";
import { findingLines } from "../../src/report/findings-words.ts";
import { PLAIN } from "../../src/report/style.ts";
import type { Found, Judged } from "../../src/statistics/findings.ts";
import { doneOf, runOf } from "../support/fates.ts";

const found = (rule: string, value: number, change: Partial<Found> = {}): Found => ({
  rule,
  state: rule,
  since: 0,
  words: `it is ${rule}: by ${value}`,
  cites: { figure: value },
  causes: ["saturation"],
  remedies: [],
  ...change,
});
const judged = (...runs: readonly (readonly Found[])[]): readonly Judged[] =>
  runs.map((all, seed) => ({ done: doneOf(runOf({ seed }), {}), found: all }));
const linesOf = (all: readonly Judged[], arms = 1) => findingLines(all, arms, PLAIN.colors);

test("one run's finding is a sentence; what the comparison says already is left out", () => {
  expect(linesOf(judged([found("small", 3), found("solved", 1, { compared: true })]))).toEqual([
    "  it is small: by 3.",
  ]);
  expect(linesOf(judged([]))).toEqual([]);
});

test("of several runs the one whose figure is the middle one is told, and in how many it is so", () => {
  const runs = judged([found("small", 9)], [], [found("small", -4)], [found("small", 5)]);
  expect(linesOf(runs)).toEqual(["  in 3 of 4 runs, here seed 3: it is small: by 5."]);
});

test("remedies are named once for each cause, by kind", () => {
  const components = ["relu", "leaky-relu"].map((name) => catalogue.activation.get(name)!);
  const clip = catalogue.clipper.get("norm")!;
  const remedies = [{ cause: "saturation" as const, components: [...components, clip] }];
  expect(linesOf(judged([found("small", 3, { remedies }), found("flat", 1, { remedies })]))).toEqual([
    "  it is small: by 3. To try against flat slopes: activations relu or leaky-relu or clipper norm.",
    "  it is flat: by 1.",
  ]);
});

test("with many remedies each is told in a few words", () => {
  expect(linesOf(judged([found("small", 3)], [found("small", 1)]), 20)).toEqual(["  small in 2 of 2 runs"]);
});
