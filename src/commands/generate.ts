/** Writes what follows from declarations: the editor's JSON Schema, and what there is for configs and for plug-ins. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { catalogue } from "../components/registry.ts";
import { jsonSchema } from "../config/json-schema.ts";
import { writeAtomically } from "../shell/safe-folder.ts";
import { SIGNATURES } from "../engine/signatures.ts";
import { configPage } from "../report/config-page.ts";
import { csvPage } from "../report/csv-page.ts";
import { componentsPage } from "../report/describe-component.ts";
import { pluginsPage } from "../report/plugins-page.ts";
import { apiExports } from "../shell/api-exports.ts";
import { everyTable } from "../shell/every-table.ts";
import { packageRoot } from "../shell/locate.ts";

/** Paths below the package's folder. */
const generated = async (): Promise<Readonly<Record<string, string>>> => ({
  "experiments/schema.json": JSON.stringify(jsonSchema(catalogue), null, 2) + "\n",
  "docs/components.md": componentsPage(catalogue),
  "docs/plugins.md": pluginsPage({ exports: await apiExports(), kernels: SIGNATURES }),
  "docs/config.md": configPage(),
  "docs/csv.md": csvPage(everyTable(catalogue)),
});

/** With `check`, writes nothing and resolves to 1 if a file says something else than the declarations. */
export async function generate({ check }: { readonly check: boolean }): Promise<number> {
  const files = Object.entries(await generated());
  if (!check) {
    for (const [path, text] of files) writeAtomically(join(packageRoot, path), text);
    console.log(`wrote ${files.map(([path]) => path).join(", ")}`);
    return 0;
  }
  const drifted = files.filter(([path, text]) => readIfThere(join(packageRoot, path)) !== text);
  for (const [path] of drifted)
    console.error(`${path} is not what the declarations say; run npm run generate`);
  return drifted.length > 0 ? 1 : 0;
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
