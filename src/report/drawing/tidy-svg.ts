/** vega's SVG for a page: a third of the size, one label for screen readers, and signs by which a script finds its parts. */
import { FONT } from "../charts/theme.ts";
import { joinedShapes } from "./join-shapes.ts";

const TAG = /<(\/?)([a-z]+)((?:\s+[\w:-]+="[^"]*")*)\s*(\/?)>/g;
const ATTRIBUTE = /([\w:-]+)="([^"]*)"/g;
const NUMBER = /-?\d+\.\d{3,}(?:e-?\d+)?|-?\d+(?:\.\d+)?e-\d+/g;

/** Attributes that say what a browser takes for granted, or that are set once for all. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "role",
  "aria-hidden",
  "aria-roledescription",
  "aria-label",
  "class",
  "pointer-events",
  "font-family",
  "xmlns:xlink",
  "version",
]);
const PRESETS: Readonly<Record<string, string>> = {
  opacity: "1",
  "font-weight": "normal",
  "text-anchor": "start",
  "stroke-width": "1",
  "stroke-dasharray": "1,0",
  "font-size": "12px",
  transform: "translate(0,0)",
};
/** Attributes with coordinates. */
const NUMBERS: ReadonlySet<string> = new Set([
  "d",
  "transform",
  "x",
  "y",
  "x2",
  "y2",
  "width",
  "height",
  "viewBox",
]);

/** `label` is what screen readers say of it. */
export function tidied(svg: string, label: string): string {
  const inside = svg.replace(TAG, (_, close: string, name: string, attributes: string, empty: string) =>
    close ? `</${name}>` : tagOf(name, attributes, empty),
  );
  const root = `<svg role="img" aria-label="${label.replace(/[<>&"]/g, entity)}" font-family="${FONT}" font-size="12" `;
  return root + joinedShapes(withoutEmptyGroups(inside)).slice("<svg ".length);
}

const ENTITIES: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;" };
const entity = (sign: string): string => ENTITIES[sign]!;

function tagOf(name: string, attributes: string, empty: string): string {
  const all = new Map(
    Array.from(attributes.matchAll(ATTRIBUTE), ([, key, value]) => [key!, value!] as const),
  );
  // Frames and clips that are never seen.
  if (name === "path" && (all.get("display") === "none" || all.get("d") === "M0,0h0v0h0Z")) return "";
  const isFrame = name === "path" && all.get("class") === "background" && all.has("stroke");
  if (name === "path" && all.get("class") === "background" && !isFrame) return "";
  const kept = [...all]
    .filter(([key, value]) => !LEFT_OUT.has(key) && PRESETS[key] !== value)
    .map(([key, value]) => `${key}="${NUMBERS.has(key) ? value.replace(NUMBER, short) : value}"`);
  const series = name === "path" ? all.get("aria-label") : undefined;
  const signs = [
    ...(isFrame ? ['data-frame=""'] : []),
    ...(series !== undefined && /^\d+$/.test(series) ? [`data-series="${series}"`] : []),
  ];
  // Between neighbouring cells of a map there would be a gap.
  if (all.get("aria-roledescription") === "rect mark")
    kept.push(`stroke="${all.get("fill")}"`, 'stroke-width="0.6"');
  return `<${[name, ...signs, ...kept].join(" ")}${empty}>`;
}

const short = (number: string): string => String(Number(Number(number).toFixed(1)));

/** Groups without any attribute only hold what is in them; those with nothing in them are not there. */
function withoutEmptyGroups(svg: string): string {
  const out: string[] = [];
  const bare: boolean[] = [];
  for (const part of svg.split(/(<g>|<g [^>]*>|<\/g>)/)) {
    if (part === "<g>") bare.push(true);
    else if (part.startsWith("<g ")) bare.push(false);
    if (part === "</g>" ? bare.pop() === true : part === "<g>") continue;
    if (part === "</g>" && out[out.length - 1]?.startsWith("<g ")) out.pop();
    else if (part !== "") out.push(part);
  }
  return out.join("");
}
