/** The thread that a command runs in. The thread that started it only watches it (shell/guard.ts). */
import { setImmediate } from "node:timers/promises";
import type { check } from "./commands/check.ts";
import type { evaluate } from "./commands/evaluate.ts";
import type { compare } from "./commands/compare.ts";
import type { diff } from "./commands/diff.ts";
import type { explain } from "./commands/explain.ts";
import type { generate } from "./commands/generate.ts";
import type { merge } from "./commands/merge.ts";
import type { plan } from "./commands/plan.ts";
import type { report } from "./commands/report.ts";
import type { results } from "./commands/results.ts";
import type { resume, run } from "./commands/run.ts";
import type { verify } from "./commands/verify.ts";
import type { work } from "./commands/work.ts";
import { endThread, enterThread, leftOver, takeLateError } from "./shell/command-thread.ts";
import { FAILED, reportFailure } from "./shell/failure.ts";
import { placedMessage } from "./shell/plugin-places.ts";
import { loadedPlugins } from "./shell/plugins.ts";
import type { Job } from "./shell/thread-messages.ts";

/** Each is loaded only when it is asked for. */
const COMMANDS = {
  run: async (...words: Parameters<typeof run>) => (await import("./commands/run.ts")).run(...words),
  resume: async (...[session, reached]: Parameters<typeof resume>) =>
    session.shift === undefined
      ? (await import("./commands/run.ts")).resume(session, reached)
      : (await import("./commands/work.ts")).resumeWork(session.path, session.shift, reached),
  plan: async (...words: Parameters<typeof plan>) => (await import("./commands/plan.ts")).plan(...words),
  work: async (...words: Parameters<typeof work>) => (await import("./commands/work.ts")).work(...words),
  merge: async (...words: Parameters<typeof merge>) => (await import("./commands/merge.ts")).merge(...words),
  check: async (...words: Parameters<typeof check>) => (await import("./commands/check.ts")).check(...words),
  compare: async (...words: Parameters<typeof compare>) =>
    (await import("./commands/compare.ts")).compare(...words),
  diff: async (...words: Parameters<typeof diff>) => (await import("./commands/diff.ts")).diff(...words),
  evaluate: async (...words: Parameters<typeof evaluate>) =>
    (await import("./commands/evaluate.ts")).evaluate(...words),
  explain: async (...words: Parameters<typeof explain>) =>
    (await import("./commands/explain.ts")).explain(...words),
  report: async (...words: Parameters<typeof report>) =>
    (await import("./commands/report.ts")).report(...words),
  results: async (...words: Parameters<typeof results>) =>
    (await import("./commands/results.ts")).results(...words),
  verify: async (...words: Parameters<typeof verify>) =>
    (await import("./commands/verify.ts")).verify(...words),
  generate: async (...words: Parameters<typeof generate>) =>
    (await import("./commands/generate.ts")).generate(...words),
};

export type CommandName = keyof typeof COMMANDS;
export type Words<C extends CommandName> = Parameters<(typeof COMMANDS)[C]>;

// Sound: the guard starts this thread.
const job = enterThread() as Job;
// A name that is not there is a mistake of ours, and shows as one.
const command = COMMANDS[job.command as CommandName] as (...words: readonly unknown[]) => Promise<number>;
let status: number;
try {
  status = await command(...job.words);
} catch (error) {
  status = reportFailure(error);
}
endThread(await withLateErrors(status));

/** A plug-in that throws, or leaves something running, when nothing waits for it any more. */
async function withLateErrors(status: number): Promise<number> {
  if (loadedPlugins.length === 0) return status;
  await setImmediate();
  const names = loadedPlugins.join(", ");
  const error = takeLateError();
  if (error !== undefined) console.error(`${names}: ${error.name}: ${placedMessage(error)}`);
  const left = leftOver();
  if (left.length > 0)
    console.error(`${names}: something of it still runs at the end (${left.join(", ")}); it was stopped`);
  return status === 0 && (error !== undefined || left.length > 0) ? FAILED : status;
}
