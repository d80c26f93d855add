/** What the laws need to examine a component: its options and its surroundings. */
import type { Component } from "../../src/components/define.ts";
import { z } from "../../src/components/define.ts";
import { catalogue } from "../../src/components/registry.ts";
import type { Surroundings } from "../../src/laws/index.ts";
import { dataFiles } from "./data-files.ts";
import { settingsOf } from "./settings.ts";

/** Forty sentences with a small vocabulary, for tasks that read text. */
const text = Array.from(
  { length: 40 },
  (_, i) =>
    `The ${i % 2 ? "whale" : "ship"} number ${i % 7} went over the ${i % 3 ? "sea" : "edge of the world"}.`,
).join(" ");
export const files: Readonly<Record<string, Uint8Array>> = {
  text: new TextEncoder().encode(text),
  ...dataFiles,
};

/** Options for components whose defaults are too large for forty sentences or six time steps. */
const SMALL: Readonly<Record<string, object>> = {
  "language-model": { vocabulary: 12, validation: 8, test: 8 },
  images: { rows: 4, columns: 3, classes: 4, validation: 10 },
  "labelled-sequences": { features: 2 },
  "time-series": { length: 6 },
  "text-stream": { vocabulary: 12, length: 7, validation: 0.2, test: 0.2 },
  window: { length: 2 },
  chunk: { length: 4 },
  stride: { every: 2, back: 3 },
};

/** The component's defaults, with `given` in place of some of them. */
export const optionsOf = (
  { name, options }: Component,
  given: object = SMALL[name] ?? {},
): Readonly<Record<string, unknown>> => z.strictObject(options).parse(given);

export const surroundings: Surroundings = {
  activation: (kernels) => catalogue.activation.get("tanh")!.create({}, { kernels }),
  cell: (context) => catalogue.cell.get("vanilla")!.create({}, context),
  truncation: () => catalogue.truncation.get("window")!.create({ length: 2 }, {}),
  longest: 30,
  updates: 100,
  settings: () => settingsOf({ task: "adding" }),
  files: () => files,
};
