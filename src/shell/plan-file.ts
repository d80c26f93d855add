/**
 * plan.json of an experiment: the runs that are to be done and all that is needed to train them but plug-ins and data, which
 * must be as they were. It has a part for every config that was planned, the newest last.
 */
import { createHash } from "node:crypto";
import { join, relative, resolve } from "node:path";
import { z } from "zod";
import { type DataFile, optionsIn } from "../components/define.ts";
import { bare } from "../components/foreign-text.ts";
import { NUMBERS_VERSION, type Run, type Settings } from "../components/settings.ts";
import { UserError } from "../components/user-error.ts";
import { type Experiment, firstOfEachArm } from "../config/experiment.ts";
import { runId } from "../config/run-id.ts";
import { ENGINE_NAMES } from "./engines.ts";
import { shownPath } from "./locate.ts";
import { programVersion } from "./manifest.ts";
import { readWhole, Unreadable } from "./read-file.ts";
import { openWorkshop, type Workshop, type WorkshopSpec } from "./workshop.ts";

export const PLAN = "plan.json";
/** Raised when the file changes its form. */
const FORMAT = 1;
/** Far above that of the largest sweep. */
const MOST_BYTES = 500e6;

const armSchema = z.strictObject({
  arm: z.string(),
  hash: z.string(),
  label: z.string(),
  swept: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  // Sound for what is as it was written, which the seal says.
  settings: z.custom<Settings>((value) => typeof value === "object" && value !== null),
});
const partSchema = z.strictObject({
  name: z.string(),
  /** Its file in configs/. */
  config: z.string(),
  swept: z.array(z.string()),
  /** Label of the remedy that the others are held against. */
  baseline: z.string().nullable().optional(),
  diagnostics: z.array(z.string()),
  arms: z.array(armSchema),
  /** Number of the arm, and the seed, in order. */
  runs: z.array(z.tuple([z.int().nonnegative(), z.int().nonnegative()])),
  /** Paths are from the experiment's folder. */
  workshop: z.strictObject({
    folder: z.string(),
    engine: z.enum(ENGINE_NAMES),
    plugins: z.array(z.strictObject({ path: z.string(), where: z.string(), digest: z.string() })),
  }),
  data: z.array(
    z.strictObject({
      file: z.union([z.strictObject({ path: z.string() }), z.strictObject({ package: z.string() })]),
      sha256: z.string(),
    }),
  ),
});
type Part = z.infer<typeof partSchema>;

const schema = z.strictObject({
  format: z.literal(FORMAT),
  program: z.string(),
  numbers: z.int(),
  /** Of `parts`. */
  sha256: z.string(),
  parts: z.array(partSchema).min(1),
});

/** What one config asked for. */
export interface PlannedConfig extends Pick<Part, "name" | "config" | "swept" | "diagnostics"> {
  readonly runs: readonly Run[];
  readonly baseline: string | null;
  /** Opens the workshop in which they are trained; throws a UserError if plug-ins or data are not what they were. */
  open(): Promise<Workshop>;
  readonly workshop: WorkshopSpec;
}

export interface QueuePlan {
  /** Changes whenever the plan does. */
  readonly text: string;
  /** The newest last. */
  readonly configs: readonly PlannedConfig[];
}

const digest = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex");
const planText = (parts: readonly Part[]): string =>
  `${JSON.stringify({
    format: FORMAT,
    program: programVersion(),
    numbers: NUMBERS_VERSION,
    sha256: digest(parts),
    parts: [...parts],
  } satisfies z.infer<typeof schema>)}\n`;

/** The plan with this experiment as its newest part. `before` is the file as it is now; one that is of no use is replaced. */
export function withExperiment(
  folder: string,
  before: string | null,
  experiment: Experiment,
  config: string,
  workshop: Workshop,
): string {
  const earlier = before === null ? null : parsePlan(before);
  const others = typeof earlier === "object" && earlier !== null ? earlier : [];
  const part = partOf(folder, experiment, config, workshop);
  return planText([...others.filter((one) => one.config !== config), part]);
}

