/** Complex numbers before training and after, with the unit circle: a plane a remedy, of its first seed. */
import type { PlaneDeclaration } from "../../components/define.ts";
import { cos, sin } from "../../engine/elementary.ts";
import type { Done } from "../../results/fate.ts";
import { type ChartMaker, ENDS, figureIn, measurements, placesOf } from "./chart-maker.ts";
import type { Chart, Drawing, Remedy } from "./chart.ts";
import { rounded } from "./line-chart.ts";
import { colorOf, REFERENCE } from "./theme.ts";

interface Place {
  readonly when: string;
  readonly re: number;
  readonly im: number;
}

const SIDE = 290;
const TURN = 6.283185307179586;
const [BEFORE, AFTER] = ENDS;

export function plane(declared: PlaneDeclaration, table: string): ChartMaker {
  const found = new Map<Remedy, { readonly done: Done; places: Place[]; what: string | null }>();
  return {
    table,
    open(done, remedy, columns) {
      const places = placesOf(columns, ["update", declared.re, declared.im]);
      // One seed a remedy: those of several would hide each other.
      if (places === null || found.has(remedy)) return null;
      const [update, re, im] = places as [number, number, number];
      const text = declared.first === undefined ? -1 : columns.indexOf(declared.first);
      const own: { done: Done; places: Place[]; what: string | null } = { done, places: [], what: null };
      found.set(remedy, own);
      const measurementOf = measurements();
      return (cells) => {
        own.what ??= cells[text] ?? null;
        const { isFirst, isNew } = measurementOf(cells[update]!);
        // The last measurement is the one after which no other comes.
        if (isNew && !isFirst) own.places = own.places.filter(({ when }) => when === BEFORE);
        if (text >= 0 && cells[text] !== own.what) return;
        const [x, y] = [figureIn(cells[re]), figureIn(cells[im])];
        if (Number.isFinite(x) && Number.isFinite(y))
          own.places.push({ when: isFirst ? BEFORE : AFTER, re: x, im: y });
      };
    },
    charts: () =>
      [...found]
        .filter(([, { places }]) => places.length > 0)
        .sort(([a], [b]) => a.place - b.place)
        .map(([remedy, { done, places, what }]) => chartOf(declared, remedy, done, places, what)),
  };
}

function chartOf(
  { name, title, about }: PlaneDeclaration,
  remedy: Remedy,
  { run }: Done,
  places: readonly Place[],
  what: string | null,
): Chart {
  const outside = (when: string): string => {
    const own = places.filter((one) => one.when === when);
    return `${own.filter(({ re, im }) => re * re + im * im > 1).length} of ${own.length} outside the unit circle ${when}`;
  };
  const told = places.some(({ when }) => when === AFTER)
    ? `${outside(BEFORE)}, ${outside(AFTER)}`
    : outside(BEFORE);
  return {
    id: `${name}-${remedy.place + 1}`,
    title: `${title}: ${remedy.label}`,
    remedy,
    about: [about, `${what === null ? "" : `${what}, `}seed ${run.seed}: ${told}.`],
    alt: `${title} of ${remedy.label} in the complex plane: ${told}`,
    drawing: drawingOf(places, colorOf(remedy.place)),
    figures: {
      header: ["when", "re", "im"],
      rows: places.map(({ when, re, im }) => [when, rounded(re), rounded(im)]),
    },
    hover: null,
  };
}

const CIRCLE = Array.from({ length: 91 }, (_, i) => ({
  i,
  re: cos((TURN * i) / 90),
  im: sin((TURN * i) / 90),
}));

function drawingOf(places: readonly Place[], color: string): Drawing {
  const reach = places.reduce((most, { re, im }) => Math.max(most, Math.abs(re), Math.abs(im)), 1) * 1.08;
  const axis = (field: string, title: string) => ({
    field,
    type: "quantitative",
    title,
    scale: { domain: [-reach, reach], nice: false },
    axis: { tickCount: 5 },
  });
  return {
    width: SIDE,
    height: SIDE,
    layer: [
      {
        data: { values: CIRCLE },
        mark: { type: "line", color: REFERENCE, strokeWidth: 1.2 },
        encoding: { x: axis("re", "Re λ"), y: axis("im", "Im λ"), order: { field: "i" } },
      },
      {
        data: { values: places.map(({ when, re, im }) => ({ when, re: rounded(re), im: rounded(im) })) },
        mark: { type: "point", filled: false, size: 26, strokeWidth: 1.3, opacity: 1 },
        encoding: {
          x: axis("re", "Re λ"),
          y: axis("im", "Im λ"),
          color: {
            field: "when",
            type: "nominal",
            scale: { domain: [BEFORE, AFTER], range: [REFERENCE, color] },
            title: null,
            legend: { orient: "bottom" },
          },
          shape: {
            field: "when",
            type: "nominal",
            scale: { domain: [BEFORE, AFTER], range: ["square", "triangle-up"] },
            title: null,
            legend: { orient: "bottom" },
          },
        },
      },
    ],
  };
}
