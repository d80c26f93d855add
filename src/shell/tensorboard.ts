/** Every finished run as an event file that TensorBoard opens: tensorboard/<label>/<run>/events.out.tfevents.… */
import { createReadStream } from "node:fs";
import { join } from "node:path";
import {
  type SummaryEvent,
  sessionEnd,
  sessionStart,
  summaryEvent,
  versionEvent,
} from "../results/event-messages.ts";
import { EVALUATION, TEXT_COLUMNS, TRAINING } from "../results/columns.ts";
import type { CsvValue } from "../results/csv.ts";
import type { Done } from "../results/fate.ts";
import { readCell } from "../results/read-csv.ts";
import {
  evaluationEvent,
  type NamedRow,
  REACH,
  reachCurve,
  reachHistogram,
  summaryEvents,
  trainingEvent,
} from "../results/run-events.ts";
import { framed } from "../results/tf-records.ts";
import type { ExperimentFolder } from "./experiment-folder.ts";
import { folderNames } from "./file-names.ts";
import { readLines } from "./read-table.ts";

export const TENSORBOARD = "tensorboard";
/** TensorBoard knows event files by their names; it wants a time there, and has none. */
const FILE = "events.out.tfevents.0000000000.bptt-lab";
const RUN_ID = /^[0-9a-f]{8}-s\d+$/;

/**
 * Writes the event file of each of the runs, which are finished; each is replaced in one step, and those of runs that are no longer
 * there are removed. The same results make the same bytes.
 */
export async function writeTensorboard(folder: ExperimentFolder, done: readonly Done[]): Promise<void> {
  const own = folder.own.folder(TENSORBOARD);
  const arms = new Map(done.map(({ run: { arm, label } }) => [arm, label]));
  const names = folderNames(arms);
  for (const one of done)
    await own
      .folder(names.get(one.run.arm)!)
      .folder(one.run.id)
      .replaceFrom(FILE, framedEvents(join(folder.runs.path, one.run.id), one));
  const there = new Set(done.map(({ run }) => `${names.get(run.arm)!}/${run.id}`));
  for (const label of own.names()) {
    const inner = own.folder(label);
    for (const id of inner.names()) if (RUN_ID.test(id) && !there.has(`${label}/${id}`)) inner.remove(id);
    if (inner.names().length === 0) own.remove(label);
  }
}

/** Bytes are handed on in pieces of this size. */
const PIECE_BYTES = 1 << 16;

async function* framedEvents(folder: string, done: Done): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = [framed(versionEvent())];
  let bytes = 0;
  for await (const one of eventsOf(folder, done)) {
    if (one.values.length === 0) continue;
    const record = framed(summaryEvent(one));
    waiting.push(record);
    bytes += record.length;
    if (bytes < PIECE_BYTES) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    bytes = 0;
  }
  yield Buffer.concat(waiting);
}

async function* eventsOf(folder: string, { run, record }: Done): AsyncGenerator<SummaryEvent> {
  const { outcome, tables } = record;
  const settings = { ...run.swept, seed: run.seed };
  yield { wall_time: 0, step: 0, values: [sessionStart(settings, run.label)] };
  for await (const row of rowsOf(folder, TRAINING.name)) yield trainingEvent(row);
  for await (const row of rowsOf(folder, EVALUATION.name)) yield evaluationEvent(row, outcome);
  yield* summaryEvents(outcome);
  for (const { name, columns } of tables) {
    const has = (column: string): boolean => columns.some((one) => one.name === column);
    if (has(REACH) && has("t")) yield* reachEvents(rowsOf(folder, name));
  }
  yield { wall_time: 0, step: 0, values: [sessionEnd()] };
}

/** A spread for every measurement, and the curves of the first and, if there are two, the last. */
async function* reachEvents(rows: AsyncIterable<NamedRow>): AsyncGenerator<SummaryEvent> {
  let count = 0;
  let last: readonly NamedRow[] = [];
  for await (const measured of measurementsIn(rows)) {
    const spread = reachHistogram(measured);
    if (spread !== null) yield spread;
    if (count === 0) yield* reachCurve("before", measured);
    count++;
    last = measured;
  }
  if (count > 1) yield* reachCurve("after", last);
}

/** Rows of one measurement stand together; no more of them are in memory. */
async function* measurementsIn(rows: AsyncIterable<NamedRow>): AsyncGenerator<readonly NamedRow[]> {
  let measured: NamedRow[] = [];
  for await (const row of rows) {
    if (measured.length > 0 && measured[0]!["update"] !== row["update"]) {
      yield measured;
      measured = [];
    }
    measured.push(row);
  }
  if (measured.length > 0) yield measured;
}

async function* rowsOf(folder: string, table: string): AsyncGenerator<NamedRow> {
  let header: readonly string[] | null = null;
  for await (const line of readLines(createReadStream(join(folder, `${table}.csv`)))) {
    if (header === null) header = line;
    else
      yield Object.fromEntries(
        header.map((name, i): [string, CsvValue] => [
          name,
          TEXT_COLUMNS.has(name) ? line[i]! : readCell(line[i]!),
        ]),
      );
  }
}
