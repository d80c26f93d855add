/**
 * A case as two files that every peer can read: `case.json` describes the case and lists its arrays; `case.bin` holds
 * them, little-endian and row-major, each starting at an 8-byte boundary.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { catalogue, extend } from "../../src/components/registry.ts";
import { pow } from "../../src/engine/elementary.ts";
import { makeStream, nextUniform } from "../../src/engine/streams.ts";
import type { Plan } from "../../src/training/plan.ts";
import { makePlan } from "../../test/support/plan.ts";
import { GIVEN } from "../../test/support/given-task.ts";
import type { Case } from "./cases.ts";
import { BATCHES, settingsFor } from "./cases.ts";
import type { Batches } from "./premade-task.ts";
import { premadeTask } from "./premade-task.ts";

interface StoredArray {
  readonly type: "f64" | "i32";
  readonly shape: readonly number[];
  readonly offset_bytes: number;
}

interface Manifest {
  readonly case: Case;
  readonly batches: number;
  readonly arrays: Readonly<Record<string, StoredArray>>;
}

type Arrays = Record<
  string,
  { readonly shape: readonly number[]; readonly values: Float64Array | Int32Array }
>;

const SEED = 1;

/** Writes the case into `folder`, with our initial parameters and BATCHES batches. */
export function writeCase(folder: string, one: Case): void {
  const { plan, batches } = one.kind === "adding" ? addingStart(one) : languageStart(one);
  const { T, B } = one;
  const data: Arrays =
    batches.kind === "adding"
      ? {
          x: { shape: [BATCHES, T, B, 2], values: batches.x },
          y: { shape: [BATCHES, B, 1], values: batches.y },
        }
      : { x: { shape: [BATCHES, T], values: batches.x }, y: { shape: [BATCHES, T], values: batches.y } };
  store(folder, one, { ...rowMajorParameters(plan), ...data });
}

function addingStart(one: Case): { plan: Plan; batches: Batches } {
  const { T, B } = one;
  const plan = makePlan(settingsFor(one, { name: "adding", length: T }, catalogue), SEED, catalogue, {});
  const x = new Float64Array(BATCHES * T * B * 2);
  const y = new Float64Array(BATCHES * B);
  for (let i = 0; i < BATCHES; i++) {
    plan.task.fill(plan.pass.batch, plan.sources.training, B);
    x.set(plan.pass.batch.values, i * T * B * 2);
    y.set(plan.pass.batch.targets.subarray((T - 1) * B), i * B);
  }
  return { plan, batches: { kind: "adding", x, y } };
}

/** Words drawn by Zipf's law: the rank of a word is log-uniform. */
function languageStart(one: Case & { kind: "language" }): { plan: Plan; batches: Batches } {
  const stream = makeStream(SEED, "words");
  const word = (): number => Math.floor(pow(one.vocabulary, nextUniform(stream))) - 1;
  const x = new Int32Array(BATCHES * one.T);
  const y = new Int32Array(BATCHES * one.T);
  for (let i = 0; i < BATCHES; i++) {
    const words = Array.from({ length: one.T + 1 }, word);
    x.set(words.slice(0, -1), i * one.T);
    y.set(words.slice(1), i * one.T);
  }
  const batches: Batches = { kind: "language", x, y };
  const withTask = extend(catalogue, [premadeTask(one, batches)]);
  return { plan: makePlan(settingsFor(one, GIVEN, withTask), SEED, withTask, {}), batches };
}

function rowMajorParameters({ parameters }: Plan): Arrays {
  const arrays: Arrays = {};
  for (const { name, shape, values, columnMajor } of parameters) {
    const [rows, columns = 1] = shape;
    const rowMajor = new Float64Array(values.length);
    for (let k = 0; k < values.length; k++) {
      const [i, j] = [Math.floor(k / columns), k % columns];
      rowMajor[k] = values[columnMajor ? j * rows + i : k]!;
    }
    arrays[name] = { shape, values: rowMajor };
  }
  return arrays;
}

function store(folder: string, one: Case, data: Arrays): void {
  const arrays: Record<string, StoredArray> = {};
  let offset = 0;
  for (const [name, { shape, values }] of Object.entries(data)) {
    arrays[name] = { type: values instanceof Int32Array ? "i32" : "f64", shape, offset_bytes: offset };
    offset += Math.ceil(values.byteLength / 8) * 8;
  }
  const bytes = new Uint8Array(offset);
  for (const [name, { values }] of Object.entries(data))
    bytes.set(
      new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
      arrays[name]!.offset_bytes,
    );
  writeFileSync(join(folder, "case.bin"), bytes);
  const manifest: Manifest = { case: one, batches: BATCHES, arrays };
  writeFileSync(join(folder, "case.json"), JSON.stringify(manifest, null, 1));
}

export interface LoadedCase {
  readonly case: Case;
  /** The row-major float64 array of that name: a parameter, or batches of values. */
  readonly values: (name: string) => Float64Array;
  readonly batches: Batches;
}

/** Reads what `writeCase` wrote to the folder. */
export function readCase(folder: string): LoadedCase {
  // Sound: written by `store` of this same build.
  const manifest = JSON.parse(readFileSync(join(folder, "case.json"), "utf8")) as Manifest;
  const { buffer } = Uint8Array.from(readFileSync(join(folder, "case.bin")));
  const place = (name: string): [number, number] => {
    const { shape, offset_bytes } = manifest.arrays[name]!;
    return [offset_bytes, shape.reduce((product, extent) => product * extent, 1)];
  };
  const values = (name: string) => new Float64Array(buffer, ...place(name));
  const words = (name: string) => new Int32Array(buffer, ...place(name));
  return {
    case: manifest.case,
    values,
    batches:
      manifest.case.kind === "adding"
        ? { kind: "adding", x: values("x"), y: values("y") }
        : { kind: "language", x: words("x"), y: words("y") },
  };
}
