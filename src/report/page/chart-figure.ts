/** The charts on the page: each with its drawing, what it shows, and its figures. */
import { csvLines } from "../../results/csv.ts";
import type { Chart } from "../charts/chart.ts";
import type { ChartGroup } from "../charts/index.ts";
import { count } from "../text-table.ts";
import { type Html, markup, raw } from "./html.ts";

const csvOf = ({ figures: { header, rows } }: Chart): string => csvLines([header, ...rows]);

/** In their order. Those of one kind, one a remedy, stand together, and what all of them say is said once. */
export function chartFigures(
  groups: readonly ChartGroup[],
  svgs: ReadonlyMap<Chart, string>,
): readonly Html[] {
  const parts: Html[] = [];
  let alone: Html[] = [];
  const flush = (): void => {
    if (alone.length > 0) parts.push(markup`<div class="charts">${alone}</div>`);
    alone = [];
  };
  for (const { name, title, charts } of groups) {
    const [first, ...others] = charts;
    if (others.length === 0) {
      alone.push(figureOf(first!, svgs.get(first!)!, null));
      continue;
    }
    flush();
    const common = first!.about.filter((one) => charts.every(({ about }) => about.includes(one)));
    parts.push(
      markup`<section aria-labelledby="${name}">
        <h3 id="${name}">${title}</h3>
        <p class="quiet">${common.join(" ")}</p>
        <div class="charts">${charts.map((chart) => figureOf(chart, svgs.get(chart)!, common))}</div>
      </section>`,
    );
  }
  flush();
  return parts;
}

/** `common` is said above; null of a chart that stands alone. */
function figureOf(chart: Chart, svg: string, common: readonly string[] | null): Html {
  const { id, title, remedy, about, hover, figures } = chart;
  const words = about.filter((one) => common === null || !common.includes(one)).join(" ");
  // Among its like, below a heading that says what they are.
  const isOne = remedy !== undefined && common !== null;
  const level = isOne ? 4 : 3;
  const of = remedy === undefined ? null : markup` data-series="${remedy.place}"`;
  return markup`<figure id="${id}" data-chart="${title}"${of}${hoverOf(hover)}>
    ${raw(`<h${level}>`)}${isOne ? remedy.label : title}${raw(`</h${level}>`)}
    <div class="plot">${raw(svg)}</div>
    <figcaption>
      ${words}
      <details>
        <summary>Figures of this chart, ${count(figures.rows.length, "row")} of CSV</summary>
        <pre data-csv tabindex="0">${csvOf(chart)}</pre>
      </details>
    </figcaption>
  </figure> `;
}

function hoverOf(hover: Chart["hover"]): Html | null {
  if (hover === null) return null;
  if (hover.kind === "map") return markup` data-hover="map"`;
  const { scale, words } = hover;
  const placed = words === undefined ? null : markup` data-words="${JSON.stringify(words)}"`;
  return markup` data-hover="lines" data-from="${scale.from}" data-to="${scale.to}"${placed}`;
}
