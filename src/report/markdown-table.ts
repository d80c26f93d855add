/** A table for GitHub's Markdown. */
import stringWidth from "string-width";
import type { PaperColumn, PaperTable } from "./paper-table.ts";

/** With columns that stand below each other in the source too. */
export function markdownTable({ caption, columns, notes }: PaperTable): string {
  const set = columns.map(columnText);
  const lines = set[0]?.map((_, row) => `| ${set.map((cells) => cells[row]!).join(" | ")} |`) ?? [];
  return [markdownText(caption), lines.join("\n"), ...notes.map(markdownText)].join("\n\n");
}

/** Title, rule and cells, all of one width. */
function columnText({ title, isFigure, cells }: PaperColumn): readonly string[] {
  const [head = "", ...texts] = [title, ...cells].map(markdownText);
  const width = Math.max(3, ...[head, ...texts].map((text) => stringWidth(text)));
  const rule = isFigure ? `${"-".repeat(width - 1)}:` : "-".repeat(width);
  const padded = (text: string): string => {
    const blank = " ".repeat(width - stringWidth(text));
    return isFigure ? blank + text : text + blank;
  };
  return [padded(head), rule, ...texts.map(padded)];
}

/** The text as GitHub shows it: nothing in it is obeyed. `$` would begin a formula, `[` a link where something follows it. */
export const markdownText = (text: string): string =>
  text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/[\\`*_~|$]/g, "\\$&")
    .replace(/\](?=[([:])/g, "\\]");
