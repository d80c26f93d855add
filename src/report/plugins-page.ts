/** docs/plugins.md: what a plug-in can import and what it must bring. */
import { type Kind, KINDS } from "../components/define.ts";
import { plural, whereabouts } from "./describe-component.ts";

/** One export of "bptt-lab". */
export interface ApiExport {
  readonly name: string;
  readonly kind: "function" | "constant" | "class" | "type";
  /** Names of a function's parameters; null if it is not one. */
  readonly parameters: readonly string[] | null;
  /** The first paragraph of its docstring, or "". */
  readonly doc: string;
  /** Where it is declared, from the package's folder; or the package that it comes from. */
  readonly file: string;
}

/** What the page is made of. */
export interface PluginsPage {
  readonly exports: readonly ApiExport[];
  /** Kernel → its line in src/engine/signatures.ts. */
  readonly kernels: Readonly<Record<string, string>>;
}

export function pluginsPage({ exports, kernels }: PluginsPage): string {
  const values = exports.filter(({ kind }) => kind !== "type");
  const others = values.filter(({ name }) => !isKind(name));
  const types = exports.filter(({ kind }) => kind === "type");
  return [
    ...INTRO,
    "## The kinds",
    "",
    ...table(
      ["helper", "`create` returns", "contract", "in a config"],
      KINDS.map((kind) => kindRow(kind)),
    ),
    "",
    "## Functions and values",
    "",
    "These can be called. Those that follow `Math` in name give the same bits on every machine.",
    "",
    ...table(
      ["export", "what it is", "declared in"],
      others.map((one) => [callText(one), one.doc || OWN_WORDS[one.name] || "", fileLink(one.file)]),
    ),
    "",
    "## Types",
    "",
    'For annotations: `import type { Stream } from "bptt-lab"`. Every field is explained where it is declared.',
    "",
    ...table(
      ["type", "what it is", "declared in"],
      types.map(({ name, doc, file }) => [`\`${name}\``, doc || namedAfter(name), fileLink(file)]),
    ),
    "",
    ...KERNELS,
    ...table(
      ["kernel", "arguments"],
      Object.entries(kernels).map(([name, line]) => [
        `\`${name}\``,
        `\`${line.replaceAll(" | ", " ‖ ").replaceAll("|", "‖")}\``,
      ]),
    ),
    "",
  ].join("\n");
}

const INTRO = [
  "# What a plug-in can import, and what it must bring",
  "",
  "Made by `npm run generate` from `src/api.ts`, the contracts and `src/engine/signatures.ts`; do not edit.",
  "",
  "A plug-in is one TypeScript or JavaScript file that a config names in `plugins: [./mine.ts]`. It exports",
  "components, each made by the helper of its kind. `experiments/plugins/mine.ts` is the one to copy, for cells",
  "`my-cell.ts` ([writing-a-cell.md](writing-a-cell.md)). `npm run check my.yaml` holds them against the laws of their kind.",
  "",
  "## What it may import",
  "",
  "| from | |",
  "| --- | --- |",
  '| `"bptt-lab"` | everything below; there are no subpaths |',
  '| `"zod"` | the same zod as `z`, whatever version lies beside the file |',
  '| `"./lib/half.ts"` | files of your own, with their extension or without; JSON too |',
  '| `"some-package"` | what is installed beside the plug-in or in a folder above it (`npm install some-package`) |',
  '| `"node:fs"` and the like | allowed, but what is read there is in no digest: another file changes the numbers and no one notices. A task asks for its files by `files` instead |',
  "",
  "All of it except Node's own modules goes into the plug-in's digest, which is part of a run's id. Types are",
  "stripped and not checked; `npm run tsconfig my-folder` writes the `tsconfig.json` with which an editor checks them.",
  "",
];

const KERNELS = [
  "## Kernels",
  "",
  "`create` of most kinds is handed `{ kernels }`, the fast loops over arrays. `set…` overwrites, `add…` adds, `times…`",
  "multiplies in place. Arrays come first, then sizes, then numbers, parted by ‖. `out[m,n]` is a Float64Array of at",
  "least m·n numbers, by rows; `4H` is four times H; `a[k,k@stride]` has rows that start `stride` numbers apart;",
  "`which:int[rows]<k` is an Int32Array with elements from 0 to k − 1. What each computes is said in",
  "`src/engine/reference/`. `npm run check` compares every call with this table.",
  "",
];

/** What the docstrings of other packages say is not at hand. */
const OWN_WORDS: Readonly<Record<string, string>> = {
  z: 'zod, for the types and defaults of options: `z.number().positive().default(1).describe("…")`',
};

const isKind = (name: string): name is Kind => (KINDS as readonly string[]).includes(name);

const capital = (kind: Kind): string => `${kind[0]!.toUpperCase()}${kind.slice(1)}`;

/** `BuiltCell` */
const built = (kind: Kind): string => `Built${capital(kind)}`;

function kindRow(kind: Kind): readonly string[] {
  const places = whereabouts(kind, "`")
    .replace(/^.* stands? at /, "")
    .replace(/\.$/, "");
  return [
    `\`${kind}({ name, summary, source, options, create })\``,
    `\`${built(kind)}\``,
    fileLink(contractOf(kind)),
    places,
  ];
}

const contractOf = (kind: Kind): string => `src/components/contracts/${kind}.ts`;

/** What a name says for types without a docstring: `Cell`, `BuiltCell`, `CellContext`, `ConstraintVerbs`. */
function namedAfter(name: string): string {
  const words: Readonly<Record<string, string>> = Object.fromEntries(
    KINDS.flatMap((kind) => [
      [capital(kind), `What \`${kind}({…})\` makes.`],
      [built(kind), `What \`create\` of ${plural(kind)} returns.`],
      [`${capital(kind)}Context`, `What \`create\` of ${plural(kind)} is handed besides the options.`],
    ]),
  );
  const [, owner] = /^(.*)Verbs$/.exec(name) ?? [];
  return words[name] ?? (owner === undefined ? "" : `What \`bind\` of a \`${owner}\` returns.`);
}

/** Functions that another function made, so that their declaration shows no parameters. */
const OF_Z = ["cos", "exp", "relu", "sigmoid", "sin", "tanh"];

function callText({ name, parameters }: ApiExport): string {
  const given = parameters ?? (OF_Z.includes(name) ? ["z"] : null);
  return given === null ? `\`${name}\`` : `\`${name}(${given.join(", ")})\``;
}

const fileLink = (file: string): string =>
  file.endsWith(".ts") ? `[${file.replace(/^src\//, "")}](../${file})` : file;

const table = (heading: readonly string[], rows: readonly (readonly string[])[]): readonly string[] => [
  row(heading),
  row(heading.map(() => "---")),
  ...rows.map((cells) => row(cells.map((text) => text.replaceAll("|", String.raw`\|`)))),
];

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
