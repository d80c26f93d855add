/** Compares the remedies of finished experiments, of which the runs on one seed are pairs. */
import { resolve } from "node:path";
import { bare } from "../components/foreign-text.ts";
import { catalogue } from "../components/registry.ts";
import { UserError } from "../components/user-error.ts";
import { differing } from "../config/differing.ts";
import { comparedText } from "../report/compared-words.ts";
import { latexTable } from "../report/latex-table.ts";
import { markdownTable } from "../report/markdown-table.ts";
import { paperTableOf } from "../report/paper-table.ts";
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
  /** Print the table for a paper, and nothing else. */
  readonly latex?: boolean;
  readonly markdown?: boolean;
}

/** Resolves to 0. */
export async function compare(folders: readonly string[], options: CompareOptions): Promise<number> {
  const { latex = false, markdown = false } = options;
  if (latex && markdown) throw new UserError("give --latex or --markdown, not both: each prints a table");
  const results = await joinExperiments(folders, options.baseline);
  console.log(latex || markdown ? forPaper(results, latex) : forScreen(results));
  if (options.out === undefined) return 0;
  const path = resolve(userFolder(process.env, process.cwd()), options.out);
  writeComparison(path, folders, results);
  const written = `comparison.csv: ${bare(shownPath(path))}`;
  // A file that the table is piped to holds the table alone.
  if (latex || markdown) console.error(written);
  else console.log(written);
  return 0;
}

const forScreen = (results: Results): string =>
  comparedText(results, differing(settingsIn(results), catalogue), styleFor(threadScreen, process.env));

function forPaper(results: Results, latex: boolean): string {
  const table = paperTableOf(results, catalogue);
  return latex ? latexTable(table) : markdownTable(table);
}

const settingsIn = ({ arms }: Results) => arms.map(({ fates }) => fates[0]!.run.settings);
