/** plan, work and merge as users start them. */
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { bpttLab, ENDLESS, folderWith, QUICK, interrupt } from "./program.ts";
import { bytesOf, startWorker, type WorkerProcess } from "../support/workers.ts";

const RUNS = 4;
let whole: string;
beforeAll(() => {
  whole = folderWith({ "quick.yaml": QUICK });
  expect(bpttLab(whole, "run", "quick.yaml").status).toBe(0);
});
const expected = () => bytesOf(join(whole, "results/quick"));

describe("a planned experiment", () => {
  test("comes to the bytes of one that was run, says how to start, and has nothing left for a second worker", () => {
    const folder = folderWith({ "quick.yaml": QUICK });
    const plan = bpttLab(folder, "plan", "quick.yaml");
    expect(plan).toMatchObject({ status: 0, stderr: "" });
    expect(plan.stdout).toContain(`planned: ${RUNS} runs\n`);
    expect(plan.stdout).toContain("npm run work results/quick\n");
    const first = bpttLab(folder, "work", "results/quick");
    expect(first).toMatchObject({ status: 0, stderr: "" });
    expect(first.stdout.match(/^\[\d\/4\] .*: finished after 20 updates/gm)).toHaveLength(RUNS);
    expect(first.stdout).toContain("activation=relu  2");
    expect(bytesOf(join(folder, "results/quick"))).toEqual(expected());
    const second = bpttLab(folder, "work", "results/quick");
    expect([second.status, second.stdout]).toEqual([0, "0 runs trained by this worker; all 4 are over\n"]);
    expect(bpttLab(folder, "plan", "quick.yaml").stdout).toContain("4 runs, 4 of them finished");
  });

  test("gains the runs of another config of its name, and its tables are those of the two commands in a row", () => {
    const other = QUICK.replace("[tanh, relu]", "[relu, identity]");
    const files = { "quick.yaml": QUICK, "other.yaml": other };
    const [one, two] = [folderWith(files), folderWith(files)];
    for (const name of ["quick.yaml", "other.yaml"]) {
      expect(bpttLab(one, "run", name, "--quiet").status).toBe(0);
      expect(bpttLab(two, "plan", name).status).toBe(0);
    }
    const { stdout } = bpttLab(two, "work", "results/quick");
    expect(stdout).toContain("6 runs trained by this worker; all 6 are over");
    expect(bytesOf(join(two, "results/quick"))).toEqual(bytesOf(join(one, "results/quick")));
  });

  test("is trained one run a job by its index, and whoever comes last makes the tables", () => {
    const folder = folderWith({ "quick.yaml": QUICK });
    bpttLab(folder, "plan", "quick.yaml");
    for (const index of [3, 1, 4]) {
      const { status, stdout } = bpttLab(folder, "work", "results/quick", "--index", String(index));
      expect(status).toBe(0);
      expect(stdout).toMatch(new RegExp(`^\\[${index}/4\\].*finished.*\\n1 run trained`));
    }
    expect(existsSync(join(folder, "results/quick/runs.csv"))).toBe(false);
    bpttLab(folder, "work", "results/quick", "--index", "2");
    expect(bytesOf(join(folder, "results/quick"))).toEqual(expected());
    const { status, stderr } = bpttLab(folder, "work", "results/quick", "--index", "5");
    expect([status, stderr]).toEqual([2, expect.stringContaining("there is no run 5; 4 are planned")]);
  });

  test("is refused where it has changed since: plug-in, plan, or a folder without a plan", () => {
    const config = `${QUICK.replace(/sweep:.*/, "")}plugins: [./mine.ts]\n`;
    const plugin = `import { initializer } from "bptt-lab";
export const mine = initializer({ name: "mine", summary: "s", source: "s", options: {}, create: () => ({ fill(W) { W.fill(0.1); } }) });\n`;
    const folder = folderWith({ "quick.yaml": config, "mine.ts": plugin });
    expect(bpttLab(folder, "plan", "quick.yaml").status).toBe(0);
    const without = bpttLab(folder, "work", "results/quick", "--no-plugins");
    expect([without.status, without.stderr]).toEqual([2, expect.stringContaining("--no-plugins forbids it")]);
    writeFileSync(join(folder, "mine.ts"), plugin.replace("0.1", "0.2"));
    const changed = bpttLab(folder, "work", "results/quick");
    expect([changed.status, changed.stderr]).toEqual([2, expect.stringContaining("it was changed after")]);
    appendFileSync(join(folder, "results/quick/plan.json"), " ,");
    const damaged = bpttLab(folder, "work", "results/quick");
    expect([damaged.status, damaged.stderr]).toEqual([2, expect.stringContaining("not as it was written")]);
    const none = bpttLab(whole, "work", "results/quick");
    expect([none.status, none.stderr]).toEqual([2, expect.stringContaining("no runs are planned here")]);
  });

  test("tries a run that failed once and no more, until it is asked to", () => {
    const plugin = `import { initializer } from "bptt-lab";
export const bad = initializer({ name: "bad", summary: "s", source: "s", options: {},
  create: () => ({ fill() { throw new Error("boom"); } }) });`;
    const config = `${QUICK.replace(/sweep:.*/, "sweep: { grid: { model.init.W: [bad, identity] } }")}plugins: [./bad.ts]\n`;
    const folder = folderWith({ "quick.yaml": config, "bad.ts": plugin });
    expect(bpttLab(folder, "run", "quick.yaml", "--results", "one").status).toBe(1);
    bpttLab(folder, "plan", "quick.yaml");
    const first = bpttLab(folder, "work", "results/quick");
    expect([first.status, first.stdout.match(/failed: Error: boom/g)?.length]).toEqual([1, 4]);
    expect(bytesOf(join(folder, "results/quick"))).toEqual(bytesOf(join(folder, "one/quick")));
    const second = bpttLab(folder, "work", "results/quick");
    expect([second.status, second.stdout]).toEqual([1, "0 runs trained by this worker; all 4 are over\n"]);
    const third = bpttLab(folder, "work", "results/quick", "--retry-failed");
    expect([third.status, third.stdout.match(/^\[.*failed: Error: boom/gm)?.length]).toEqual([1, 2]);
  });
});

test("a run that never returns, or fills the heap, fails alone under a worker, and its lease is given back", () => {
  const plugin = `import { initializer } from "bptt-lab";
const made = (name: string, fill: () => void) => initializer({ name, summary: "s", source: "s", options: {}, create: () => ({ fill }) });
export const spins = made("spins", () => { for (;;); });
export const fills = made("fills", () => { const all: number[][] = []; for (;;) all.push(new Array(1000).fill(1.5)); });\n`;
  const config = `${QUICK.replace(/sweep:.*/, "sweep: { grid: { model.init.W: [spins, fills, identity] } }")}plugins: [./bad.ts]\n`;
  const folder = folderWith({ "quick.yaml": config, "bad.ts": plugin });
  bpttLab(folder, "plan", "quick.yaml", "--seeds", "1");
  const { status, stdout } = bpttLab({ folder, heap_MB: 200 }, "work", "results/quick", "--time-limit", "2s");
  expect(status).toBe(1);
  expect(stdout).toContain("failed: bad.ts: it took longer than 2.0 s");
  expect(stdout).toContain("failed: bad.ts: out of memory");
  expect(stdout).toContain("\nall 3 are over\n");
  expect(readdirSync(join(folder, "results/quick/queue/leases"))).toEqual([]);
});

describe("machines that share nothing", () => {
  test("train a share each, and their folders are merged to the bytes of one machine", () => {
    const folder = folderWith({ "quick.yaml": QUICK });
    for (const [i, results] of ["a", "b", "c"].entries()) {
      bpttLab(folder, "plan", "quick.yaml", "--results", results);
      const { status, stdout } = bpttLab(folder, "work", `${results}/quick`, "--shard", `${i + 1}/3`);
      expect([status, stdout]).toEqual([0, expect.stringMatching(/[12] runs? trained by this worker; [23] of 4 are left\n$/)]); // prettier-ignore
    }
    const folders = ["a/quick", "b/quick", "c/quick"];
    const merged = bpttLab(folder, "merge", ...folders);
    expect(merged).toMatchObject({ status: 0, stderr: "" });
    expect(merged.stdout).toContain("b/quick: 1 run taken\n");
    expect(bytesOf(join(folder, "a/quick"))).toEqual(expected());
    expect(bpttLab(folder, "merge", ...folders).stdout).toContain(
      "0 runs taken, 1 that were there with the same bytes",
    );
    expect(bytesOf(join(folder, "a/quick"))).toEqual(expected());
  });

  test("that ran other seeds of it without a plan are merged too, each run checked", () => {
    const folder = folderWith({ "quick.yaml": QUICK });
    for (const [results, seeds] of [
      ["a", "0..0"],
      ["b", "1..1"],
    ])
      // prettier-ignore
      bpttLab(folder, "run", "quick.yaml", "--seeds", seeds!, "--results", results!);
    const id = readdirSync(join(folder, "b/quick/runs"))[0]!;
    const table = join(folder, "b/quick/runs", id, "training.csv");
    const text = readFileSync(table, "utf8");
    writeFileSync(table, text.replace("1", "2"));
    const refused = bpttLab(folder, "merge", "a/quick", "b/quick");
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining(`${id} is left out: training.csv`)]); // prettier-ignore
    writeFileSync(table, text);
    expect(bpttLab(folder, "merge", "a/quick", "b/quick").status).toBe(0);
    const tables = (experiment: string) =>
      ["runs.csv", "training.csv", "comparison.csv", "verdicts.csv"].map((name) =>
        readFileSync(join(experiment, name), "utf8"),
      );
    expect(tables(join(folder, "a/quick"))).toEqual(tables(join(whole, "results/quick")));
    const other = bpttLab(folder, "merge", "a/quick", join(whole, "results/other"));
    expect([other.status, other.stderr]).toEqual([2, expect.stringContaining("no experiment lies here")]);
  });
});

