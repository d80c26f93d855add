/** Compares the remedies of finished experiments, of which the runs on one seed are pairs. */
import { resolve } from "node:path";
import { bare } from "../components/foreign-text.ts";
import { catalogue } from "../components/registry.ts";
import { settingShown } from "../config/arms.ts";
import { leafPaths } from "../config/fields.ts";
import { comparedText } from "../report/compared-words.ts";
import type { Results } from "../results/results.ts";
import { threadScreen } from "../shell/command-thread.ts";
import { joinExperiments, writeComparison } from "../shell/join-experiments.ts";
import { shownPath, userFolder } from "../shell/locate.ts";
import { styleFor } from "../shell/terminal-style.ts";

export interface CompareOptions {
  /** Label of the remedy that the others are held against, as typed. */
  readonly baseline?: string | undefined;
  /** Folder for comparison.csv, as typed; it is not written without. */
  readonly out?: string | undefined;
}

/** Resolves to 0. */
export async function compare(folders: readonly string[], options: CompareOptions): Promise<number> {
  const results = await joinExperiments(folders, options.baseline);
  console.log(comparedText(results, differing(results), styleFor(threadScreen, process.env)));
  if (options.out === undefined) return 0;
  const path = resolve(userFolder(process.env, process.cwd()), options.out);
  writeComparison(path, folders, results);
  console.log(`comparison.csv: ${bare(shownPath(path))}`);
  return 0;
}

/** Settings in which the remedies differ, each with its value in every remedy. */
const differing = ({ arms }: Results): ReadonlyMap<string, readonly string[]> =>
  new Map(
    leafPaths().flatMap(([path]) => {
      const shown = arms.map(({ fates }) =>
        bare(String(settingShown(fates[0]!.run.settings, path, catalogue))),
      );
      return new Set(shown).size > 1 ? [[path, shown] as const] : [];
    }),
  );
