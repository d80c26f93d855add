/** What tests of faults look at: the bytes that must be the same whatever happened. */
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Paths of all files below a folder, from there. */
export const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => lstatSync(join(folder, name)).isFile())
    .sort();

/** Everything but times and what was set aside. */
export const resultBytes = (results: string): readonly (readonly [string, string])[] =>
  filesBelow(results)
    .filter((name) => !name.endsWith("run.json") && !name.startsWith("damaged/"))
    .map((name) => [name, readFileSync(join(results, name), "latin1")]);
