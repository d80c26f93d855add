/** Every table of a run and every summary that our own diagnostics can leave, over all cells and options: for docs/csv.md. */
import type { Catalogue, Column, Diagnostic } from "../components/define.ts";
import { issuesError } from "../config/issues.ts";
import { parseYaml } from "../config/parse-yaml.ts";
import { resolveSettings } from "../config/resolve.ts";
import { mapTree, type Tree } from "../config/tree.ts";
import { referenceEngine } from "../engine/engine.ts";
import type { EveryTable, PossibleColumn } from "../report/csv-page.ts";
import { tablesOf } from "../results/columns.ts";
import { draftRun } from "../training/draft.ts";

/** Nothing is trained: a draft of a small model, the default one first, then one with each cell, tells what it would leave. */
export function everyTable(catalogue: Catalogue): EveryTable {
  const runs = [undefined, ...catalogue.cell.keys()].flatMap((cell) =>
    [false, true].map((all) => diagnosticsOf(cell, all, catalogue)),
  );
  const first = runs[0]!;
  const own = tablesOf({ diagnostics: first });
  return {
    tables: own.map(({ name, columns }) => ({
      name,
      columns: union(
        runs.map((diagnostics) => {
          const theirs = tablesOf({ diagnostics }).find((table) => table.name === name);
          return theirs?.columns ?? columns;
        }),
      ),
    })),
    summaries: union(runs.map((diagnostics) => diagnostics.flatMap(({ summaries }) => summaries))),
  };
}

/** `all` turns on every option that is a switch. */
function diagnosticsOf(cell: string | undefined, all: boolean, catalogue: Catalogue) {
  const measure = [...catalogue.diagnostic.values()].map((one) => ({
    name: one.name,
    ...(all ? switches(one) : {}),
  }));
  const config = JSON.stringify({
    task: { name: "adding", length: 4 },
    model: { cell, hidden: 4 },
    diagnostics: { measure },
  });
  const place = { text: `a model with cell ${cell ?? "left out"}` };
  const tree: Tree | undefined = parseYaml(config, { placeAt: () => place, path: "" });
  const { settings, issues } = resolveSettings(
    tree?.kind === "map" ? tree : mapTree(place, []),
    catalogue,
    undefined,
  );
  if (settings === undefined) throw issuesError(issues);
  return draftRun(settings, catalogue, {}, referenceEngine()).components.diagnostics.map(
    ({ name, built: { columns, summaries } }) => ({ name, columns, summaries }),
  );
}

const switches = ({ options }: Diagnostic): Readonly<Record<string, true>> =>
  Object.fromEntries(
    Object.entries(options)
      .filter(([, option]) => option.safeParse(true).success && option.safeParse(false).success)
      .map(([name]) => [name, true]),
  );

/** In order of appearance. */
function union(lists: readonly (readonly Column[])[]): readonly PossibleColumn[] {
  const columns = new Map<string, Column>();
  for (const column of lists.flat()) if (!columns.has(column.name)) columns.set(column.name, column);
  const has = (list: readonly Column[], name: string): boolean => list.some((one) => one.name === name);
  return [...columns.values()].map((column) => ({
    ...column,
    sometimes: !lists.every((list) => has(list, column.name)),
  }));
}
