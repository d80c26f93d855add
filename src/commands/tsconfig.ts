/** Gives the plug-ins of a folder their types. */
import { resolve } from "node:path";
import { writeTsconfig } from "../shell/author-types.ts";
import { shownPath, userFolder } from "../shell/locate.ts";

export function tsconfig(folder: string): void {
  const path = writeTsconfig(resolve(userFolder(process.env, process.cwd()), folder));
  console.log(`wrote ${shownPath(path)}; editors now know what "bptt-lab" exports`);
}
