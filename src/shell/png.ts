/** SVG as PNG, for papers and slides. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Twice as many pixels as a page has. */
const ZOOM = 2;
/** Signs that the font below has not: then those of the machine are looked at, which takes a while. */
const OTHER_SCRIPTS = /[\u0590-\u1cff\u2e80-\ud7ff\uf900-\uffff]|[\u{10000}-\u{10ffff}]/u;

/** White behind it. The same bytes on every machine, unless a label needs the machine's own fonts. */
export async function pngOf(svg: string): Promise<Buffer> {
  const { Resvg } = await import("@resvg/resvg-js");
  const require = createRequire(import.meta.url);
  const fonts = join(dirname(require.resolve("dejavu-fonts-ttf/package.json")), "ttf");
  const image = new Resvg(svg, {
    background: "#ffffff",
    fitTo: { mode: "zoom", value: ZOOM },
    font: {
      fontFiles: ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((name) => join(fonts, name)),
      loadSystemFonts: OTHER_SCRIPTS.test(svg),
      defaultFontFamily: "DejaVu Sans",
      sansSerifFamily: "DejaVu Sans",
    },
  });
  return image.render().asPng();
}