function partOf(
  folder: string,
  { name, runs, swept, baseline }: Experiment,
  config: string,
  workshop: Workshop,
): Part {
  const first = firstOfEachArm(runs);
  const numbers = new Map(first.map(({ arm }, i) => [arm, i]));
  const { spec } = workshop;
  return {
    name,
    config,
    swept: [...swept],
    baseline,
    diagnostics: [...workshop.catalogue.diagnostic.keys()],
    arms: first.map(({ arm, hash, label, swept: cells, settings }) => ({
      arm,
      hash,
      label,
      swept: { ...cells },
      settings,
    })),
    runs: runs.map(({ arm, seed }) => [numbers.get(arm)!, seed]),
    workshop: {
      folder: relative(folder, spec.folder),
      engine: spec.engine,
      plugins: workshop.plugins.map(({ path, where, digest: sha256 }) => ({
        path: relative(folder, path),
        where,
        digest: sha256,
      })),
    },
    data: dataOf(runs, workshop).map((file) => ({ file, sha256: workshop.files.digest(file) })),
  };
}

/** Every file that a task of the runs reads, once. */
function dataOf(runs: readonly Run[], { catalogue }: Workshop): readonly DataFile[] {
  const files = new Map<string, DataFile>();
  for (const { settings } of firstOfEachArm(runs)) {
    const options = optionsIn(settings.task);
    for (const file of Object.values(catalogue.task.get(settings.task.name)!.files?.(options) ?? {}))
      files.set(JSON.stringify(file), file);
  }
  return [...files.values()];
}

/** The file's text; null if there is none. */
export function planTextIn(folder: string): string | null {
  try {
    return new TextDecoder().decode(
      readWhole(join(folder, PLAN), { mostBytes: MOST_BYTES, followLinks: false }),
    );
  } catch (error) {
    if (error instanceof Unreadable && error.code === "ENOENT") return null;
    throw new UserError(`${bare(shownPath(join(folder, PLAN)))}: ${(error as Error).message}`);
  }
}

/** The parts of the file, or why it cannot be used. */
function parsePlan(text: string): readonly Part[] | string {
  let found: z.infer<typeof schema>;
  try {
    const written: unknown = JSON.parse(text);
    found = schema.parse(written);
    if (found.sha256 !== digest((written as typeof found).parts)) return "it is not as it was written";
  } catch {
    return "it is not as it was written";
  }
  if (found.numbers !== NUMBERS_VERSION || found.program !== programVersion())
    return `it was made by bptt-lab ${bare(found.program)}, and this is ${programVersion()}`;
  return found.parts;
}

/** The plan of an experiment's folder. */
export function readPlan(folder: string): QueuePlan {
  const text = planTextIn(folder);
  if (text === null)
    throw new UserError(
      `${bare(shownPath(folder))}: no runs are planned here; npm run plan my-config.yaml lays them out and says which folder to give`,
    );
  const parts = parsePlan(text);
  if (typeof parts === "string")
    throw new UserError(
      `${bare(shownPath(join(folder, PLAN)))}: ${parts}; give the command again that planned it`,
    );
  return { text, configs: parts.map((part) => configOf(folder, part)) };
}

function configOf(folder: string, part: Part): PlannedConfig {
  const { name, config, swept, baseline = null, diagnostics, arms, workshop, data } = part;
  const spec: WorkshopSpec = {
    folder: resolve(folder, workshop.folder),
    engine: workshop.engine,
    plugins: workshop.plugins.map((one) => ({ ...one, path: resolve(folder, one.path) })),
  };
  return {
    name,
    config,
    swept,
    baseline,
    diagnostics,
    runs: part.runs.map(([number, seed]) => {
      const one = arms[number]!;
      return { id: runId(one.arm, seed), seed, ...one };
    }),
    workshop: spec,
    async open() {
      const opened = await openWorkshop(spec);
      for (const { file, sha256 } of data)
        if (opened.files.digest(file) !== sha256)
          throw new UserError(
            `data file ${bare("path" in file ? file.path : file.package)}: it is not the one that was planned with ` +
              `(SHA-256 ${sha256.slice(0, 8)}…, now ${opened.files.digest(file).slice(0, 8)}…); put that one back, or plan the runs again`,
          );
      return opened;
    },
  };
}

/** A run of a plan, and the config that asked for it last. */
export interface Planned {
  readonly id: string;
  readonly run: Run;
  readonly config: PlannedConfig;
}

/** All runs of all configs, each once, in the order in which they were planned first: they are counted by it. */
export function plannedRuns({ configs }: QueuePlan): readonly Planned[] {
  const runs = new Map<string, Planned>();
  for (const config of configs) for (const run of config.runs) runs.set(run.id, { id: run.id, run, config });
  return [...runs.values()];
}
