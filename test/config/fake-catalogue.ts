/** Components that exist only as declarations: config never builds any. */
import {
  activation,
  cell,
  clipper,
  diagnostic,
  initializer,
  optimizer,
  regularizer,
  rule,
  schedule,
  noise,
  task,
  truncation,
  z,
} from "../../src/components/define.ts";
import type { Catalogue, DataFile } from "../../src/components/define.ts";
import { SETTINGS } from "../../src/config/fields.ts";
import { readConfig } from "../../src/config/source.ts";
import type { ConfigSource } from "../../src/config/source.ts";
import { resolveExperiment } from "../../src/config/experiment.ts";
import type { Experiment, ExperimentRequest } from "../../src/config/experiment.ts";
import { bare } from "../../src/components/foreign-text.ts";
import { UserError } from "../../src/components/user-error.ts";

const create = (): never => {
  throw new Error("config must not build anything");
};
const about = (name: string) => ({ name, summary: `What ${name} does`, source: "nobody, 2000", create });
const plain = (name: string) => ({ ...about(name), options: {} });
const rate = z.number().positive().default(0.001).describe("Step size");

const table = <T extends { readonly name: string }>(...components: readonly T[]): ReadonlyMap<string, T> =>
  new Map(components.map((component) => [component.name, component]));

const sizes = (length: number | null) => ({
  inputs: { kind: "values", size: 2 } as const,
  outputs: { kind: "values", size: 1 } as const,
  length,
});

export const catalogue: Catalogue = {
  activation: table(
    activation(plain("tanh")),
    activation(plain("relu")),
    activation({ ...about("leaky"), options: { slope: z.number().min(0).max(1).default(0.01) } }),
  ),
  cell: table(cell(plain("vanilla")), cell(plain("lstm"))),
  clipper: table(
    clipper(plain("none")),
    clipper({ ...about("norm"), options: { threshold: z.number().positive().default(1) } }),
  ),
  diagnostic: table(
    diagnostic(plain("jacobians")),
    diagnostic({ ...about("lags"), options: { most: z.int().min(1).default(50) } }),
  ),
  rule: table(...SETTINGS.fields.diagnostics.fields.rules.initial.map((name) => rule(plain(name)))),
  initializer: table(
    initializer({ ...about("uniform-fan-in"), options: { gain: z.number().positive().default(1) } }),
    initializer({
      ...about("identity"),
      options: {
        scale: z.number().positive().default(1).describe("Every eigenvalue of W before training"),
        noise: z.number().min(0).default(0).describe("Standard deviation of the added noise"),
      },
    }),
    initializer({ ...about("gaussian"), options: { std: z.number().positive().default(0.1) } }),
    initializer({ ...about("constant"), options: { value: z.number().default(0) } }),
  ),
  optimizer: table(
    optimizer({
      ...about("adam"),
      options: { rate, betas: z.tuple([z.number(), z.number()]).default([0.9, 0.999]) },
    }),
    optimizer({ ...about("sgd"), options: { rate, momentum: z.number().min(0).max(1).default(0) } }),
  ),
  regularizer: table(
    regularizer({
      ...about("l2"),
      options: {
        strength: z.number().min(0).default(1e-4),
        on: z.array(z.enum(["W", "U", "V"])).default(["W"]),
      },
    }),
  ),
  schedule: table(
    schedule(plain("constant")),
    schedule({
      ...about("warmup"),
      options: { updates: z.union([z.literal("auto"), z.int().min(1)]).default("auto") },
    }),
  ),
  noise: table(noise(plain("zoneout"))),
  task: table(
    task({
      ...about("adding"),
      options: { length: z.int().min(2).max(10_000).default(100).describe("Steps T") },
      objective: "mean",
      sizes: ({ length }) => sizes(length),
    }),
    task({
      ...about("text"),
      options: { path: z.string().min(1).describe("A text file"), split: z.string().default("line") },
      objective: "sum",
      sizes: () => sizes(null),
      files: ({ path }) => ({ text: { path } }),
    }),
  ),
  truncation: table(
    truncation(plain("full")),
    truncation({ ...about("window"), options: { length: z.int().min(1).describe("Lags τ") } }),
  ),
};

export type Files = Readonly<Record<string, string>>;

/** A reader and a joiner over a folder that exists only here. */
export function read(files: Files, path = "relu.yaml"): ConfigSource {
  const reader = (name: string): string => {
    const text = files[name];
    if (text === undefined) throw new UserError(`${bare(name)}: there is no such file`);
    return text;
  };
  return readConfig(path, reader, (from, relative) => {
    const folder = from.includes("/") ? from.slice(0, from.lastIndexOf("/") + 1) : "";
    return folder + relative.replace(/^\.\//, "");
  });
}

export const digest = (file: DataFile): string => `sha256 of ${JSON.stringify(file)}`;

export const experimentOf = (
  files: Files | string,
  request: Partial<ExperimentRequest> = {},
  path = "relu.yaml",
): Promise<Experiment> =>
  Promise.resolve().then(() =>
    resolveExperiment(read(typeof files === "string" ? { [path]: files } : files, path), catalogue, {
      set: [],
      plugins: [],
      folder: "/data",
      digest,
      ...request,
    }),
  );

/** The message of the UserError that a config ends in; anything else is a failure. */
export async function complaint(
  files: Files | string,
  request: Partial<ExperimentRequest> = {},
  path = "relu.yaml",
): Promise<string> {
  try {
    await experimentOf(files, request, path);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error("nothing was refused");
}
