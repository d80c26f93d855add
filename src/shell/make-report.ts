/** A report of finished runs: their charts, drawn, and the page that holds them. */
import { basename, join } from "node:path";
import type { Catalogue } from "../components/define.ts";
import { bare, escaped } from "../components/foreign-text.ts";
import { differing } from "../config/differing.ts";
import { chartMakers, type ChartGroup } from "../report/charts/index.ts";
import type { Chart, Remedy } from "../report/charts/chart.ts";
import { drawn } from "../report/drawing/draw.ts";
import { methodsOf } from "../report/methods.ts";
import { page } from "../report/page/page.ts";
import { type PaperTable, paperTableOf } from "../report/paper-table.ts";
import { type Done, isDone } from "../results/fate.ts";
import type { Results } from "../results/results.ts";
import { compare } from "../statistics/comparison.ts";
import { judge } from "../statistics/findings.ts";
import { isFlow, ranked } from "../statistics/flow.ts";
import { rankedByMetric } from "../statistics/ranking.ts";
import { chartsOfTables } from "./charts-of-tables.ts";
import { keptExperiment } from "./kept-experiment.ts";
import { shownPath } from "./locate.ts";
import { showRuns } from "./show-runs.ts";

export interface MadeReport {
  /** report.html */
  readonly page: string;
  readonly groups: readonly ChartGroup[];
  readonly svgs: ReadonlyMap<Chart, string>;
  readonly table: PaperTable;
}

/** What the page is about. */
export interface Subject {
  readonly results: Results;
  /** Folders of the experiments. */
  readonly folders: readonly string[];
  /** In which folder a run's folder lies. */
  runsOf(id: string): string;
  readonly catalogue: Catalogue;
}

export async function makeReport({ results, folders, runsOf, catalogue }: Subject): Promise<MadeReport> {
  const compared = compare(results);
  const arms = isFlow(compared) ? ranked(compared) : rankedByMetric(compared);
  const remedies = arms.map(({ arm, label }, place): Remedy => ({ arm, place, label: escaped(label) }));
  const byArm = new Map(remedies.map((remedy) => [remedy.arm, remedy]));
  const done = results.fates.filter(isDone);
  const charts = chartMakers(results, arms, byArm, catalogue);
  await showRuns(done, runsOf, byArm, charts.makers);
  const groups = charts.groups(folders.length === 1 ? chartsOfTables(folders[0]!, done, byArm) : []);
  const svgs = new Map<Chart, string>();
  for (const chart of groups.flatMap((group) => group.charts)) svgs.set(chart, await drawn(chart));
  const settings = remedies.map(({ arm }) => done.find(({ run }) => run.arm === arm)!.run.settings);
  const table = paperTableOf(results, catalogue);
  const kept = folders.map(keptExperiment);
  const text = page({
    experiments: folders.map((folder) => bare(basename(folder))),
    description: kept.length === 1 ? kept[0]!.description : null,
    arms,
    remedies,
    judged: judge(results, catalogue),
    table,
    groups,
    svgs,
    methods: methodsOf(settings, catalogue),
    differing: differing(settings, catalogue),
    notes: notesOn(results),
    commands: commandsFor(folders),
    provenance: provenanceOf(done),
  });
  return { page: text, groups, svgs, table };
}

function notesOn({ fates }: Results): readonly string[] {
  const failed = fates.filter(({ status }) => status === "failed").length;
  const pending = fates.filter(({ status }) => status === "pending").length;
  return [
    ...(failed > 0 ? [`${failed} of ${fates.length} runs failed and are in no figure.`] : []),
    ...(pending > 0 ? [`${pending} of ${fates.length} runs have not ended and are in no figure.`] : []),
  ];
}

const commandsFor = (folders: readonly string[]) => {
  const shown = folders.map((folder) => bare(shownPath(folder)));
  const lines = (of: (folder: string) => string): string => shown.map(of).join("\n");
  return [
    {
      what: "To train the same runs again:",
      command: lines((folder) => `npm run experiment ${join(folder, "experiment.yaml")}`),
    },
    {
      what: "To train them again and compare every byte with these results:",
      command: lines((folder) => `npm run verify ${folder}`),
    },
    { what: "To make this page again:", command: `npm run report ${shown.join(" ")}` },
  ];
};

/** Each with all values that occur: runs may come from several machines. */
function provenanceOf(done: readonly Done[]): readonly (readonly [string, string])[] {
  const values = (of: (one: Done["record"]) => string | number | null): string =>
    [...new Set(done.map(({ record }) => of(record)).filter((one) => one !== null))].join(", ");
  return [
    ["bptt-lab", values(({ versions }) => versions["bptt-lab"])],
    ["version of the numbers", values(({ versions }) => versions.numbers)],
    [
      "commit",
      values(
        ({ commit, modified }) => commit && `${commit.slice(0, 12)}${modified === true ? ", changed" : ""}`,
      ),
    ],
    ["Node", values(({ versions }) => versions.node)],
    ["engine", values(({ engine }) => `${engine.name}, vectors of ${engine.vector_bits} bits`)],
    ["machine", values(({ machine }) => String(machine["cpu"] ?? ""))],
    [
      "plug-ins",
      values(
        ({ plugins }) =>
          plugins.map(({ path, sha256 }) => `${bare(path)} ${sha256.slice(0, 12)}`).join(", ") || null,
      ),
    ],
    [
      "data",
      values(
        ({ data }) =>
          data.map(({ path, sha256 }) => `${bare(path)} ${sha256.slice(0, 12)}`).join(", ") || null,
      ),
    ],
  ].filter((row): row is [string, string] => row[1] !== "");
}
