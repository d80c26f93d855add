/** The width and the colours of what a person reads, by the stream and the environment. */
import { type Style, styleOf } from "../report/style.ts";

interface Sheet {
  readonly isTTY?: boolean;
  readonly columns?: number | undefined;
}

/** Below this nothing can be set. */
const NARROWEST = 10;

/**
 * The smaller of a terminal's columns and the variable COLUMNS, where it is set; without either, Infinity: in a pipe lines
 * are as long as they are.
 */
export function widthOf({ isTTY, columns }: Sheet, env: NodeJS.ProcessEnv): number {
  const asked = /^\s*[1-9]\d*\s*$/.test(env["COLUMNS"] ?? "") ? Number(env["COLUMNS"]) : Infinity;
  const there = isTTY === true && columns !== undefined && columns > 0 ? columns : Infinity;
  return Math.max(NARROWEST, Math.min(asked, there));
}

/** NO_COLOR (not empty) forbids colours, FORCE_COLOR (not empty, not 0) asks for them in a pipe too. */
export function isColored({ isTTY }: Sheet, env: NodeJS.ProcessEnv): boolean {
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  const force = env["FORCE_COLOR"] ?? "";
  if (force !== "") return force !== "0" && force !== "false";
  return isTTY === true && env["TERM"] !== "dumb";
}

export const styleFor = (sheet: Sheet, env: NodeJS.ProcessEnv): Style =>
  styleOf(widthOf(sheet, env), isColored(sheet, env));
