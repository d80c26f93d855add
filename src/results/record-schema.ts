/**
 * What run.json must say, as a schema: a record is read back only if it holds exactly this. A figure that runs gain is
 * added to `Outcome` and here; the compiler and a test miss it otherwise.
 */
import { z } from "zod";
import type { Column, Figure } from "../components/define.ts";
import { chartSchema } from "../components/contracts/chart-schema.ts";
import type { Settings } from "../components/settings.ts";
import { RUN_COLUMNS, type Table } from "./columns.ts";
import type { Outcome } from "./outcome.ts";
import type { Provenance, RunRecord, SourceFile, WrittenFile } from "./record.ts";

const text = z.string();
const count = z.int().nonnegative();

/** JSON has no number for these; they are written as text. */
export const NUMBER_WORDS = ["NaN", "Infinity", "-Infinity", "-0"] as const;
const figure = z.union([z.number(), z.enum(NUMBER_WORDS).transform(Number)]);

/** A name that is one part of a path; files of runs have no other. */
const fileName = z
  .string()
  .max(255)
  .regex(/^[^./\\\p{C}][^/\\\p{C}]*$/u, "this is not the name of a file in the run's folder");
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "64 hexadecimal digits are expected");

const column: z.ZodType<Column> = z.strictObject({
  name: text,
  // A plug-in in JavaScript may leave these out.
  unit: text.default(""),
  about: text.default(""),
  text: z.boolean().optional(),
  whole: z.boolean().optional(),
  truth: z.boolean().optional(),
});
const cell: z.ZodType<Figure> = figure.nullable();

const table: z.ZodType<Table> = z
  .strictObject({ name: fileName, columns: z.array(column), charts: z.array(chartSchema).optional() })
  .refine(
    ({ columns }) => RUN_COLUMNS.every(({ name }, i) => columns[i]?.name === name),
    `the columns begin with ${RUN_COLUMNS.map(({ name }) => name).join(", ")}`,
  );

const sourceFile: z.ZodType<SourceFile> = z.strictObject({ path: text, sha256 });

// Sound: it is what the program wrote, as its seal says; what of it matters is in config.yaml.
const settings = z.record(text, z.unknown()) as unknown as z.ZodType<Settings>;

const writtenFile: z.ZodType<WrittenFile> = z.strictObject({ name: fileName, bytes: count, sha256 });

/** Every key of `Outcome`. */
export const OUTCOME_SHAPE = {
  status: z.enum(["finished", "diverged"]),
  updates: count,
  steps: count,
  final_loss: cell,
  metric_name: text,
  final_metric: cell,
  test_loss: cell,
  test_metric: cell,
  metric_better: z.enum(["lower", "higher"]),
  chance_loss: figure,
  levels: z.array(z.strictObject({ knowing: text, loss: figure })),
  constant_loss: cell,
  constant_metric: cell,
  above_constant: cell,
  above_constant_se: cell,
  one_symbol_loss: cell,
  above_one_symbol: cell,
  above_one_symbol_se: cell,
  test_sequences: count,
  solve_rule: text.nullable(),
  solved: z.boolean().nullable(),
  solved_at: count.nullable(),
  answers: count,
  diverged_at: count.nullable(),
  diverged_because: text.nullable(),
  diverged_first: text.nullable(),
  last_finite_loss: cell,
  last_finite_grad_norm: cell,
  summaries: z.array(z.strictObject({ column, value: cell })),
  measurements: z.array(z.strictObject({ update: count, values: z.array(cell) })),
  counted_steps: count,
} as const satisfies { readonly [K in keyof Outcome]-?: z.ZodType<Outcome[K]> };

const provenance = {
  engine: z.strictObject({ name: text, vector_bits: count }),
  versions: z.strictObject({ "bptt-lab": text, numbers: count, node: text }),
  commit: text.nullable(),
  lock_sha256: sha256.nullable(),
  modified: z.boolean().nullable(),
  machine: z.record(text, z.union([text, z.number()])),
} as const satisfies { readonly [K in keyof Provenance]: z.ZodType<Provenance[K]> };

/** Raised when run.json changes its form. */
export const RECORD_FORMAT = 5;

const shape = {
  format: z.literal(RECORD_FORMAT),
  run: text,
  seed: count,
  status: OUTCOME_SHAPE.status,
  settings_sha256: sha256,
  settings,
  plugins: z.array(sourceFile),
  data: z.array(sourceFile),
  fingerprint: text,
  ...provenance,
  started_at: z.iso.datetime(),
  ended_at: z.iso.datetime(),
  elapsed_ms: z.number(),
  measuring_ms: z.number(),
  counted_steps_per_second: count.nullable(),
  parameters: count,
  reading: z.record(text, z.union([figure, text, z.boolean()])).nullable(),
  outcome: z.strictObject(OUTCOME_SHAPE),
  tables: z.array(table),
  files: z.array(writtenFile),
} as const satisfies { readonly [K in keyof RunRecord]-?: z.ZodType<RunRecord[K]> };

/** The files of a run but run.json itself. */
const filesOf = (tables: readonly Table[]): readonly string[] => [
  ...tables.map(({ name }) => `${name}.csv`),
  "config.yaml",
  "parameters.npz",
];

export const recordSchema: z.ZodType<RunRecord> = z
  .strictObject(shape)
  .refine(({ status, outcome }) => status === outcome.status, "status and outcome.status differ")
  .refine(
    ({ tables, files }) =>
      distinct(files.map(({ name }) => name)) &&
      sorted(files.map(({ name }) => name)) === sorted(filesOf(tables)),
    "files are not those of the tables, config.yaml and parameters.npz",
  );

const sorted = (names: readonly string[]): string => [...names].sort().join("/");
const distinct = (names: readonly string[]): boolean => new Set(names).size === names.length;
