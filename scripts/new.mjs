/**
 * npm run new KIND NAME: a component of this program that obeys its laws and does nothing new yet, with its line in the
 * folder's index and its test. Refuses what would overwrite or could not be named in a config.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { TEMPLATES } from "./templates.mjs";

const MISUSED = 2;
const kinds = Object.keys(TEMPLATES);
const usage = "write npm run new KIND NAME, for example npm run new activation my-name";

const foldered = (kind) => (kind.endsWith("y") ? `${kind.slice(0, -1)}ies` : `${kind}s`);

/** `my-name` → `myName` */
const wordOf = (name) => name.replaceAll(/-(.)/g, (_, letter) => letter.toUpperCase());

/** Words that no variable can have. */
const RESERVED = new Set(
  (
    "break case catch class const continue debugger default delete do else enum export extends false finally for " +
    "function if import in instanceof new null return super switch this throw true try typeof var void while with " +
    "yield let static await async of none"
  ).split(" "),
);

const filesIn = (folder) => readdirSync(folder).filter((file) => file.endsWith(".ts"));

/** What is wrong with the request; null if nothing is. */
function refusal(root, kind, name, rest) {
  if (kind === undefined || name === undefined) return `a kind and a name are needed; ${usage}`;
  if (rest.length > 0) return `one name at a time, got ${[name, ...rest].join(" ")}; ${usage}`;
  if (!kinds.includes(kind)) {
    const meant = kinds.find((one) => foldered(one) === kind);
    return `"${kind}" is not a kind; write ${meant ?? `one of ${kinds.join(", ")}`}`;
  }
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    const better = name
      .replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2")
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replaceAll(/^[^a-z]+|-+$/g, "");
    return `"${name}" is not a name: lowercase letters, digits and hyphens, a letter first${better ? `; write ${better}` : ""}`;
  }
  const word = wordOf(name);
  if (RESERVED.has(word) || word === kind || word === "index")
    return `"${name}" means something else in TypeScript or in configs; write another name, for example ${name}-${kind}`;
  const folder = join(root, "src/components", foldered(kind));
  const taken = readdirSync(folder).find((file) => file === `${name}.ts` && file !== "index.ts");
  if (taken) return `src/components/${foldered(kind)}/${taken} is there already; write another name`;
  const declared = filesIn(folder).find((file) =>
    new RegExp(`^  name: "${name}",$`, "m").test(readFileSync(join(folder, file), "utf8")),
  );
  if (declared) return `a ${kind} called "${name}" is declared in ${declared}; write another name`;
  const test = `test/components/${foldered(kind)}/${name}.test.ts`;
  return existsSync(join(root, test)) ? `${test} is there already; write another name` : null;
}

/** The index with one more import and one more entry, both in alphabetical order. */
function withEntry(index, name, word) {
  const line = `import { ${word} } from "./${name}.ts";`;
  const lines = index.split("\n");
  const imports = lines.filter((text) => text.startsWith("import "));
  const at = imports.findIndex((text) => text.slice(text.indexOf('"')) > line.slice(line.indexOf('"')));
  imports.splice(at < 0 ? imports.length : at, 0, line);
  const rest = lines.filter((text) => !text.startsWith("import ")).join("\n");
  return [
    ...imports,
    rest.replace(/= \[([^\]]*)\]/, (_, entries) => {
      const names = entries
        .split(",")
        .map((entry) => entry.trim())
        .filter(Boolean);
      const at = names.findIndex((one) => one > word);
      names.splice(at < 0 ? names.length : at, 0, word);
      return `= [${names.join(", ")}]`;
    }),
  ].join("\n");
}

const testOf = (kind, name, word) => `import { expect, test } from "vitest";
import { ${word} } from "../../../src/components/${foldered(kind)}/${name}.ts";
import { broken } from "../../support/broken.ts";

test("${name} obeys the laws of its kind", () => {
  expect(broken(${word})).toEqual([]);
});

test.todo("${name} gives the numbers of its paper, or of an independent program");
`;

/** Writes the files; returns their paths. */
export async function create(root, kind, name) {
  const word = wordOf(name);
  const index = `src/components/${foldered(kind)}/index.ts`;
  const files = {
    [`src/components/${foldered(kind)}/${name}.ts`]: TEMPLATES[kind](name, word),
    [index]: withEntry(readFileSync(join(root, index), "utf8"), name, word),
    [`test/components/${foldered(kind)}/${name}.test.ts`]: testOf(kind, name, word),
  };
  const style = (await resolveConfig(join(root, "src/api.ts"))) ?? {};
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), await format(text, { ...style, parser: "typescript" }));
  }
  return Object.keys(files);
}

async function main([kind, name, ...rest]) {
  // A copy of the repository may be meant, for instance by a test.
  const root = process.env.BPTT_LAB_ROOT ?? fileURLToPath(new URL("..", import.meta.url));
  const wrong = refusal(root, kind, name, rest);
  if (wrong !== null) {
    console.error(`new: ${wrong}`);
    process.exitCode = MISUSED;
    return;
  }
  const [file, index, test] = await create(root, kind, name);
  console.log(`wrote  ${file}   the idea goes where it says TODO
wrote  ${test}
added  a line to ${index}

When it is done:
  npx vitest run ${test}
  npm run build && npm run generate      schema and docs/components.md
  npm run fingerprints:update            its fingerprint
  npx vitest run test/laws/complete.test.ts   says in seconds what is still missing`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
