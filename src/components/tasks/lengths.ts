/** The option `length` of tasks for which a range will do as well: each sequence then draws its own. */
import { nextBelow } from "../../engine/streams.ts";
import type { Stream } from "../../engine/streams.ts";
import { z } from "../define.ts";
import { UserError } from "../user-error.ts";

export type Length = number | readonly number[];

/** A whole number of at least `least`, or a list of the fewest and the most. */
export const lengthOption = (least: number, initial: number, about: string) =>
  z
    .union([z.int().min(least).max(1e6), z.array(z.int().min(least).max(1e6)).length(2)])
    .default(initial)
    .describe(`${about}; of [50, 199] each sequence draws its own T, both ends included`);

export interface Lengths {
  readonly least: number;
  readonly most: number;
  /** Whether sequences draw their T, as those of Pascanu's code do, batch by batch. */
  readonly drawn: boolean;
  /** Of the next sequence; takes nothing from the stream where there is but one. */
  next(stream: Stream): number;
}

export function lengthsOf(length: Length): Lengths {
  if (typeof length === "number") return { least: length, most: length, drawn: false, next: () => length };
  const [least = 0, most = 0] = length;
  if (least >= most)
    throw new UserError(
      `${JSON.stringify(length)} is no range of lengths; write the fewest steps, then the most, as in [50, 199]`,
      "task.length",
    );
  return { least, most, drawn: true, next: (stream) => least + nextBelow(stream, most - least + 1) };
}
