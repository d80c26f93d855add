/** Neighbours of one look as one path: grid lines, ticks, the cells of a map, points. It makes half of a page's bytes. */

const RUN = /(?:<(?:line|path)(?: [\w-]+="[^"]*")*\/>){2,}/g;
const SHAPE = /<(line|path)((?: [\w-]+="[^"]*")*)\/>/g;
const ATTRIBUTE = / ([\w-]+)="([^"]*)"/g;
const TRANSLATION = /^translate\((-?[\d.]+),(-?[\d.]+)\)$/;
/** Moves, lines and ends; curves stay what they are. */
const STRAIGHT = /^M-?[\d.]+,-?[\d.]+(?:[LMhv]-?[\d.]+(?:,-?[\d.]+)?|Z)*$/;
const STEP = /([LM])(-?[\d.]+),(-?[\d.]+)/g;

/** A shape's path from the origin of its group, and everything else that it says. */
interface Outline {
  readonly path: string;
  readonly look: string;
}

export const joinedShapes = (svg: string): string =>
  svg.replace(RUN, (run) => {
    const out: string[] = [];
    let paths = new Map<string, string[]>();
    const flush = (): void => {
      for (const [look, own] of paths) out.push(`<path d="${own.join("")}"${look}/>`);
      paths = new Map<string, string[]>();
    };
    for (const [shape, name, attributes] of run.matchAll(SHAPE)) {
      const outline = outlineOf(name!, attributes!);
      if (outline === null) {
        // What is drawn on top stays on top.
        flush();
        out.push(shape);
      } else paths.set(outline.look, [...(paths.get(outline.look) ?? []), outline.path]);
    }
    flush();
    return out.join("");
  });

/** null of a shape that a script finds by itself, or that is not of straight lines. */
function outlineOf(name: string, attributes: string): Outline | null {
  const all = new Map(Array.from(attributes.matchAll(ATTRIBUTE), ([, key, value]) => [key!, value!]));
  if ([...all.keys()].some((key) => key.startsWith("data-"))) return null;
  const [x, y] = offset(all.get("transform")) ?? [NaN, NaN];
  if (Number.isNaN(x)) return null;
  const path = name === "line" ? lineFrom(all, x, y) : moved(all.get("d") ?? "", x, y);
  if (path === null) return null;
  const rest = [...all].filter(([key]) => !["transform", "d", "x2", "y2"].includes(key));
  return { path, look: rest.map(([key, value]) => ` ${key}="${value}"`).join("") };
}

const offset = (transform: string | undefined): readonly [number, number] | null => {
  if (transform === undefined) return [0, 0];
  const found = TRANSLATION.exec(transform);
  return found && [Number(found[1]), Number(found[2])];
};

function lineFrom(all: ReadonlyMap<string, string>, x: number, y: number): string | null {
  const [across, down] = [Number(all.get("x2") ?? 0), Number(all.get("y2") ?? 0)];
  if (all.has("x1") || all.has("y1")) return null;
  if (down === 0) return `M${short(x)},${short(y)}h${across}`;
  return across === 0 ? `M${short(x)},${short(y)}v${down}` : null;
}

const moved = (path: string, x: number, y: number): string | null =>
  STRAIGHT.test(path)
    ? path.replace(
        STEP,
        (_, letter: string, a: string, b: string) =>
          `${letter}${short(Number(a) + x)},${short(Number(b) + y)}`,
      )
    : null;

const short = (number: number): string => String(Number(number.toFixed(1)));
