/** What a chart's declaration must be, for those that no compiler has looked at: a plug-in's, and those that were kept. */
import { z } from "zod";
import type { ChartDeclaration } from "./chart.ts";

const text = z.string().min(1);
const about = {
  name: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "write lowercase letters, digits and hyphens"),
  title: text,
  about: text,
  first: text.optional(),
};

export const chartSchema: z.ZodType<ChartDeclaration> = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("lines"), ...about, x: text, x_title: text, y: text, y_title: text }),
  z.strictObject({ kind: z.literal("range"), ...about, y: text, y_title: text }),
  z.strictObject({
    kind: z.literal("map"),
    ...about,
    x: text,
    x_title: text,
    value: text,
    value_title: text,
  }),
  z.strictObject({ kind: z.literal("plane"), ...about, re: text, im: text }),
  z.strictObject({
    kind: z.literal("bars"),
    ...about,
    parts: z.array(z.strictObject({ summary: text, title: text })).min(1),
    y_title: text,
  }),
]);

/** What is wrong with the charts of a diagnostic, in words; null if nothing is. */
export function chartFault(charts: unknown): string | null {
  const found = z.array(chartSchema).safeParse(charts);
  const [issue] = found.success ? [] : found.error.issues;
  return issue === undefined ? null : `charts.${issue.path.join(".")}: ${issue.message}`;
}
