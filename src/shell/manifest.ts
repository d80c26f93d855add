/** What this program's package.json says. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "./locate.ts";

/** This program's version. */
export function programVersion(): string {
  const manifest = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as { version: string };
  return manifest.version;
}
