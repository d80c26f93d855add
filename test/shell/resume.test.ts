/** An interrupted run goes on from its last checkpoint, and what comes out is as if nothing had happened. */
import { appendFileSync, existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Run } from "../../src/components/settings.ts";
import { checkpointFile, Refused, readCheckpoint } from "../../src/shell/checkpoint.ts";
import { clearRuns, discardRun } from "../../src/shell/run-folder.ts";
import { openFolder } from "../../src/shell/safe-folder.ts";
import { NO_OUTCOME } from "../../src/results/outcome.ts";
import { START } from "../../src/training/train.ts";
import { folderWith } from "../commands/program.ts";
import { chosen, smallRun } from "../support/plans.ts";
import { contentOf, runOf, sit } from "../support/resumed.ts";
import type { Given } from "../support/settings.ts";

const CASES: Readonly<Record<string, Given>> = {
  "adam with clipped gradients": {
    training: { optimizer: { name: "adam", rate: 0.01 }, clip: { name: "norm", threshold: 0.05 } },
  },
  "a stack with noise": {
    model: { layers: 2 },
    training: { noise: [{ name: "zoneout", rate: 0.3 }] },
  },
  "a language model": {
    task: chosen("task", "language-model", { vocabulary: 23, validation: 9, test: 8 }),
    evaluation: { sequences: 4 },
  },
  "log-spaced diagnostics with update-sizes": {
    training: { updates: 25 },
    diagnostics: { every: "log-spaced", measure: ["update-sizes", "jacobians", "spectra"] },
  },
  "a run that stops when it is solved": {
    training: { updates: 40, "stop-when-solved": true, optimizer: { name: "adam", rate: 0.02 } },
    task: { name: "adding", length: 2 },
    evaluation: { every: 10, sequences: 100 },
  },
  "a run that diverges": {
    training: { updates: 30, optimizer: { name: "sgd", rate: 1e9 } },
    model: { activation: "relu" },
  },
};
const runs = Object.entries(CASES).map(([name, given]) => ({ name, run: runOf(smallRun(given)) }));

const done = async (path: string, run: Run) => {
  const sitting = await sit(path, run);
  expect(sitting.fate.status).toBe("done");
  return sitting;
};

test("the runs that ought to be solved or to diverge do so, on the way", async () => {
  const outcomes = await Promise.all(runs.slice(-2).map(({ run }) => sit(folderWith({}), run)));
  expect(outcomes.map(({ fate }) => outcomeOf(fate))).toMatchObject([
    { status: "finished", solved_at: 30 },
    { status: "diverged", diverged_at: expect.toSatisfy((at: number) => at > 2 && at < 30) as number },
  ]);
});

describe.each(runs)("$name", ({ run }) => {
  test("stopped at any event and resumed, leaves the same bytes and the same outcome", async () => {
    const clean = folderWith({});
    const whole = await done(clean, run);
    let resumed = 0;
    for (let stop = 2; stop < whole.events; stop += Math.ceil(whole.events / 9)) {
      const path = folderWith({});
      const { fate } = await sit(path, run, { events: stop });
      if (fate.status === "done") continue;
      const rest = await done(path, run);
      if (fate.status !== "failed" && fate.resumes_at !== undefined) {
        expect(rest.said).toEqual([`goes on from update ${fate.resumes_at}`]);
        resumed++;
      }
      expect(contentOf(path, run)).toEqual(contentOf(clean, run));
      expect(outcomeOf(rest.fate)).toEqual(outcomeOf(whole.fate));
      expect(readdirSync(path)).toEqual([run.id]);
    }
    expect(resumed).toBeGreaterThan(1);
  });

  test("crashed again and again at the next few events, comes to the same bytes", async () => {
    const clean = folderWith({});
    const whole = await done(clean, run);
    const path = folderWith({});
    const crash = new Error("crash");
    let sittings = 0;
    for (; sittings < 2 * whole.events && !existsSync(join(path, run.id)); sittings++) {
      const events = 3 + (sittings % 17);
      await sit(path, run, { events, checkpointEvery: 1, crash }).catch((error: unknown) => {
        if (error !== crash) throw error;
      });
      clearRuns(openFolder(path));
    }
    expect(sittings).toBeGreaterThan(1);
    expect(contentOf(path, run)).toEqual(contentOf(clean, run));
  });
});

const outcomeOf = (fate: Awaited<ReturnType<typeof sit>>["fate"]) =>
  fate.status === "done" ? fate.record.outcome : fate;

/** An interrupted run in a new folder. */
async function interrupted(run: Run): Promise<{ path: string; partial: string }> {
  const path = folderWith({});
  const { fate } = await sit(path, run, { update: 7 });
  expect(fate).toMatchObject({ status: "pending", resumes_at: 7 });
  return { path, partial: join(path, `.${run.id}.partial`) };
}

