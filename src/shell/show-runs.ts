/** Shows the tables of finished runs to those who draw them. */
import { join } from "node:path";
import type { ChartMaker } from "../report/charts/chart-maker.ts";
import type { Remedy } from "../report/charts/chart.ts";
import type { Done } from "../results/fate.ts";
import { eachRow } from "./read-rows.ts";
import { verified } from "./read-run.ts";

/** One file is open at a time; each is read once, and checked. `runs` says in which folder a run's folder lies. */
export async function showRuns(
  done: readonly Done[],
  runs: (id: string) => string,
  remedies: ReadonlyMap<string, Remedy>,
  makers: readonly ChartMaker[],
): Promise<void> {
  for (const one of done) {
    const remedy = remedies.get(one.run.arm)!;
    for (const { name, columns } of one.record.tables) {
      const names = columns.map((column) => column.name);
      const takers = makers
        .filter(({ table }) => table === name)
        .flatMap((maker) => maker.open(one, remedy, names) ?? []);
      const file = one.record.files.find((written) => written.name === `${name}.csv`);
      if (takers.length === 0 || file === undefined) continue;
      let isHeader = true;
      await eachRow(verified(join(runs(one.run.id), one.run.id), file), (cells) => {
        if (!isHeader) for (const take of takers) take(cells);
        isHeader = false;
      });
    }
  }
}
