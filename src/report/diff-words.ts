/** What `diff` says of two runs or two remedies, called a and b. */
import { bare } from "../components/foreign-text.ts";
import type { Differing } from "../results/provenance-differences.ts";
import type { Style } from "./style.ts";
import { wrapped } from "./style.ts";
import { fittingTable, textTable } from "./text-table.ts";
import stringWidth from "string-width";

/** A figure of both. */
export interface Row {
  readonly title: string;
  readonly a: string;
  readonly b: string;
  /** b − a; empty where that is not to be had. */
  readonly difference: string;
}

export interface Told {
  /** What a and b are. */
  readonly names: readonly [string, string];
  /** By path, the values in a and b. */
  readonly settings: ReadonlyMap<string, readonly string[]>;
  readonly rows: readonly Row[];
  /** What stands above the differences. */
  readonly differenceTitle: string;
  /** Below the figures: what they are, and what follows from them. */
  readonly remarks: readonly string[];
  /** Where tables differ; null for remedies, which have none of their own. */
  readonly files: readonly { readonly name: string; readonly where: string | null }[] | null;
  readonly provenance: readonly Differing[];
}

export function diffText(told: Told, style: Style): string {
  const { width } = style;
  const [a, b] = told.names;
  const fit = (line: string): string => wrapped(line, width);
  const settings = [...told.settings].map(([what, [ours = "", theirs = ""]]) => ({
    what,
    a: bare(ours),
    b: bare(theirs),
  }));
  return [
    fit(`a: ${a}`),
    fit(`b: ${b}`),
    "",
    ...differences("settings that differ:", settings, width, "no settings differ"),
    "",
    ...figures(told, style),
    ...told.remarks.map(fit),
    ...(told.files === null ? [] : ["", ...fileLines(told.files).map(fit)]),
    "",
    ...differences(
      "made otherwise:",
      told.provenance,
      width,
      "made alike: numbers version, program, engine, Node, data files and plug-ins are the same",
    ),
  ].join("\n");
}

/** A table, or a line each where it would be too wide. */
function differences(
  heading: string,
  differing: readonly Differing[],
  width: number,
  none: string,
): readonly string[] {
  if (differing.length === 0) return [wrapped(none, width)];
  const table = textTable(["", "a", "b"], differing.map(({ what, a, b }) => [`  ${what}`, a, b])).split("\n"); // prettier-ignore
  if (table.every((line) => stringWidth(line) <= width)) return [heading, ...table];
  return [heading, ...differing.map(({ what, a, b }) => wrapped(`  ${what}: ${a} (a); ${b} (b)`, width))];
}

function figures({ rows, differenceTitle }: Told, { width, colors }: Style): readonly string[] {
  const column = (title: string, spare: number, cells: readonly string[]) => ({ title, spare, cells });
  const differences = rows.map(({ difference }) => difference);
  const { text, leftOut } = fittingTable(
    [
      column("outcome", 0, rows.map(({ title }) => title)), // prettier-ignore
      column("a", 0, rows.map(({ a }) => a)), // prettier-ignore
      column("b", 0, rows.map(({ b }) => b)), // prettier-ignore
      ...(differences.some((one) => one !== "") ? [column(differenceTitle, 1, differences)] : []),
    ],
    width,
  );
  return [
    ...text.split("\n"),
    ...(leftOut.length > 0 ? [colors.dim(`no room here for: ${leftOut.join(", ")}`)] : []),
  ];
}

function fileLines(files: NonNullable<Told["files"]>): readonly string[] {
  const differing = files.filter(({ where }) => where !== null);
  const same = files.filter(({ where }) => where === null).map(({ name }) => name);
  return [
    ...(differing.length > 0
      ? ["files that differ, and where first:", ...differing.map(({ name, where }) => `  ${name}: ${where}`)]
      : []),
    ...(same.length > 0 ? [`the same in both: ${same.join(", ")}`] : []),
  ];
}
