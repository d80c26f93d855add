/** How the report's charts look: colours that the colour-blind tell apart (Okabe & Ito 2008), and a dash besides. */
import type { Remedy } from "./chart.ts";

/** Width of a drawing in pixels at which its words are readable on a phone. */
export const WIDTH = 440;
export const INK = "#222222";
const FAINT = "#d8d8d8";
export const REFERENCE = "#6a6a6a";

/** Each with the colour that stands for it on a dark page. */
const COLORS = [
  ["#0072b2", "#56a9e6"],
  ["#d55e00", "#ff8f45"],
  ["#009e73", "#35cba0"],
  ["#cc79a7", "#eba3cb"],
  ["#b88000", "#f0b429"],
  ["#3a3a3a", "#f2f2f2"],
  ["#6a51a3", "#b4a0ea"],
] as const;
const DASHES = [[1, 0], [7, 3], [2, 2], [9, 3, 2, 3], [4, 2]] as const; // prettier-ignore

export const colorOf = (place: number): string => COLORS[place % COLORS.length]![0];
/** Remedies of one colour, a round of colours apart, have other dashes. */
export const dashOf = (place: number): readonly number[] =>
  DASHES[(place + Math.floor(place / COLORS.length)) % DASHES.length]!;

/** Pairs of a colour and what stands for it on a dark page. */
export const DARK: readonly (readonly [string, string])[] = [
  ...COLORS,
  [INK, "#e8e8e8"],
  [FAINT, "#3c3f44"],
  [REFERENCE, "#a0a0a0"],
];

/** From what shrinks over 0 to what grows, by way of grey. */
export const DIVERGING: readonly string[] = blend("#08519c", "#f0f0f0", "#a63603", 21);

function blend(low: string, middle: string, high: string, n: number): readonly string[] {
  const half = (n - 1) / 2;
  return Array.from({ length: n }, (_, i) =>
    i < half ? between(low, middle, i / half) : between(middle, high, (i - half) / half),
  );
}

function between(one: string, other: string, part: number): string {
  const channel = (color: string, at: number): number => parseInt(color.slice(at, at + 2), 16);
  const mixed = [1, 3, 5].map((at) =>
    Math.round(channel(one, at) + part * (channel(other, at) - channel(one, at))),
  );
  return `#${mixed.map((x) => x.toString(16).padStart(2, "0")).join("")}`;
}

/** The same signs of a remedy in every chart. */
export const signs = (remedies: readonly Remedy[]) => {
  const domain = remedies.map(({ label }) => label);
  const legend = remedies.length > 1 && remedies.length <= MOST_IN_LEGEND ? legendOf(domain) : null;
  const scaled = (range: readonly unknown[]) => ({
    field: "remedy",
    type: "nominal",
    title: null,
    scale: { domain, range },
    legend,
  });
  return {
    color: scaled(remedies.map(({ place }) => colorOf(place))),
    dash: scaled(remedies.map(({ place }) => dashOf(place))),
  };
};

/** A legend of more is taller than its chart; the page has one of its own. */
const MOST_IN_LEGEND = 20;
/** As many letters fit into half of a drawing's width. */
const HALF = 15;
/** Two names beside each other where they are short: a legend that is wider than its chart makes all of it smaller. */
function legendOf(labels: readonly string[]) {
  const columns = labels.every((label) => label.length <= HALF) ? 2 : 1;
  const labelLimit = columns === 2 ? 150 : 340;
  return { orient: "bottom", columns, labelLimit, symbolType: "stroke", symbolStrokeWidth: 2.5 };
}

export const FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif";

export const THEME = {
  background: null,
  padding: 4,
  axis: {
    labelColor: INK,
    titleColor: INK,
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: "normal",
    gridColor: FAINT,
    domainColor: REFERENCE,
    tickColor: REFERENCE,
    labelLimit: 200,
    labelOverlap: true,
    titleLimit: 400,
  },
  header: { labelColor: INK, labelFontSize: 12, titleColor: INK, labelLimit: 380, labelFontWeight: "bold" },
  legend: {
    labelColor: INK,
    titleColor: INK,
    labelFontSize: 12,
    labelLimit: 260,
    symbolSize: 180,
    symbolOpacity: 1,
  },
  view: { stroke: FAINT },
  facet: { spacing: 14 },
  line: { strokeWidth: 2 },
} as const;
