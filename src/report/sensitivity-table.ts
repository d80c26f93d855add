/** How much a remedy depends on what is tuned for it: the validation metric at each value that was tried, a row a remedy. */
import type { Tuning } from "../components/tuning.ts";
import { shortNames } from "../config/arms.ts";
import type { Trial, TunedRemedy } from "../statistics/choice.ts";
import { PLAIN, type Style } from "./style.ts";
import { brief, fittingTable } from "./text-table.ts";

const MOST_VALUES = 8;

/** null where there is no room for all of it, or where several settings are tuned: tuning.csv has it then. */
export function sensitivityTable(
  { paths }: Tuning,
  remedies: readonly TunedRemedy[],
  { width, colors }: Style = PLAIN,
): string | null {
  const [path, ...others] = paths;
  if (path === undefined || others.length > 0) return null;
  const valueOf = ({ candidate }: Trial): string => String(candidate.swept[path] ?? "");
  const values = [...new Set(remedies.flatMap(({ trials }) => trials.map(valueOf)))];
  if (values.length > MOST_VALUES) return null;
  const name = shortNames(paths).get(path) ?? path;
  const cellOf = ({ trials, chosen }: TunedRemedy, value: string): string => {
    const at = trials.findIndex((trial) => valueOf(trial) === value);
    const trial = trials[at];
    return trial === undefined ? "" : `${figureOf(trial)}${at === chosen ? " *" : "  "}`;
  };
  const { text, leftOut } = fittingTable(
    [
      { title: name, cells: remedies.map(({ label }) => label), spare: 0 },
      ...values.map((value) => ({
        title: `${value}  `,
        cells: remedies.map((remedy) => cellOf(remedy, value)),
        spare: 1,
      })),
    ],
    width,
  );
  if (leftOut.length > 0) return null;
  const [head, ...rows] = text.split("\n");
  const metric = remedies.flatMap(({ trials }) => trials).find(({ metric_name }) => metric_name !== "");
  return [
    `validation ${metric?.metric_name ?? "metric"} of the tuning runs, * chosen:`,
    colors.bold(head),
    ...rows,
  ].join("\n");
}

const figureOf = ({ metric_mean, n, failed }: Trial): string =>
  metric_mean !== null ? brief(metric_mean) : n > 0 ? "diverged" : failed > 0 ? "failed" : "";
