/** What an error that ended a command means to whoever typed it. */
import { printable } from "../components/foreign-text.ts";
import { UserError } from "../components/user-error.ts";
import { thrownText } from "../components/value-text.ts";
import { isSystemError, WorldError } from "./world-error.ts";

export const FAILED = 1;
export const MISUSED = 2;

/** Says what went wrong on stderr and returns the exit status. */
export function reportFailure(error: unknown): number {
  if (error instanceof UserError) {
    console.error(error.message);
    return MISUSED;
  }
  if (isSystemError(error) && error.syscall === "uv_cwd") {
    console.error("the current folder does not exist any more: it was deleted or moved; cd to another one");
    return MISUSED;
  }
  if (error instanceof WorldError) {
    console.error(printable(error.message));
    return FAILED;
  }
  console.error(printable(error instanceof Error ? (error.stack ?? error.message) : thrownText(error)));
  console.error("this is a bug in bptt-lab; please report it with the lines above and the config");
  return FAILED;
}
