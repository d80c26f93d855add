/** Words for the terminal: numbers, spans of time, aligned columns. */
import stringWidth from "string-width";
import { shortened, wrapped } from "./style.ts";

/** Four significant digits; what has no digits keeps its name. */
export function brief(x: number | null): string {
  if (x === null) return "–";
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "NaN" : x > 0 ? "∞" : "−∞";
  if (Number.isInteger(x) && Math.abs(x) < 1e7) return String(x);
  return String(Number(x.toPrecision(4)));
}

/** 4.2 s, 42 s, 3 min 20 s, 2 h 05 min */
export function duration(elapsed_ms: number): string {
  if (elapsed_ms < 9950) return `${(elapsed_ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(elapsed_ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** "1 run", "3 runs" */
export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;

const widthOf = (cells: readonly string[]): number => Math.max(0, ...cells.map((cell) => stringWidth(cell)));

/** Columns as wide as their longest cell; those after the first `left` ones are set flush right. A title may have lines. */
export function textTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  left = header.length,
): string {
  const titles = header.map((title) => title.split("\n"));
  const lines = Math.max(...titles.map(({ length }) => length));
  // Titles of fewer lines stand just above their column.
  const heads = Array.from({ length: lines }, (_, line) =>
    titles.map((title) => title[line - lines + title.length] ?? ""),
  );
  const widths = header.map((_, i) => widthOf([...titles[i]!, ...rows.map((row) => row[i] ?? "")]));
  const set = (row: readonly string[]): string =>
    widths
      .map((width, i) => {
        const cell = row[i] ?? "";
        const blank = " ".repeat(width - stringWidth(cell));
        return i < left ? cell + blank : blank + cell;
      })
      .join("  ")
      .trimEnd();
  return [...heads, ...rows].map(set).join("\n");
}

/** A column of a table that has to fit. */
export interface FittingColumn {
  readonly title: string;
  readonly cells: readonly string[];
  /** The higher, the sooner it is left out. */
  readonly spare: number;
}

/** A name shorter than this is no help. */
const SHORTEST_NAME = 12;

/**
 * A table of names (the first column) and figures in `width` columns: titles are broken between words, then columns left
 * out, then names broken between words, and words too long for that shortened in the middle. Returns also the titles of the columns that were left out.
 */
export function fittingTable(
  columns: readonly FittingColumn[],
  width: number,
): { readonly text: string; readonly leftOut: readonly string[] } {
  const total = (widths: readonly number[]): number =>
    widths.reduce((sum, one) => sum + one, 0) + 2 * (widths.length - 1);
  const fits = (widths: readonly number[]): boolean => total(widths) <= width;
  const natural = columns.map(({ title, cells }) => widthOf([title, ...cells]));
  const set = (
    [names, ...figures]: readonly FittingColumn[],
    linesOf: (name: string) => readonly string[] = (name) => [name],
  ): string => {
    const rows = names!.cells.flatMap((name, i) =>
      linesOf(name).map((line, k) => [line, ...figures.map(({ cells }) => (k === 0 ? cells[i]! : ""))]),
    );
    return textTable([names!.title, ...figures.map(({ title }) => title)], rows, 1);
  };
  if (fits(natural)) return { text: set(columns), leftOut: [] };

  const shown = columns.map((column) => ({ ...column, whole: column.title, title: narrowTitle(column) }));
  const leftOut: string[] = [];
  const figures = (): number =>
    total(shown.slice(1).map(({ title, cells }) => widthOf([...title.split("\n"), ...cells])));
  const [names] = columns;
  const leastName = Math.min(SHORTEST_NAME, widthOf([names!.title, ...names!.cells]));
  while (shown.length > 2 && figures() + 2 + leastName > width) {
    const spare = Math.max(...shown.slice(1).map((column) => column.spare));
    const [out] = shown.splice(
      shown.findLastIndex((column, i) => i > 0 && column.spare === spare),
      1,
    );
    leftOut.unshift(out!.whole);
  }
  const room = Math.max(leastName, width - 2 - figures());
  return {
    text: set(shown, (name) =>
      wrapped(name, room)
        .split("\n")
        .map((line) => shortened(line, room)),
    ),
    leftOut,
  };
}

/** The title on as many lines as its cells and its longest word leave. */
function narrowTitle({ title, cells }: FittingColumn): string {
  const words = title.split(" ");
  const width = widthOf([...words, ...cells]);
  const lines = words.slice(0, 1);
  for (const word of words.slice(1)) {
    const joined = `${lines.at(-1)} ${word}`;
    if (stringWidth(joined) <= width) lines[lines.length - 1] = joined;
    else lines.push(word);
  }
  return lines.join("\n");
}
