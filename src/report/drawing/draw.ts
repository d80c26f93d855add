/** A chart as SVG, without a browser. */
import type { Chart } from "../charts/chart.ts";
import { THEME } from "../charts/theme.ts";
import { tidied } from "./tidy-svg.ts";

/** The same bytes for the same chart. */
export async function drawn({ drawing, alt }: Chart): Promise<string> {
  // Loading both takes a quarter of a second, which only a report should cost.
  const [{ parse, View, Error: ERRORS_ALONE }, { compile }] = await Promise.all([
    import("vega"),
    import("vega-lite"),
  ]);
  // Sound: `Drawing` is the part of the language that our charts use.
  const { spec } = compile({ ...drawing, config: THEME } as unknown as Parameters<typeof compile>[0]);
  const view = new View(parse(spec), { renderer: "none", logLevel: ERRORS_ALONE });
  try {
    return tidied(await view.toSVG(), alt);
  } finally {
    view.finalize();
  }
}
