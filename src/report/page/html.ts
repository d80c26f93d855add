/** HTML in which text is text: whatever is put into the template is escaped, unless it is HTML already. */
import { escaped } from "../../components/foreign-text.ts";

export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Nothing where a part is left out. */
type Part = Html | string | number | null | readonly Part[];

const SIGNS: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function written(part: Part): string {
  if (part === null) return "";
  if (part instanceof Html) return part.text;
  if (typeof part === "number") return String(part);
  if (typeof part === "string") return escapedHtml(part);
  return part.map(written).join("");
}

/** Marks that are not seen, or that turn the text around them, are shown as what they are; line ends stay. */
const escapedHtml = (text: string): string =>
  text
    .split("\n")
    .map(escaped)
    .join("\n")
    .replace(/[&<>"']/g, (sign) => SIGNS[sign]!);

/** markup`<p>${anything}</p>` */
export const markup = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(strings.reduce((all, string, i) => all + written(parts[i - 1] ?? null) + string));

/** Text of ours that is HTML as it is. */
export const raw = (text: string): Html => new Html(text);
