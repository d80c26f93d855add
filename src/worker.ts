/** A thread that trains runs, one at a time, for the thread of a command (shell/crew.ts). */
import type { Run } from "./components/settings.ts";
import type { WorkerStart } from "./shell/crew.ts";
import { enterThread, leftOver, post, wish } from "./shell/command-thread.ts";
import { loadedPlugins } from "./shell/plugins.ts";
import { openFolder } from "./shell/safe-folder.ts";
import { sendingDisplay } from "./shell/sending-display.ts";
import { trainRun } from "./shell/train-run.ts";
import { packed, type WorkerResult } from "./shell/worker-result.ts";
import { openWorkshop, type Workshop } from "./shell/workshop.ts";

// Sound: the crew starts this thread.
const { workshop: spec, runs, provenance, checkpointEvery } = enterThread() as WorkerStart;
const display = sendingDisplay(post, Date.now);
let opened: Promise<Workshop> | undefined;

/** Resolves also where something throws. */
export async function train(run: Run): Promise<WorkerResult> {
  try {
    const workshop = await (opened ??= openWorkshop(spec));
    const context = { workshop, runs: openFolder(runs), display, provenance, wish, checkpointEvery };
    const fate = await trainRun(run, context);
    // The one that training has just waited for is still listed.
    const left = leftOver().filter((name) => name !== "Immediate");
    return { fate, left: loadedPlugins.length > 0 ? left : [] };
  } catch (error) {
    return { thrown: packed(error) };
  } finally {
    // What is returned goes another way, and may be quicker than what was sent before.
    post({ type: "over", run: run.id });
  }
}
