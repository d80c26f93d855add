/** What is wrong with a config, and where: the one format of all errors from src/config. */
import { bare } from "../components/foreign-text.ts";
import { UserError } from "../components/user-error.ts";

/** Where a value was written. */
export interface Place {
  /** `relu.yaml:6:4`, or `--set model.hidden=3`. */
  readonly text: string;
  /** The file, if the value came from one; relative paths in the value start there. */
  readonly file?: string;
  /** The path of the setting if `text` already contains it, so that the message need not repeat it. */
  readonly path?: string;
}

export interface Issue {
  readonly place: Place;
  /** Dotted path of the setting; empty for the file as a whole. */
  readonly path: string;
  /** What is wrong; what was got; what to write instead. */
  readonly what: string;
  /** True if something is missing that a sweep may still supply. */
  readonly incomplete?: boolean;
}

const MOST_LINES = 5;
const LONGEST_KEY = 60;

/** `file:line:col path: what`, or `--set path=value: what`. */
export function formatIssue({ place, path, what }: Issue): string {
  if (path === "" || path === place.path) return `${place.text}: ${what}`;
  const at = path
    .split(".")
    .map((key) => bare(key, LONGEST_KEY))
    .join(".");
  return place.path === undefined ? `${place.text} ${at}: ${what}` : `${place.text}: ${at}: ${what}`;
}

/** The issues as one error, one per line, the first {@link MOST_LINES} of them. */
export function issuesError(issues: readonly Issue[]): UserError {
  const lines = [...new Set(issues.map(formatIssue))];
  const shown = lines.slice(0, MOST_LINES);
  if (lines.length > MOST_LINES) shown.push(`… and ${lines.length - MOST_LINES} more`);
  return new UserError(shown.join("\n"));
}

export function fail(place: Place, path: string, what: string): never {
  throw issuesError([{ place, path, what }]);
}
