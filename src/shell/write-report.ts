/** report.html in an experiment's folder, or in another one. */
import { join } from "node:path";
import { catalogue } from "../components/registry.ts";
import { bare } from "../components/foreign-text.ts";
import { isDone } from "../results/fate.ts";
import type { Results } from "../results/results.ts";
import type { ExperimentFolder } from "./experiment-folder.ts";
import { shownPath } from "./locate.ts";

export const REPORT = "report.html";

/** `report: results/relu/report.html` */
export const reportAt = (folder: string): string => `report: ${bare(join(shownPath(folder), REPORT))}`;

/** At the end of a command that trained; returns what there is to say. A report that cannot be made costs no result. */
export async function endReport(
  { path, own, runs }: ExperimentFolder,
  results: Results,
): Promise<string | null> {
  if (!results.fates.some(isDone)) return null;
  try {
    // What draws is loaded only by those who want a picture.
    const { makeReport } = await import("./make-report.ts");
    // Plug-ins are not asked, so that the page is made again to the same byte where they are not loaded.
    const made = await makeReport({ results, folders: [path], runsOf: () => runs.path, catalogue });
    own.replace(REPORT, made.page);
    return reportAt(path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `note: no report was written: ${why}; the tables are whole, and npm run report makes one`;
  }
}
