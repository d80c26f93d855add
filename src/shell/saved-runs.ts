/** Finished runs of an experiment's folder, taken up again from their own files. */
import { join, resolve } from "node:path";
import { bare } from "../components/foreign-text.ts";
import type { Run } from "../components/settings.ts";
import { UserError } from "../components/user-error.ts";
import { load } from "./load.ts";
import { kindOf, userFolder } from "./locate.ts";
import type { Workshop } from "./workshop.ts";

export interface SavedOptions {
  readonly plugins: boolean;
  readonly engine: string;
  /** Where relative paths of data files start, as typed; if not, the run's own folder. */
  readonly data?: string | undefined;
}

/** The folder in which the runs of a typed experiment folder lie. Throws a UserError if there are none. */
export function savedRuns(typed: string): string {
  const runs = join(resolve(userFolder(process.env, process.cwd()), typed), "runs");
  if (kindOf(runs) !== "folder")
    throw new UserError(
      `${bare(typed)}: there are no runs of an experiment here; give the folder of one, for example results/relu`,
    );
  return runs;
}

/** A run as its config.yaml has it, or in words why that is no longer the run that was trained. */
export async function takeUpRun(
  runs: string,
  id: string,
  settings_sha256: string,
  { plugins, engine, data }: SavedOptions,
): Promise<{ readonly run: Run; readonly workshop: Workshop } | string> {
  const { experiment, workshop } = await load(join(runs, id, "config.yaml"), {
    set: [],
    plugins,
    engine,
    ...(data === undefined ? {} : { folder: resolve(userFolder(process.env, process.cwd()), data) }),
  });
  const [run] = experiment.runs;
  if (run?.id === id && run.hash === settings_sha256) return { run, workshop };
  return `its config.yaml now stands for another run, ${run?.id ?? "none"}; a plug-in or a data file is not what it was`;
}
