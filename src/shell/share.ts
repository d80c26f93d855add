/** Which of the planned runs a worker was started for. */
import { quoted } from "../components/foreign-text.ts";
import { UserError } from "../components/user-error.ts";
import type { Shift } from "./thread-messages.ts";

type Share = Shift["share"];

const WHOLE: Share = { first: 1, of: 1 };

/** As typed: `--index 7` is the 7th run alone; `--shard 2/3` every third from the 2nd on. */
export function shareTyped(index: string | undefined, shard: string | undefined): Share {
  if (index !== undefined && shard !== undefined)
    throw new UserError("give --index or --shard, not both: one run, or one of n shares of them");
  if (index !== undefined) {
    if (!/^[1-9]\d{0,8}$/.test(index))
      throw new UserError(`--index: runs are counted from 1; got ${quoted(index)}; write, for example, 7`);
    return { first: Number(index), of: 0 };
  }
  if (shard === undefined) return WHOLE;
  const [, first, of] = /^([1-9]\d{0,8})\/([1-9]\d{0,8})$/.exec(shard) ?? [];
  if (first === undefined || of === undefined || Number(first) > Number(of))
    throw new UserError(
      `--shard: shares are counted from 1; got ${quoted(shard)}; write, for example, 1/3, 2/3 and 3/3 on three machines`,
    );
  return { first: Number(first), of: Number(of) };
}

/** Throws a UserError for a run that is not there. */
export function shareOf<T>(all: readonly T[], { first, of }: Share): readonly T[] {
  if (of > 0) return all.filter((_, i) => i % of === first - 1);
  if (first > all.length)
    throw new UserError(
      `--index: there is no run ${first}; ${all.length} are planned, so a job array is of 1 to ${all.length}`,
    );
  return [all[first - 1]!];
}
