/** The charts of a report, in its order. */
import type { Catalogue, ChartDeclaration } from "../../components/define.ts";
import type { Table } from "../../results/columns.ts";
import { type Done, isDone } from "../../results/fate.ts";
import type { Results } from "../../results/results.ts";
import type { ArmEstimates } from "../../statistics/comparison.ts";
import { bars } from "./bars.ts";
import type { ChartMaker } from "./chart-maker.ts";
import type { Chart, Remedy } from "./chart.ts";
import { ends } from "./ends.ts";
import { heatMap } from "./heat-map.ts";
import { learningCurves } from "./learning-curves.ts";
import { listAt } from "./chart-maker.ts";
import { lengths } from "./lengths.ts";
import { plane } from "./plane.ts";
import { range } from "./range.ts";

/** Charts of these names come in this order, then those that other diagnostics bring. */
const ORDER = [
  "learning-curves",
  "learning-curves-metric",
  "gradient-reach",
  "jacobian-norms",
  "share-by-lag",
  "attribution",
  "eigenvalues",
  "singular-values",
  "saturation",
  "dead-units",
];
/** After all others. */
const LAST = ["sensitivity", "generalisation"];

/** A page of many remedies has fewer points a line and smaller maps, so that it stays small. */
interface Detail {
  readonly points: number;
  readonly map: { readonly across: number; readonly up: number };
}
function detailFor(remedies: number): Detail {
  const share = Math.min(1, Math.sqrt(6 / remedies));
  return {
    points: Math.max(20, Math.floor(50 * share)),
    map: { across: Math.floor(60 * share), up: Math.floor(40 * share) },
  };
}

/** The charts of one declaration, of which some have one a remedy. */
export interface ChartGroup {
  readonly name: string;
  readonly title: string;
  readonly charts: readonly Chart[];
}

export interface ChartMakers {
  readonly makers: readonly ChartMaker[];
  /** Called when every row has been shown to the makers. `others` stand for those of the same name. */
  groups(others: readonly ChartGroup[]): readonly ChartGroup[];
}

/** Of these remedies, in the order of the comparison. */
export function chartMakers(
  { fates }: Pick<Results, "fates">,
  arms: readonly ArmEstimates[],
  remedies: ReadonlyMap<string, Remedy>,
  catalogue: Pick<Catalogue, "diagnostic">,
): ChartMakers {
  const detail = detailFor(remedies.size);
  const done = fates.filter(isDone).filter(({ run }) => remedies.has(run.arm));
  const named: Named[] = [
    ...learning(arms, detail),
    { name: "generalisation", title: "Other lengths", maker: lengths() },
  ];
  const ready: ChartGroup[] = [];
  for (const { table, declared } of declarationsIn(done, catalogue)) {
    if (declared.kind === "bars") {
      const chart = bars(declared, byRemedy(done, remedies));
      if (chart !== null) ready.push({ ...titled(declared), charts: [chart] });
    } else named.push({ ...titled(declared), maker: makerOf(declared, table, detail) });
  }
  return {
    makers: named.map(({ maker }) => maker),
    groups: (others) =>
      [...named.map(({ maker, ...rest }) => ({ ...rest, charts: maker.charts() })), ...ready]
        .filter(({ name }) => !others.some((other) => other.name === name))
        .concat(others)
        .filter(({ charts }) => charts.length > 0)
        .toSorted((a, b) => placeOf(a.name) - placeOf(b.name)),
  };
}

type Named = Omit<ChartGroup, "charts"> & { readonly maker: ChartMaker };
const titled = ({ name, title }: ChartDeclaration) => ({ name, title });

function placeOf(name: string): number {
  const place = ORDER.indexOf(name);
  if (place >= 0) return place;
  return ORDER.length + 1 + LAST.indexOf(name);
}

function makerOf(
  declared: Exclude<ChartDeclaration, { kind: "bars" }>,
  table: string,
  { points, map }: Detail,
): ChartMaker {
  switch (declared.kind) {
    case "lines":
      return ends(declared, table, points);
    case "range":
      return range(declared, table, points);
    case "map":
      return heatMap(declared, table, map);
    case "plane":
      return plane(declared, table);
  }
}

/** What one task's runs have in common stands in the learning curves. */
function learning(arms: readonly ArmEstimates[], { points }: Detail): Named[] {
  const [first] = arms;
  if (first === undefined || arms.every(({ untrained }) => untrained)) return [];
  const { metric_name, metric_better, chance_loss, levels } = first;
  const isOne = arms.every((arm) => arm.chance_loss === chance_loss);
  const loss = learningCurves({
    figure: "loss",
    name: "loss",
    better: "lower",
    chance: isOne ? chance_loss : null,
    levels: isOne ? levels : [],
    mostPoints: points,
  });
  const metric = learningCurves({
    figure: "metric",
    name: metric_name,
    better: metric_better,
    chance: null,
    levels: [],
    mostPoints: points,
  });
  const isOneMetric = arms.every((arm) => arm.metric_name === metric_name);
  return [
    { name: "learning-curves", title: "Learning curves", maker: loss },
    ...(isOneMetric && metric_name !== "loss"
      ? [{ name: "learning-curves-metric", title: "Learning curves", maker: metric }]
      : []),
  ];
}

/** Of this program's diagnostics as it declares them now; of a plug-in's as its runs have kept them. */
function declarationsIn(done: readonly Done[], catalogue: Pick<Catalogue, "diagnostic">) {
  const tables = new Map<string, Table>();
  for (const { record } of done) for (const table of record.tables) tables.set(table.name, table);
  return [...tables.values()].flatMap(({ name, charts = [] }) =>
    (catalogue.diagnostic.get(name)?.charts ?? charts).map((declared) => ({ table: name, declared })),
  );
}

function byRemedy(done: readonly Done[], remedies: ReadonlyMap<string, Remedy>): ReadonlyMap<Remedy, Done[]> {
  const found = new Map<Remedy, Done[]>();
  for (const one of done) listAt(found, remedies.get(one.run.arm)!).push(one);
  return found;
}
