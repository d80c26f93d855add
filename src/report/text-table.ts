/** Words for the terminal: numbers, spans of time, aligned columns. */

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

/** Columns as wide as their longest cell; those after the first `left` ones are set flush right. */
export function textTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  left = header.length,
): string {
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    widths
      .map((width, i) => (i < left ? (row[i] ?? "").padEnd(width) : (row[i] ?? "").padStart(width)))
      .join("  ")
      .trimEnd();
  return [header, ...rows].map(line).join("\n");
}