describe("a checkpoint that must not be used is refused, and the run starts over to the same bytes", () => {
  const run = runOf(smallRun({ diagnostics: { measure: ["jacobians"] } }));
  const startsOver = async (path: string, because: string, one = run): Promise<void> => {
    const { said } = await done(path, one);
    expect(said).toEqual([`it was interrupted, but starts over: its checkpoint cannot be used (${because})`]);
    const clean = folderWith({});
    await done(clean, one);
    expect(contentOf(path, one)).toEqual(contentOf(clean, one));
  };

  test("where a byte of it is another one, wherever it is", async () => {
    const { path, partial } = await interrupted(run);
    const file = join(partial, "checkpoint");
    const bytes = readFileSync(file);
    const planned = { run, layout: "", stateBytes: bytes.length };
    for (let at = 0; at < bytes.length; at += at < 200 ? 1 : 37) {
      const changed = Buffer.from(bytes);
      changed[at] = changed[at]! ^ (1 << (at % 8));
      writeFileSync(file, changed);
      expect(() => readCheckpoint(partial, planned), `byte ${at}`).toThrow(
        /is not as it was written|is of format/,
      );
    }
    writeFileSync(file, bytes.fill(0, bytes.length >> 1));
    await startsOver(path, "it is not as it was written");
  });

  test.each([0, 1, 50, 94, 500])("where it was cut off after %d bytes", async (length) => {
    const { path, partial } = await interrupted(run);
    truncateSync(join(partial, "checkpoint"), length);
    await startsOver(path, "it is not as it was written");
  });

  test.each(["training.csv", "evaluation.csv", "jacobians.csv"])("where %s is shorter", async (table) => {
    const { path, partial } = await interrupted(run);
    truncateSync(join(partial, table), readFileSync(join(partial, table)).length - 1);
    await startsOver(path, `${table} is not as it was written`);
  });

  test("where a table is another one, or missing", async () => {
    const { path, partial } = await interrupted(run);
    const file = join(partial, "training.csv");
    writeFileSync(file, readFileSync(file, "utf8").replace(/\d\n/, "x\n"));
    await startsOver(path, "training.csv is not as it was written");
  });

  test("where it is of other settings of the same id, or of another program's form", async () => {
    const other = runOf(run.settings, `${"ab".repeat(4)}${"cd".repeat(28)}`);
    await startsOver((await interrupted(other)).path, "it is of other settings");

    const { path, partial } = await interrupted(run);
    const file = join(partial, "checkpoint");
    const text = readFileSync(file, "latin1");
    writeFileSync(file, text.replace("checkpoint 1 ", "checkpoint 0 "), "latin1");
    await startsOver(path, "it is of format 0, and this bptt-lab knows 1");
  });

  test("where what lies in a state, or how much, is not what the plan says", () => {
    const standing = {
      course: START,
      outcome: NO_OUTCOME,
      tables: [],
      started_ms: 0,
      elapsed_ms: 0,
      measuring_ms: 0,
    };
    const planned = { run, layout: '{"W":[2]}', stateBytes: 16 };
    const path = folderWith({ checkpoint: "" });
    const pieces = checkpointFile(planned, standing, new Uint8Array(16));
    writeFileSync(join(path, "checkpoint"), Buffer.concat(pieces.map((piece) => Buffer.from(piece))));
    const { state, ...rest } = readCheckpoint(path, planned);
    expect(rest).toEqual(standing);
    expect([...state]).toEqual(Array(16).fill(0));
    const refused = (other: object, because: string): void => {
      const read = (): unknown => readCheckpoint(path, { ...planned, ...other });
      expect(read).toThrow(Refused);
      expect(read).toThrow(because);
    };
    refused({ layout: '{"V":[2]}' }, "its state is laid out otherwise");
    refused({ stateBytes: 24 }, "its state has another size");
    refused({ run: { ...run, seed: 4 } }, "it is of another seed");
  });
});

describe("an interrupted run", () => {
  const run = runOf(smallRun());

  test("goes on where its tables have more rows than its checkpoint knows: they are cut off", async () => {
    const { path, partial } = await interrupted(run);
    appendFileSync(join(partial, "training.csv"), "half a ro");
    writeFileSync(join(partial, ".checkpoint.growing"), "half");
    writeFileSync(join(partial, "parameters.npz"), "half");
    writeFileSync(join(partial, "run.json"), "half");
    const { said } = await done(path, run);
    expect(said).toEqual(["goes on from update 7"]);
    const clean = folderWith({});
    await done(clean, run);
    expect(contentOf(path, run)).toEqual(contentOf(clean, run));
  });

  test("that was killed between its new name and the end keeps its bytes and loses its checkpoint", async () => {
    const { path, partial } = await interrupted(run);
    const checkpoint = readFileSync(join(partial, "checkpoint"));
    await done(path, run);
    const before = contentOf(path, run);
    writeFileSync(join(path, run.id, "checkpoint"), checkpoint);
    clearRuns(openFolder(path));
    expect(contentOf(path, run)).toEqual(before);
  });

  test("counts the time of both sittings, and none between them", async () => {
    const { path } = await interrupted(run);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const { fate } = await done(path, run);
    if (fate.status !== "done") throw new Error("not done");
    const { started_at, ended_at, elapsed_ms } = fate.record;
    const between_ms = Date.parse(ended_at) - Date.parse(started_at) - elapsed_ms;
    expect(between_ms).toBeGreaterThanOrEqual(250);
    expect(elapsed_ms).toBeGreaterThan(0);
  });

  test("is discarded with the finished ones, and cleared away only if it has no checkpoint", async () => {
    const { path } = await interrupted(run);
    const folder = openFolder(path);
    folder.folder(".other.partial").replace("training.csv", "");
    clearRuns(folder);
    expect(readdirSync(path)).toEqual([`.${run.id}.partial`]);
    discardRun(folder, run.id);
    expect(readdirSync(path)).toEqual([]);
    expect((await done(path, run)).said).toEqual([]);
  });
});
