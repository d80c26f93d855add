/**
 * labels.json of an experiment: what its commands called the settings that they trained. A run's own files do not hold
 * it, since its id does not cover it.
 */
import { join } from "node:path";
import { z } from "zod";
import { runId } from "../config/run-id.ts";
import { bare } from "../components/foreign-text.ts";
import { shownPath } from "./locate.ts";
import { readWhole, Unreadable } from "./read-file.ts";

export const LABELS = "labels.json";

const known = z.strictObject({
  /** First digits of the settings' hash, with which the ids of its runs begin. */
  arm: z.string().regex(/^[0-9a-f]{8}$/),
  label: z.string().min(1).max(1000),
  /** Paths of the settings that the sweep set. */
  swept: z.array(z.string()),
  /** Files in configs/, the newest last. */
  configs: z.array(z.string()),
  /** Seeds that were asked for last to choose a value, not to be reported: no table of runs holds these. */
  tuning: z.array(z.int().min(0)).optional(),
});
const schema = z.strictObject({ arms: z.array(known) });

export type KnownArm = z.infer<typeof known>;

/** Far above that of the largest sweep. */
const MOST_BYTES = 100e6;

export interface KnownArms {
  readonly arms: readonly KnownArm[];
  /** Why there are none, where the file cannot be read. */
  readonly notice: string | null;
}

/** Of an experiment's folder. What cannot be read is said, and costs labels, never a run. */
export function readLabels(folder: string): KnownArms {
  const path = join(folder, LABELS);
  try {
    const bytes = readWhole(path, { mostBytes: MOST_BYTES, followLinks: false });
    return {
      ...schema.parse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes))),
      notice: null,
    };
  } catch (error) {
    if (error instanceof Unreadable && error.code === "ENOENT") return { arms: [], notice: null };
    const notice =
      `${bare(shownPath(path))} is not as it was written; earlier runs are labelled with the experiment's name ` +
      "until the commands that made them are given again";
    return { arms: [], notice };
  }
}

/** Ids of the runs that were asked for last to choose a value. */
export const tuningIds = (arms: readonly KnownArm[]): readonly string[] =>
  arms.flatMap(({ arm, tuning = [] }) => tuning.map((seed) => runId(arm, seed)));

/** Those of one folder, then what another one knows besides. */
export function mergedLabels(own: readonly KnownArm[], other: readonly KnownArm[]): readonly KnownArm[] {
  const arms = new Map(own.map((one) => [one.arm, one]));
  for (const one of other) {
    const before = arms.get(one.arm) ?? one;
    const configs = [...new Set([...before.configs, ...one.configs])];
    const tuning = [...new Set([...(before.tuning ?? []), ...(one.tuning ?? [])])];
    arms.set(one.arm, { ...before, configs, ...(tuning.length > 0 && { tuning }) });
  }
  return [...arms.values()];
}

/** The file as it is; null if it cannot be read. */
export function labelsTextIn(folder: string): string | null {
  try {
    return new TextDecoder().decode(
      readWhole(join(folder, LABELS), { mostBytes: MOST_BYTES, followLinks: false }),
    );
  } catch {
    return null;
  }
}

export const labelsText = (arms: readonly KnownArm[]): string => JSON.stringify({ arms }, null, 2) + "\n";
