/** Trains a run that this worker has leased, in a folder that no other worker writes in. */
import type { Run } from "../components/settings.ts";
import type { Provenance } from "../results/record.ts";
import { keepSession, nowAt, wish, type Wish } from "./command-thread.ts";
import { provenance } from "./machine.ts";
import type { Planned, PlannedConfig } from "./plan-file.ts";
import { queueDisplay } from "./queue-display.ts";
import { growthName, takeUpCheckpoint } from "./queue-folder.ts";
import type { Post } from "./queue-worker.ts";
import type { Growth } from "./run-folder.ts";
import type { Session } from "./thread-messages.ts";
import { trainRun } from "./train-run.ts";
import { surroundings } from "./queue-workers.ts";
import type { Workshop } from "./workshop.ts";

/** What trains one of the runs; it resolves to whether it ended, in a result or not. */
export function makeTrainer(post: Post, all: readonly Planned[]): (one: Planned) => Promise<boolean> {
  const { shift, queue, leases, runs } = post;
  const positions = new Map(all.map(({ id }, i) => [id, i + 1]));
  const display = queueDisplay(all.length, Date.now, (line) => console.log(line));
  const growth = ({ id }: Run): Growth => ({ folder: queue.growing, name: growthName(id, shift.token) });
  const enter = entrance(post, all);

  return async ({ id, run, config }) => {
    const { workshop, made } = await enter(config);
    display.begin({ id, label: run.label, seed: run.seed, position: positions.get(id)!, left: 1 });
    let isLost = false;
    try {
      takeUpCheckpoint(queue.growing, runs, id, growth(run));
      const context = {
        workshop,
        runs,
        growth,
        display,
        provenance: made,
        checkpointEvery: shift.checkpointEvery,
      };
      const fate = await trainRun(run, { ...context, wish: ownWish(post, id) });
      if (fate.status === "failed") queue.fail(id, fate.error);
      isLost = !leases.holds(id);
      const isOver = fate.status !== "pending";
      if (isOver && !isLost) queue.clear(id);
      return isOver;
    } catch (error) {
      isLost = !leases.holds(id) || runs.has(id);
      if (!isLost) throw error;
      return false;
    } finally {
      if (isLost) {
        queue.growing.remove(growthName(id, shift.token));
        display.say(id, "another worker took it over, this one having given no sign of life for too long");
      }
      display.end(id);
      leases.release(id);
      nowAt({ doing: "preparing" });
    }
  };
}

/** Opens the workshop of a config once, and tells the watching thread what is trained. */
function entrance(
  { path, shift }: Post,
  all: readonly Planned[],
): (config: PlannedConfig) => Promise<{ readonly workshop: Workshop; readonly made: Provenance }> {
  const known = new Map<PlannedConfig, { readonly workshop: Workshop; readonly made: Provenance }>();
  let current: PlannedConfig | null = null;
  const runs = all.map(({ run }) => run);
  const openSession = ({ name, swept, baseline, diagnostics, workshop }: PlannedConfig): Session => ({
    path,
    name,
    runs,
    swept,
    baseline,
    workshop,
    diagnostics,
    failFast: false,
    checkpointEvery: shift.checkpointEvery,
    workers: 1,
    timeLimit_ms: shift.timeLimit_ms,
    retried: null,
    tuning: null,
    tuned: null,
    onlyThisConfig: false,
    report: false,
    quiet: false,
    shift,
  });
  return async (config) => {
    if (config !== current) keepSession(openSession(config));
    current = config;
    const before = known.get(config);
    if (before) return before;
    const workshop = await config.open();
    const { engine } = workshop;
    if (engine.notice !== undefined) console.error(`note: ${engine.notice}`);
    const opened = { workshop, made: provenance(engine) };
    known.set(config, opened);
    return opened;
  };
}

/** A lease is looked at so often in the time after which it may be taken over. */
const LOOKS = 6;

/** To stop where the program is told to, and where another worker has taken the run over. */
function ownWish({ leases, shift }: Post, id: string): Wish {
  let due_s = surroundings.clock() + shift.patience_s / LOOKS;
  let lost = false;
  return {
    get aborted() {
      if (wish.aborted || lost) return true;
      const now_s = surroundings.clock();
      if (now_s < due_s) return false;
      due_s = now_s + shift.patience_s / LOOKS;
      lost = !leases.holds(id);
      return lost;
    },
  };
}
