/**
 * src/api.ts → dist/types/: declarations of what plug-ins import, for editors outside this repository. Sources would not
 * do: whoever imports them would have them checked by his own compiler settings.
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL(".", import.meta.url));

export async function buildTypes() {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const outDir = join(root, "dist/types");
  await rm(outDir, { recursive: true, force: true });
  const { options } = ts.parseJsonConfigFileContent(
    {
      ...config,
      compilerOptions: {
        ...config.compilerOptions,
        noEmit: false,
        declaration: true,
        emitDeclarationOnly: true,
        outDir,
        rootDir: "src",
      },
    },
    ts.sys,
    root,
  );
  const program = ts.createProgram([join(root, "src/api.ts")], options);
  const { diagnostics } = program.emit(undefined, (path, text) =>
    // In a declaration, "./x.ts" would mean the source.
    ts.sys.writeFile(path, text.replaceAll(/(from |import\()"(\.[^"]*)\.ts"/g, '$1"$2.js"'), false),
  );
  if (diagnostics.length > 0)
    throw new Error(
      ts.formatDiagnostics(diagnostics, {
        getCanonicalFileName: (name) => name,
        getCurrentDirectory: () => root,
        getNewLine: () => "\n",
      }),
    );
}
