/** A picture of the report: what is drawn, the figures that are in it, and the words beside it. */
import type { CsvValue } from "../../results/csv.ts";

export interface Chart {
  /** Letters, digits and -; also the name of its files. */
  readonly id: string;
  readonly title: string;
  /** Of a chart that is about one alone. */
  readonly remedy?: Remedy;
  /** Sentences below it: what is shown, of how many runs, and what a band is. */
  readonly about: readonly string[];
  /** For those who do not see it. */
  readonly alt: string;
  /** In vega-lite, without the theme. */
  readonly drawing: Drawing;
  readonly figures: Figures;
  /** What a pointer over the drawing is told of. */
  readonly hover: Hover | null;
}

/** The part of vega-lite's language that is one view or several; its own types are wider than is of use here. */
export type Drawing = Readonly<Record<string, unknown>>;

/** The figures of a chart as a table: what its CSV holds. */
interface Figures {
  readonly header: readonly string[];
  readonly rows: readonly (readonly CsvValue[])[];
}

/** How a place in the drawing is found among the figures. */
type Hover =
  /** Rows begin with the panel, in the order of the frames, the remedy and x. */
  | {
      readonly kind: "lines";
      readonly scale: Scale;
      /** Where x is one of these words, it is placed by its number among them. */
      readonly words?: readonly string[];
    }
  /** A row of figures is a row of the map, from the bottom; columns after the first are cells from left to right. */
  | { readonly kind: "map" };

/** What the ends of the horizontal axis stand for. */
export interface Scale {
  readonly from: number;
  readonly to: number;
}

/** What readers call a remedy, by its place in the comparison. */
export interface Remedy {
  readonly arm: string;
  readonly label: string;
  readonly place: number;
}
