/** Axes of figures that span decades. */
import { log10 } from "../../engine/elementary.ts";

/** From this ratio of the largest to the smallest figure on. */
const MANY_DECADES = 30;
const LOWER_ZERO = "⁰".codePointAt(0)!;
const SUPERSCRIPTS: Readonly<Record<string, string>> = { "-": "⁻", "1": "¹", "2": "²", "3": "³" };

/** 10⁻³ */
const powerOfTen = (k: number): string =>
  `10${String(k).replace(/[-\d]/g, (sign) => SUPERSCRIPTS[sign] ?? String.fromCodePoint(LOWER_ZERO + Number(sign)))}`;

/** How a positive figure is placed, and the axis that says so. */
export interface Placing {
  place(figure: number): number | null;
  readonly axis: Readonly<Record<string, unknown>>;
  /** Whether the axis holds 0 at any rate. */
  readonly zero: boolean;
}

const LINEAR: Placing = { place: (figure) => figure, axis: {}, zero: true };

/** Logarithmic where that shows more: positive figures that span decades. */
export function placing(figures: readonly number[]): Placing {
  const finite = figures.filter(Number.isFinite);
  if (finite.length === 0) return LINEAR;
  const [least, most] = [finite.reduce((a, b) => Math.min(a, b)), finite.reduce((a, b) => Math.max(a, b))];
  if (least <= 0 || most / least < MANY_DECADES) return LINEAR;
  const decades = { from: Math.floor(log10(least)), to: Math.ceil(log10(most)) };
  const step = Math.max(1, Math.ceil((decades.to - decades.from) / 8));
  const values = Array.from(
    { length: Math.floor((decades.to - decades.from) / step) + 1 },
    (_, i) => decades.from + i * step,
  );
  return {
    place: (figure) => (figure > 0 ? log10(figure) : null),
    axis: { values, labelExpr: choose(values, values.map(powerOfTen)) },
    zero: false,
  };
}

/** The expression that gives a tick's word. The words are ours: nothing of a config stands in an expression. */
export const choose = (values: readonly number[], words: readonly string[]): string =>
  `({${values.map((value, i) => `"${value}": ${JSON.stringify(words[i])}`).join(", ")}})[datum.value]`;
