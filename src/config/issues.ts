/** What is wrong with a config, and where: the one format in which all of this room's errors reach the user. */
import { UserError } from "../components/user-error.ts";

/** Where a value was written. */
export interface Place {
  /** `relu.yaml:6:4`, or `--set model.hidden=3`. */
  readonly text: string;
  /** The file, if it came from one; relative paths in the value start there. */
  readonly file?: string;
  /** The path that `text` names already, so that a message need not repeat it. */
  readonly path?: string;
}

export interface Issue {
  readonly place: Place;
  /** Dotted path of the setting; empty for the file as a whole. */
  readonly path: string;
  /** What is wrong; what was got; what to write instead. */
  readonly what: string;
  /** True if something is not there yet that a sweep may still supply. */
  readonly incomplete?: boolean;
}

const MOST_LINES = 5;

/** `file:line:col path: what`, or `--set path=value: what`. */
export function formatIssue({ place, path, what }: Issue): string {
  if (path === "" || path === place.path) return `${place.text}: ${what}`;
  return place.path === undefined ? `${place.text} ${path}: ${what}` : `${place.text}: ${path}: ${what}`;
}

/** All issues as one error, a line each, the first few of them. */
export function issuesError(issues: readonly Issue[]): UserError {
  const lines = [...new Set(issues.map(formatIssue))];
  const shown = lines.slice(0, MOST_LINES);
  if (lines.length > MOST_LINES) shown.push(`… and ${lines.length - MOST_LINES} more`);
  return new UserError(shown.join("\n"));
}

export function fail(place: Place, path: string, what: string): never {
  throw issuesError([{ place, path, what }]);
}
