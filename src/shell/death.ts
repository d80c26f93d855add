/** Why a thread is no more, in words. */
import { basename } from "node:path";
import { bare } from "../components/foreign-text.ts";
import { thrownText } from "../components/value-text.ts";
import { duration } from "../report/text-table.ts";

/** Of a thread that ended with this error. */
export function causeOfDeath(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ERR_WORKER_OUT_OF_MEMORY")
    return "out of memory: JavaScript's heap is full (NODE_OPTIONS=--max-old-space-size=8192 makes it larger)";
  return error instanceof Error ? bare(error.message) : thrownText(error);
}

/** Of a run that took longer than it may. */
export const tooLong = (limit_ms: number): string =>
  `it took longer than ${duration(limit_ms)}, which --time-limit gives each run`;

/** The plug-ins that may have done it, in front of what happened. */
export function blamed(plugins: readonly { readonly path: string }[]): string {
  const names = plugins.map(({ path }) => bare(basename(path)));
  return names.length > 0 ? `${names.join(", ")}: ` : "";
}
