/** Writes a page about finished experiments that needs nothing else, and its charts and table for papers. */
import { dirname, join, resolve } from "node:path";
import { bare } from "../components/foreign-text.ts";
import { catalogue } from "../components/registry.ts";
import { UserError } from "../components/user-error.ts";
import { latexTable } from "../report/latex-table.ts";
import { markdownTable } from "../report/markdown-table.ts";
import { count } from "../report/text-table.ts";
import { isDone } from "../results/fate.ts";
import type { Results } from "../results/results.ts";
import { type AlsoWritten, keepAlsoWritten, writeAlso } from "../shell/also-written.ts";
import { openExperimentFolder } from "../shell/experiment-folder.ts";
import { joinExperiments, placesOfRuns } from "../shell/join-experiments.ts";
import { shownPath, userFolder } from "../shell/locate.ts";
import { type MadeReport, makeReport } from "../shell/make-report.ts";
import { openPage } from "../shell/open-page.ts";
import { pngOf } from "../shell/png.ts";
import { makeFolder, type SafeFolder } from "../shell/safe-folder.ts";
import { savedRuns } from "../shell/saved-runs.ts";
import { REPORT, reportAt } from "../shell/write-report.ts";

export interface ReportOptions extends AlsoWritten {
  /** Label of the remedy that the others are held against, as typed. */
  readonly baseline?: string | undefined;
  /** Folder for the page, as typed; the experiment's own if not. */
  readonly out?: string | undefined;
  readonly png: boolean;
  readonly latex: boolean;
  readonly markdown: boolean;
  readonly open: boolean;
}

/** Resolves to 0. */
export async function report(folders: readonly string[], options: ReportOptions): Promise<number> {
  const { baseline, out } = options;
  if (folders.length > 1 && out === undefined)
    throw new UserError(
      "--out: a report of several experiments is no part of any of them; write, for example, --out results/compared",
    );
  if (folders.length > 1 && (options.parquet === true || options.tensorboard === true))
    throw new UserError("--parquet, --tensorboard: are of one experiment each; give them with one folder");
  const results = await joinExperiments(folders, baseline);
  const own = folders.map((typed) => dirname(savedRuns(typed)));
  const made = await makeReport({ results, folders: own, runsOf: placesOfRuns(folders), catalogue });
  const path = out === undefined ? own[0]! : resolve(userFolder(process.env, process.cwd()), out);
  const folder = makeFolder(path);
  folder.replace(REPORT, made.page);
  console.log(reportAt(path));
  if (options.parquet === true || options.tensorboard === true)
    await writeForReaders(own[0]!, results, options);
  for (const line of await writeBeside(folder, path, made, options)) console.log(line);
  if (options.open && !(await openPage(join(path, REPORT))))
    console.error(`note: --open: this machine has nothing that opens a page; it is ${reportAt(path)}`);
  return 0;
}

/** Its tables in forms for other programs, from now on. */
async function writeForReaders(path: string, results: Results, options: AlsoWritten): Promise<void> {
  const folder = openExperimentFolder(path);
  try {
    keepAlsoWritten(folder, options);
    await writeAlso(folder, results.fates.filter(isDone));
  } finally {
    folder.release();
  }
  console.log(`tables for other programs: ${bare(shownPath(path))}`);
}

/** What is wanted besides the page; a line about each. */
async function writeBeside(
  folder: SafeFolder,
  path: string,
  { table, groups, svgs }: MadeReport,
  { png, latex, markdown }: ReportOptions,
): Promise<readonly string[]> {
  const lines: string[] = [];
  const shown = (name: string): string => bare(join(shownPath(path), name));
  const tables = [
    ...(latex ? [{ name: "comparison.tex", text: latexTable(table) }] : []),
    ...(markdown ? [{ name: "comparison.md", text: markdownTable(table) }] : []),
  ];
  for (const { name, text } of tables) {
    folder.replace(name, `${text.trimEnd()}\n`);
    lines.push(`table: ${shown(name)}`);
  }
  if (!png) return lines;
  const charts = groups.flatMap((group) => group.charts);
  const pictures = folder.folder("charts");
  for (const chart of charts) pictures.replace(`${chart.id}.png`, await pngOf(svgs.get(chart)!));
  return [...lines, `charts: ${shown("charts")}, ${count(charts.length, "picture")}`];
}
