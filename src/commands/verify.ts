/** Trains runs of an experiment again, elsewhere, and compares every table and the parameters byte for byte. */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bare, quoted } from "../components/foreign-text.ts";
import { NUMBERS_VERSION } from "../components/settings.ts";
import { suggestion } from "../components/suggest.ts";
import { UserError } from "../components/user-error.ts";
import { count } from "../report/text-table.ts";
import { arraysDifference, tableDifference } from "../results/first-difference.ts";
import { readNpz } from "../components/read-npz.ts";
import { readCsv } from "../results/read-csv.ts";
import type { RunRecord } from "../results/record.ts";
import { idsIn } from "../shell/earlier-runs.ts";
import { threadScreen, wish } from "../shell/command-thread.ts";
import { shownPath } from "../shell/locate.ts";
import { provenance } from "../shell/machine.ts";
import { Damage, readRun } from "../shell/read-run.ts";
import { makeFolder, openFolder, type SafeFolder } from "../shell/safe-folder.ts";
import { type SavedOptions, savedRuns, takeUpRun } from "../shell/saved-runs.ts";
import { makeDisplay } from "../shell/terminal.ts";
import { STOPPED } from "../shell/thread-messages.ts";
import { trainRun } from "../shell/train-run.ts";

export interface VerifyOptions extends SavedOptions {
  readonly run?: string | undefined;
  /** At most so many runs, evenly spaced. */
  readonly sample?: string | undefined;
}

/** Resolves to 0 if everything is the same, 1 if anything is not or could not be compared, {@link STOPPED} if told to stop. */
export async function verify(results: string, options: VerifyOptions): Promise<number> {
  const runs = savedRuns(results);
  const all = idsIn(runs);
  const ids = chosen(all, options);
  const name = `bptt-lab-verify-${randomUUID()}`;
  const folder = makeFolder(join(tmpdir(), name));
  let wrong = 0;
  let compared = 0;
  try {
    for (const id of ids) {
      if (stopped()) break;
      const found = await readRun(runs, id);
      if (found === null) continue;
      const faults = found instanceof Damage ? [`damaged: ${found.message}`] : await again(found, folder);
      if (stopped()) break;
      compared++;
      if (faults.length > 0) wrong++;
      const files = found instanceof Damage ? 0 : found.tables.length + 1;
      console.log(
        `${id}: ${faults.length === 0 ? `the same (${count(files, "file")})` : faults.join("\n  ")}`,
      );
    }
  } finally {
    openFolder(tmpdir()).remove(name);
  }
  const same = `${compared - wrong} of ${count(ids.length, "run")} came out the same, byte for byte`;
  console.log(`${bare(results)}: ${same}${wrong > 0 ? `; ${wrong} did not` : ""}`);
  if (stopped() && compared < ids.length) return STOPPED;
  return wrong === 0 ? 0 : 1;

  /** What differs, a line for each file. */
  async function again(record: RunRecord, temporary: SafeFolder): Promise<readonly string[]> {
    const { run: id } = record;
    if (record.versions.numbers !== NUMBERS_VERSION)
      return [
        `not compared: it is of version ${record.versions.numbers} of the numbers, this program makes version ${NUMBERS_VERSION}`,
      ];
    const taken = await takeUpRun(runs, id, record.settings_sha256, options);
    if (typeof taken === "string") return [`not compared: ${taken}`];
    const { run, workshop } = taken;
    const quiet = { screen: threadScreen, runs: 1, quiet: true, clock: Date.now, env: process.env };
    const fate = await trainRun(run, {
      workshop,
      runs: temporary,
      display: makeDisplay(quiet),
      provenance: provenance(workshop.engine),
      wish,
      checkpointEvery: null,
    });
    if (fate.status === "failed") return [`failed: ${fate.error}`];
    if (fate.status === "pending") return [];
    const faults = differences(record, fate.record, join(runs, id), join(temporary.path, id));
    temporary.remove(id);
    return faults;
  }
}

const stopped = (): boolean => wish.aborted;

function chosen(all: readonly string[], { run, sample }: VerifyOptions): readonly string[] {
  if (run !== undefined && sample !== undefined) throw new UserError("give --run or --sample, not both");
  if (run !== undefined) {
    if (all.includes(run)) return [run];
    const some = suggestion(run, all.slice(0, 8), "the first ones are");
    throw new UserError(`--run: there is no run ${quoted(run)}${some}`);
  }
  if (all.length === 0) throw new UserError("there are no finished runs to verify");
  if (sample === undefined) return all;
  const size = Number(sample);
  if (!/^\d{1,9}$/.test(sample) || size < 1)
    throw new UserError(`--sample: must be a whole number of at least 1; got ${quoted(sample)}`);
  if (size >= all.length) return all;
  return Array.from({ length: size }, (_, i) => all[Math.floor((i * all.length) / size)]!);
}

/** Of every table and of the parameters; config.yaml names paths, which are no result. */
function differences(before: RunRecord, after: RunRecord, old: string, fresh: string): readonly string[] {
  const hashes = new Map(after.files.map(({ name, sha256 }) => [name, sha256]));
  const names = new Set([...before.files, ...after.files].map(({ name }) => name));
  names.delete("config.yaml");
  return [...names].flatMap((name) => {
    const was = before.files.find((file) => file.name === name)?.sha256;
    const is = hashes.get(name);
    if (was === is) return [];
    if (was === undefined || is === undefined)
      return [`${name}: ${was === undefined ? "was not written then" : "is not written now"}`];
    const [a, b] = [readFileSync(join(old, name)), readFileSync(join(fresh, name))];
    const where = name.endsWith(".npz")
      ? arraysDifference(readNpz(a), readNpz(b))
      : tableDifference(readCsv(a.toString("utf8")), readCsv(b.toString("utf8")));
    return [
      `${name}: ${where ?? "the bytes differ, the values do not"} (${bare(shownPath(join(old, name)))})`,
    ];
  });
}
