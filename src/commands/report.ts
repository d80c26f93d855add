/** Writes a page about finished experiments that needs nothing else, and its charts and table for papers. */
import { dirname, join, resolve } from "node:path";
import { bare } from "../components/foreign-text.ts";
import { catalogue } from "../components/registry.ts";
import { UserError } from "../components/user-error.ts";
import { latexTable } from "../report/latex-table.ts";
import { markdownTable } from "../report/markdown-table.ts";
import { count } from "../report/text-table.ts";
import { joinExperiments, placesOfRuns } from "../shell/join-experiments.ts";
import { shownPath, userFolder } from "../shell/locate.ts";
import { type MadeReport, makeReport } from "../shell/make-report.ts";
import { openPage } from "../shell/open-page.ts";
import { pngOf } from "../shell/png.ts";
import { makeFolder, type SafeFolder } from "../shell/safe-folder.ts";
import { savedRuns } from "../shell/saved-runs.ts";
import { REPORT, reportAt } from "../shell/write-report.ts";

export interface ReportOptions {
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
  const results = await joinExperiments(folders, baseline);
  const own = folders.map((typed) => dirname(savedRuns(typed)));
  const made = await makeReport({ results, folders: own, runsOf: placesOfRuns(folders), catalogue });
  const path = out === undefined ? own[0]! : resolve(userFolder(process.env, process.cwd()), out);
  const folder = makeFolder(path);
  folder.replace(REPORT, made.page);
  console.log(reportAt(path));
  for (const line of await writeBeside(folder, path, made, options)) console.log(line);
  if (options.open && !(await openPage(join(path, REPORT))))
    console.error(`note: --open: this machine has nothing that opens a page; it is ${reportAt(path)}`);
  return 0;
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
