/** Names beside bars: in lines, where a legend would cut them off. */

const MOST_LINES = 3;
const LETTERS = 16;
const LINE_HEIGHT = 13;
const LINE = new RegExp(`.{1,${LETTERS}}(?= |$)|.{1,${LETTERS}}`, "g");

/** Broken between words where that is possible. */
export const inLines = (name: string): string => (name.match(LINE) ?? []).join("\n");

/** How high the highest of these names is, as it is shown. */
export const heightOf = (names: readonly string[]): number => LINE_HEIGHT * linesOf(names);

const linesOf = (names: readonly string[]): number =>
  Math.min(MOST_LINES, Math.max(...names.map((name) => name.split("\n").length)));

/** The axis of names that were broken. */
export const nameAxis = (names: readonly string[]) => ({
  labelLimit: 0,
  labelOverlap: false,
  labelExpr: `slice(split(datum.label, "\\n"), 0, ${MOST_LINES})`,
  labelLineHeight: LINE_HEIGHT,
  labelOffset: (-LINE_HEIGHT / 2) * (linesOf(names) - 1),
});
