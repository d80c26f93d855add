/** Many workers on one folder, killed at any moment and replaced. `ROUNDS` scales all: 20 are 32 workers and 2000 runs. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { makeDispenser } from "../../src/shell/dispenser.ts";
import { openLeases } from "../../src/shell/lease.ts";
import { openQueueFolder } from "../../src/shell/queue-folder.ts";
import { openFolder } from "../../src/shell/safe-folder.ts";
import { newToken, surroundings, thisWorker } from "../../src/shell/queue-workers.ts";
import { bpttLab, folderWith } from "../commands/program.ts";
import { bytesOf, startWorker, type WorkerProcess } from "../support/workers.ts";

const ROUNDS = Number(process.env["ROUNDS"] ?? 20);
const WORKERS = Math.min(32, 5 + Math.round(1.35 * ROUNDS));
const SEEDS = Math.round(15 + 25.5 * (ROUNDS - 1));
/** Of the workers that are started, the part that is killed. */
const KILLED = 1 / 3;

/** Runs of some tens of milliseconds. */
const MANY = `name: many
task: { name: adding, length: 8 }
model: { hidden: 5 }
training: { updates: 60, batch: 4 }
evaluation: { every: 20, sequences: 8 }
diagnostics: { every: 20, sequences: 2, measure: [jacobians] }
seeds: ${SEEDS}
sweep: { grid: { model.activation: [tanh, relu], training.optimizer.rate: [0.001, 0.01] } }
`;

/** Where we may name machines, half of the workers are on others, whose processes cannot be looked at. */
const mayNameMachines = spawnSync("unshare", ["--uts", "hostname", "elsewhere"]).status === 0;

test("of many workers that are killed at any moment, none loses or tears a run, and the bytes are those of one machine", async () => {
  const folder = folderWith({ "many.yaml": MANY });
  expect(bpttLab(folder, "run", "many.yaml", "--quiet", "--results", "one").status).toBe(0);
  expect(bpttLab(folder, "plan", "many.yaml", "--results", "all").status).toBe(0);
  const experiment = join(folder, "all/many");
  const runs = join(experiment, "runs");
  const words = ["all/many", "--lease", "2", "--checkpoint-every", "7"];
  const finished = (): number => readdirSync(runs).length;
  let [started, killed] = [0, 0];
  const start = (): WorkerProcess => {
    const host = mayNameMachines && started % 2 === 1 ? `host${started % 3}` : undefined;
    started++;
    return startWorker(folder, words, host);
  };
  const alive = new Set<WorkerProcess>();
  const enter = (worker: WorkerProcess): void => {
    alive.add(worker);
    void worker.ended.then(() => alive.delete(worker));
  };
  for (let i = 0; i < WORKERS; i++) enter(start());
  // Kills are spread over the runs, so that every phase of a worker's life sees some.
  const wanted = Math.ceil((WORKERS * KILLED) / (1 - KILLED));
  while (finished() < 4 * SEEDS && alive.size > 0) {
    if (killed < wanted && finished() >= (4 * SEEDS * killed) / wanted && existsSync(runs)) {
      const victims = [...alive];
      const victim = victims[Math.floor(Math.random() * victims.length)]!;
      victim.process.kill("SIGKILL");
      killed++;
      enter(start());
    }
    await setTimeout(5 + Math.random() * 20);
  }
  const last = [...alive];
  const ends = await Promise.all(last.map(({ ended }) => ended));
  console.log(
    `${started} workers${mayNameMachines ? " on four machines" : ""}, ${killed} killed, ${finished()} runs`,
  );
  expect(killed).toBeGreaterThanOrEqual(Math.floor(started * KILLED));
  for (const { status, said } of ends) expect(status, said).toBe(0);
  // A last worker finds nothing to do, whatever the dead left.
  const { status, stdout, stderr } = bpttLab(folder, "work", "all/many", "--lease", "2");
  expect([status, stdout, stderr]).toEqual([0, expect.stringContaining("0 runs trained by this worker"), ""]);
  expect(bytesOf(experiment)).toEqual(bytesOf(join(folder, "one/many")));
  expect(readdirSync(join(experiment, "queue/growing"))).toEqual([]);
  expect(readdirSync(join(experiment, "queue/leases"))).toEqual([]);
  rmSync(folder, { recursive: true });
});

test("a run is found, claimed and given back in under 5 ms, of 2000 that are trained by 32 workers", () => {
  const folder = folderWith({});
  const runs = openFolder(folder).folder("runs");
  const queue = openQueueFolder(folder);
  const planned = Array.from({ length: 2000 }, (_, i) => ({ id: `run-s${i}` }));
  const isOver = (id: string): boolean => runs.has(id) || queue.hasFailed(id);
  const workers = Array.from({ length: 32 }, (_, i) => {
    const leases = openLeases(queue.path, thisWorker(newToken(), 60), surroundings);
    const { clock } = surroundings;
    const list = () => new Set([...runs.names(), ...queue.failed()]);
    return {
      leases,
      next: makeDispenser({ runs: planned, leases, start: i / 32, list, isOver, clock }).next,
    };
  });
  let [spent_ms, trained] = [0, 0];
  for (let left = true; left;) {
    left = false;
    for (const { leases, next } of workers) {
      const began_ms = performance.now();
      const run = next();
      spent_ms += performance.now() - began_ms;
      if (run === null) continue;
      left = true;
      trained++;
      mkdirSync(join(runs.path, run.id));
      const ended_ms = performance.now();
      leases.release(run.id);
      spent_ms += performance.now() - ended_ms;
    }
  }
  console.log(`${(spent_ms / trained).toFixed(2)} ms a run`);
  expect(trained).toBe(2000);
  expect(spent_ms / trained).toBeLessThan(5);
});