/** Two runs of a second or two each, saved often. */
const LONG = QUICK.replace("updates: 20,", "updates: 6000,")
  .replaceAll("every: 10,", "every: 1000,")
  .replace("[tanh, relu]", "[tanh]");
const SAVED = ["results/quick", "--lease", "1", "--checkpoint-every", "50"];

describe("a worker", () => {
  let long: Readonly<Record<string, string>>;
  beforeAll(() => {
    const folder = folderWith({ "quick.yaml": LONG });
    bpttLab(folder, "run", "quick.yaml", "--quiet");
    long = bytesOf(join(folder, "results/quick"));
  });
  const planned = (): string => {
    const folder = folderWith({ "quick.yaml": LONG });
    expect(bpttLab(folder, "plan", "quick.yaml").status).toBe(0);
    return folder;
  };
  /** Resolves when some run of the folder has a checkpoint. */
  const saved = async (folder: string): Promise<void> => {
    const growing = join(folder, "results/quick/queue/growing");
    const has = (): boolean =>
      existsSync(growing) &&
      readdirSync(growing).some((name) => existsSync(join(growing, name, "checkpoint")));
    while (!has()) await setTimeout(10);
  };
  const begin = async (folder: string): Promise<WorkerProcess> => {
    const worker = startWorker(folder, SAVED);
    await saved(folder);
    return worker;
  };

  test.each([
    ["SIGTERM", 143],
    ["SIGINT", 130],
    ["SIGKILL", null],
  ] as const)(
    "that ends by %s leaves its run to another, which goes on from its checkpoint",
    async (signal, status) => {
      const folder = planned();
      const worker = await begin(folder);
      worker.process.kill(signal);
      expect((await worker.ended).status).toBe(status);
      const { stdout } = bpttLab(folder, "work", ...SAVED);
      expect(stdout).toMatch(/goes on from update [1-9]/);
      expect(bytesOf(join(folder, "results/quick"))).toEqual(long);
      expect(readdirSync(join(folder, "results/quick/queue/growing"))).toEqual([]);
    },
  );

  test("that is paused is taken over, and discards what it has when it wakes up", async () => {
    const folder = planned();
    const paused = await begin(folder);
    paused.process.kill("SIGSTOP");
    const other = bpttLab(folder, "work", ...SAVED);
    expect(other).toMatchObject({ status: 0, stderr: "" });
    expect(other.stdout).toMatch(/goes on from update [1-9]/);
    paused.process.kill("SIGCONT");
    const { status, said } = await paused.ended;
    expect([status, said]).toEqual([0, expect.stringContaining("another worker took it over")]);
    expect(bytesOf(join(folder, "results/quick"))).toEqual(long);
    expect(readdirSync(join(folder, "results/quick/queue/growing"))).toEqual([]);
  });

  test("keeps run away, and run keeps it away; run goes on from what a stopped one had", async () => {
    const folder = planned();
    const worker = await begin(folder);
    const refused = bpttLab(folder, "run", "quick.yaml");
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining(`process ${worker.process.pid} on`)]); // prettier-ignore
    worker.process.kill("SIGINT");
    await worker.ended;
    const { stdout } = bpttLab(folder, "run", "quick.yaml");
    expect(stdout).toMatch(/goes on from update [1-9]/);
    expect(bytesOf(join(folder, "results/quick"))).toEqual(long);

    const endless = folderWith({ "endless.yaml": ENDLESS });
    bpttLab(endless, "plan", "endless.yaml");
    const ended = interrupt(endless, ["run", "endless.yaml"], /update 0\/|updates of/, "SIGSTOP");
    while (!existsSync(join(endless, "results/endless/.lock"))) await setTimeout(10);
    const pid = Number(/"pid":(\d+)/.exec(readFileSync(join(endless, "results/endless/.lock"), "utf8"))?.[1]);
    const kept = bpttLab(endless, "work", "results/endless");
    expect([kept.status, kept.stderr]).toEqual([2, expect.stringContaining(`process ${pid} on`)]);
    process.kill(pid, "SIGKILL");
    await ended;
  });

  test("does not wait for what others have in hand where it is told not to", async () => {
    const folder = planned();
    const first = startWorker(folder, [...SAVED, "--index", "1"]);
    await saved(folder);
    // It has the run in hand, and does not end it meanwhile.
    first.process.kill("SIGSTOP");
    const { status, stdout } = bpttLab(folder, "work", "results/quick", "--index", "1", "--no-wait");
    expect([status, stdout]).toEqual([
      0,
      "0 runs trained by this worker; 2 of 2 are left, other workers have 1 of its share in hand\n",
    ]);
    first.process.kill("SIGKILL");
    await first.ended;
  });
});
