/** How the columns of a diagnostic's table are drawn in a report. Data alone: it stands in run.json, and needs no code there. */

interface About {
  /** Letters, digits and -; also the name of the chart's files. */
  readonly name: string;
  readonly title: string;
  /** What the chart shows, in a sentence or two for somebody who has not seen it before. */
  readonly about: string;
  /** A column of text, where a table has several things: only the first of them is drawn, that of the run's first row. */
  readonly first?: string | undefined;
}

/** A column against another one, before training and after: a line a remedy. */
export interface LinesDeclaration extends About {
  readonly kind: "lines";
  readonly x: string;
  readonly x_title: string;
  readonly y: string;
  readonly y_title: string;
}

/** The largest, the middle and the smallest value of a column at every measurement: a line a remedy. */
export interface RangeDeclaration extends About {
  readonly kind: "range";
  readonly y: string;
  readonly y_title: string;
}

/** log₁₀ of a column over update and another column: a map a remedy. */
export interface MapDeclaration extends About {
  readonly kind: "map";
  readonly x: string;
  readonly x_title: string;
  /** A positive figure. */
  readonly value: string;
  readonly value_title: string;
}

/** Complex numbers with the unit circle, before training and after: a plane a remedy, of its first seed. */
export interface PlaneDeclaration extends About {
  readonly kind: "plane";
  readonly re: string;
  readonly im: string;
}

/** What a sum is made of, before training and after: summaries of the diagnostic as bars. */
export interface BarsDeclaration extends About {
  readonly kind: "bars";
  readonly parts: readonly { readonly summary: string; readonly title: string }[];
  readonly y_title: string;
}

/** A chart that a report draws of a diagnostic's table. */
export type ChartDeclaration =
  LinesDeclaration | RangeDeclaration | MapDeclaration | PlaneDeclaration | BarsDeclaration;
