/** A chart in the making: it is shown the rows of the runs' tables one after another, and keeps what it needs. */
import type { Done } from "../../results/fate.ts";
import type { Chart, Remedy } from "./chart.ts";

export interface ChartMaker {
  /** The name of the table whose rows it wants. */
  readonly table: string;
  /**
   * Called once a run; the function that it returns is called with the cells of every row, in order. null if the run's table
   * has not the columns for it.
   */
  open(done: Done, remedy: Remedy, columns: readonly string[]): ((cells: readonly string[]) => void) | null;
  /** Called when all runs have been shown. None where there was nothing to draw. */
  charts(): readonly Chart[];
}

/** The first measurement and the last one. */
export const ENDS = ["before training", "after training"] as const;

/** Where columns stand in a table; null if one of them is not there. */
export function placesOf(columns: readonly string[], names: readonly string[]): readonly number[] | null {
  const places = names.map((name) => columns.indexOf(name));
  return places.includes(-1) ? null : places;
}

/** NaN of an empty cell. */
export const figureIn = (cell: string | undefined): number =>
  cell === undefined || cell === "" ? NaN : Number(cell);

/** Tells the rows that a declaration means by its `first`. */
export function firstOnly(
  columns: readonly string[],
  { first }: { readonly first?: string | undefined },
): (cells: readonly string[]) => boolean {
  const place = first === undefined ? -1 : columns.indexOf(first);
  if (place === -1) return () => true;
  let name: string | undefined;
  return (cells) => (name ??= cells[place]) === cells[place];
}

/** Tells of the update of each row whether it is the first that was measured, and whether its rows begin here. */
export function measurements(): (update: string) => { readonly isFirst: boolean; readonly isNew: boolean } {
  let first: string | undefined;
  let last: string | undefined;
  return (update) => {
    const isNew = update !== last;
    first ??= update;
    last = update;
    return { isFirst: update === first, isNew };
  };
}

/** The list at a key, made when it is first asked for. */
export function listAt<K, V>(lists: Map<K, V[]>, key: K): V[] {
  const known = lists.get(key);
  if (known) return known;
  const made: V[] = [];
  lists.set(key, made);
  return made;
}

/** Evenly spaced ones where there are more than `most`, the first and the last among them. */
export function thinned<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  const step = (items.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, i) => items[Math.round(i * step)]!);
}
