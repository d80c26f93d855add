/** A tsconfig.json with which an editor checks the types of plug-ins in a folder that knows nothing of this package. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../components/user-error.ts";
import { writeAtomically } from "./safe-folder.ts";
import { kindOf, packageRoot, shownPath } from "./locate.ts";

/** Writes it into the folder and returns its path; throws if another one is there already. */
export function writeTsconfig(folder: string): string {
  if (kindOf(folder) !== "folder")
    throw new UserError(`${shownPath(folder)}: there is no such folder; create it first`);
  const path = join(folder, "tsconfig.json");
  const text = JSON.stringify(tsconfig(), null, 2) + "\n";
  if (existsSync(path) && readFileSync(path, "utf8") !== text)
    throw new UserError(
      `${shownPath(path)}: it is there already and was left alone; put these lines into its "compilerOptions":\n${paths()}`,
    );
  writeAtomically(path, text);
  return path;
}

const paths = (): string => JSON.stringify({ paths: tsconfig().compilerOptions.paths }, null, 2).slice(2, -2);

const tsconfig = () => ({
  compilerOptions: {
    target: "es2023",
    module: "esnext",
    moduleResolution: "bundler",
    lib: ["es2023", "dom"],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    types: [],
    paths: {
      "bptt-lab": [join(packageRoot, "dist/types/api.d.ts")],
      zod: [dirname(fileURLToPath(import.meta.resolve("zod")))],
    },
  },
  include: ["."],
});
