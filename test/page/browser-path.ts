/** Where this machine has a Chromium. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The same as those of test/fingerprints/run.mjs. */
export const BROWSERS = ["chromium", "chromium-browser", "google-chrome"];

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const inPath = (name: string): readonly string[] =>
  (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, name));

/** $CHROMIUM, or the first of the usual names in the PATH; undefined where there is none. */
export const browserPath = (
  process.env["CHROMIUM"] ? [process.env["CHROMIUM"]] : BROWSERS.flatMap(inPath)
).find(isExecutable);
