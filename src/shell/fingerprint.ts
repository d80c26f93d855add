/** The fingerprint of a run: a few digits for the bytes of its CSVs and parameters. */
import { createHash } from "node:crypto";
import type { WrittenFile } from "../results/record.ts";

/** A letter and a dash: to a reader of CSV, hex digits alone may be a number. */
const FINGERPRINT_START = "f-";
const FINGERPRINT_DIGITS = 16;

/**
 * `f-` and the first digits of the SHA-256 of what `sha256sum *.csv *.npz` prints in the run's folder, files in the C locale's
 * order: so it covers every number that the run reports, and its parameters.
 */
export function fingerprintOf(files: readonly WrittenFile[]): string {
  const lines = [".csv", ".npz"].flatMap((end) =>
    files
      .filter(({ name }) => name.endsWith(end))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name, sha256 }) => `${sha256}  ${name}\n`),
  );
  const digest = createHash("sha256").update(lines.join("")).digest("hex");
  return FINGERPRINT_START + digest.slice(0, FINGERPRINT_DIGITS);
}
