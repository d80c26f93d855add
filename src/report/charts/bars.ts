/** What a sum is made of, before training and after: a diagnostic's summaries as bars, a colour a part. */
import type { BarsDeclaration } from "../../components/define.ts";
import { median } from "../../statistics/describe.ts";
import type { Done } from "../../results/fate.ts";
import { brief, count } from "../text-table.ts";
import { heightOf, inLines, nameAxis } from "./bar-names.ts";
import { ENDS } from "./chart-maker.ts";
import type { Chart, Drawing, Remedy } from "./chart.ts";
import { rounded, wordsOf } from "./line-chart.ts";
import { colorOf, INK, WIDTH } from "./theme.ts";

interface Bar {
  readonly remedy: Remedy;
  readonly panel: number;
  readonly part: string;
  readonly value: number;
  readonly n: number;
}

/** null where no run has any of them. */
export function bars(declared: BarsDeclaration, runs: ReadonlyMap<Remedy, readonly Done[]>): Chart | null {
  const all = [...runs].flatMap(([remedy, own]) =>
    ENDS.flatMap((_, panel) =>
      declared.parts.flatMap(({ summary, title }): Bar[] => {
        const values = own.map((done) => valueOf(done, summary, panel)).filter(Number.isFinite);
        return values.length === 0
          ? []
          : [{ remedy, panel, part: title, value: median(values), n: values.length }];
      }),
    ),
  );
  if (all.length === 0) return null;
  const { name, title, about, parts, y_title } = declared;
  const used = parts.filter((part) => all.some((bar) => bar.part === part.title)).map((part) => part.title);
  const most = Math.max(...all.map(({ n }) => n));
  return {
    id: name,
    title,
    about: [about, `Each bar: the median of ${most === 1 ? "one run" : `up to ${count(most, "run")}`}.`],
    alt: `${title}: ${y_title}; ${all
      .filter(({ panel }) => panel === all.at(-1).panel)
      .slice(0, 12)
      .map(({ remedy, part, value }) => `${remedy.label} ${part} ${brief(rounded(value))}`)
      .join(", ")}`,
    drawing: drawingOf(all, used, y_title),
    figures: {
      header: ["panel", "remedy", "part", "value", "n"],
      rows: all.map(({ remedy, panel, part, value, n }) => [
        ENDS[panel]!,
        remedy.label,
        part,
        rounded(value),
        n,
      ]),
    },
    hover: null,
  };
}

/** NaN where it was not measured. */
function valueOf({ record: { outcome } }: Done, summary: string, panel: number): number {
  const place = outcome.summaries.findIndex(({ column }) => column.name === summary);
  // A run of one measurement has no after.
  const measured = panel === 0 ? outcome.measurements[0] : outcome.measurements.slice(1).at(-1);
  return measured?.values[place] ?? NaN;
}

const MANY = 8;

function drawingOf(all: readonly Bar[], parts: readonly string[], y_title: string): Drawing {
  const labels = [
    ...new Set(
      all.toSorted((a, b) => a.remedy.place - b.remedy.place).map(({ remedy }) => inLines(remedy.label)),
    ),
  ];
  const panels = [...new Set(all.map(({ panel }) => panel))];
  const numbered = (part: string): string => `${parts.indexOf(part) + 1} ${part}`;
  // Of many remedies, so thin that they stay on a page.
  const row = Math.max((labels.length > MANY ? 10 : 14) * parts.length, heightOf(labels)) + 8;
  return {
    data: {
      values: all.map(({ remedy, panel, part, value }) => ({
        remedy: inLines(remedy.label),
        series: remedy.place,
        panel,
        part: numbered(part),
        number: String(parts.indexOf(part) + 1),
        value,
      })),
    },
    facet: {
      column: {
        field: "panel",
        type: "ordinal",
        title: null,
        header: { labelExpr: wordsOf(ENDS), labelOrient: "top", labelAnchor: "start" },
      },
    },
    spec: {
      width: panels.length > 1 ? (WIDTH - 210) / 2 : WIDTH - 210,
      height: Math.max(60, labels.length * row),
      layer: [
        { mark: { type: "bar" } },
        // Colours alone would not tell the parts apart.
        {
          mark: {
            type: "text",
            align: { expr: "datum.value < 0 ? 'right' : 'left'" },
            dx: { expr: "datum.value < 0 ? -3 : 3" },
            fontSize: 12,
          },
          encoding: { text: { field: "number" }, color: { value: INK } },
        },
      ],
      encoding: {
        y: {
          field: "remedy",
          type: "nominal",
          title: null,
          scale: { domain: labels },
          axis: nameAxis(labels),
        },
        yOffset: { field: "part", scale: { domain: parts.map(numbered) } },
        x: { field: "value", type: "quantitative", title: y_title },
        color: {
          field: "part",
          type: "nominal",
          title: null,
          scale: { domain: parts.map(numbered), range: parts.map((_, i) => colorOf(i)) },
          legend: { orient: "bottom", columns: 1, symbolType: "square" },
        },
        description: { field: "series" },
      },
    },
    resolve: panels.length > 1 ? { scale: { x: "shared" } } : {},
  };
}
