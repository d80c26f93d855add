/**
 * Data → YAML that readers of YAML 1.1 (PyYAML, Ruby, Go's older ones) and of 1.2 take for the same data: what 1.1 would
 * read as a boolean, null, number or date is quoted, and numbers have the dot and the sign that 1.1 wants.
 */
import { stringify } from "yaml";
import type { ScalarTag } from "yaml";
import { isSeen } from "../components/foreign-text.ts";
import { writtenNumber } from "./written-number.ts";

/** Plain words that are no strings in YAML 1.1 or 1.2, and the signs of a value and of a merge. */
const WORD = /^(?:y|yes|n|no|true|false|on|off|null|~|=|<<|[-+]?\.(?:inf|nan))?$/i;
/** Whatever begins like a number: also dates, 1:30, 0o7, 1_000 and hashes such as 12e45678. */
const NUMERIC = /^[-+]?\.?\d/;
const UNSAFE_LINE = (line: string): boolean => !isSeen(line);

const needsQuotes = (text: string): boolean =>
  WORD.test(text) || NUMERIC.test(text) || text.split("\n").some(UNSAFE_LINE);

/** The escapes that both versions know; line ends of 1.1 (NEL, LS, PS) would otherwise be folded. */
const inQuotes = (text: string): string =>
  `"${Array.from(text, (one) => (one === '"' || one === "\\" ? `\\${one}` : isSeen(one) ? one : escape(one))).join("")}"`;

function escape(character: string): string {
  if (character === "\n") return "\\n";
  const hex = character.codePointAt(0)!.toString(16);
  return hex.length <= 4 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

/** The package prefers a tag that has a test; these are for writing, so theirs never matches. */
const NEVER = /(?!)/;

const TEXT: ScalarTag = {
  tag: "tag:yaml.org,2002:str",
  default: true,
  test: NEVER,
  identify: (value) => typeof value === "string" && needsQuotes(value),
  resolve: (text) => text,
  stringify: ({ value }) => inQuotes(String(value)),
};

const NUMBER: ScalarTag = {
  tag: "tag:yaml.org,2002:float",
  default: true,
  test: NEVER,
  identify: (value) => typeof value === "number" && String(value).includes("e"),
  resolve: Number,
  stringify: ({ value }) => writtenNumber(Number(value)),
};

/** `data` is plain JSON, besides numbers that are not finite. */
export const writtenYaml = (data: unknown): string =>
  stringify(data, {
    customTags: (tags) => [TEXT, NUMBER, ...tags],
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
