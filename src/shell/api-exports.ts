/**
 * What "bptt-lab" exports, read from the sources by TypeScript's parser: names, declarations as written, docstrings.
 * It follows `export … from` and looks at no types, so it takes a fraction of a second. Only `generate` needs it, in
 * a clone of the repository; an installed package has neither TypeScript nor the wish.
 */
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type ts from "typescript";
import type { ApiExport } from "../report/plugins-page.ts";
import { packageRoot } from "./locate.ts";

type TypeScript = typeof ts;

/** The exports of src/api.ts in the order in which it names them. */
export async function apiExports(): Promise<readonly ApiExport[]> {
  const { default: typescript } = await import("typescript");
  const read = new Reader(typescript);
  return [...read.exportsOf(join(packageRoot, "src/api.ts")).values()];
}

type Exports = ReadonlyMap<string, ApiExport>;

class Reader {
  private readonly known = new Map<string, Exports>();

  private readonly ts: TypeScript;

  constructor(ts: TypeScript) {
    this.ts = ts;
  }

  exportsOf(path: string): Exports {
    const found = this.known.get(path);
    if (found) return found;
    const file = this.ts.createSourceFile(
      path,
      readFileSync(path, "utf8"),
      this.ts.ScriptTarget.ES2023,
      true,
    );
    const exports = new Map<string, ApiExport>();
    for (const statement of file.statements) {
      const passedOn = this.ts.isExportDeclaration(statement)
        ? this.passedOn(statement, path)
        : this.declared(statement, path);
      for (const one of passedOn) if (!exports.has(one.name)) exports.set(one.name, one);
    }
    this.known.set(path, exports);
    return exports;
  }

  /** `export { a, type B } from "./x.ts"`, `export * from …`, `export type * from …`. */
  private passedOn(statement: ts.ExportDeclaration, path: string): readonly ApiExport[] {
    const { moduleSpecifier, exportClause, isTypeOnly } = statement;
    const from = moduleSpecifier && this.ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : null;
    const source = from?.startsWith(".") ? this.exportsOf(join(dirname(path), from)) : null;
    if (exportClause && this.ts.isNamedExports(exportClause)) {
      return exportClause.elements.map((element) => {
        const { name, propertyName } = element;
        const found = source?.get((propertyName ?? name).text) ?? foreign(name.text);
        // A class that is exported as a type cannot be made with `new`.
        const kind = isTypeOnly || element.isTypeOnly ? "type" : found.kind;
        return { ...found, name: name.text, kind };
      });
    }
    const all = [...(source?.values() ?? [])];
    return isTypeOnly ? all.filter(({ kind }) => kind === "type") : all;
  }

  private declared(statement: ts.Statement, path: string): readonly ApiExport[] {
    const { ts } = this;
    const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
    if (!modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
    const about = { doc: this.docOf(statement), file: relative(packageRoot, path).replaceAll("\\", "/") };
    if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement))
      return [{ name: statement.name.text, kind: "type", parameters: null, ...about }];
    if (ts.isClassDeclaration(statement) && statement.name)
      return [{ name: statement.name.text, kind: "class", parameters: null, ...about }];
    if (ts.isFunctionDeclaration(statement) && statement.name)
      return [{ name: statement.name.text, kind: "function", parameters: parametersOf(statement), ...about }];
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations.map(({ name, initializer }) => {
      const isFunction = initializer !== undefined && ts.isArrowFunction(initializer);
      return {
        name: name.getText(),
        kind: isFunction ? "function" : "constant",
        parameters: isFunction ? parametersOf(initializer) : null,
        ...about,
      };
    });
  }

  /** The first sentence of the docstring, on one line. */
  private docOf(statement: ts.Statement): string {
    const docs = this.ts.getJSDocCommentsAndTags(statement).filter((node) => this.ts.isJSDoc(node));
    const [last] = docs.slice(-1);
    const text = this.ts.getTextOfJSDocComment(last?.comment) ?? "";
    const [paragraph = ""] = text.split(/\n\s*\n/);
    const [sentence = ""] = paragraph.replaceAll(/\s+/g, " ").split(/(?<=\.) (?=[A-Z])/);
    return sentence.trim().replace(/:$/, ".");
  }
}

/** What a package brings: only zod's `z`. */
const foreign = (name: string): ApiExport => ({
  name,
  kind: "constant",
  parameters: null,
  doc: "",
  file: "zod",
});

/** `(W, rows, columns)`; a parameter that is taken apart is shown as `{…}`. */
const parametersOf = ({ parameters }: ts.SignatureDeclarationBase): readonly string[] =>
  parameters.map(({ name, questionToken, initializer, dotDotDotToken }) => {
    const word = name.getText().startsWith("{") || name.getText().startsWith("[") ? "{…}" : name.getText();
    return `${dotDotDotToken ? "…" : ""}${word}${questionToken || initializer ? "?" : ""}`;
  });
