/** A setting in words: for `explain` and for docs/config.md. */
import type { Kind } from "../components/define.ts";
import { SETTINGS, leafPaths } from "../config/fields.ts";
import type { Field } from "../config/fields.ts";
import { targetOf } from "../config/paths.ts";
import { plural, schemaText } from "./describe-component.ts";

export interface SettingText {
  readonly path: string;
  readonly type: string;
  /** What holds if it is left out. */
  readonly preset: string;
  readonly about: string;
  readonly example: string;
}

/** What belongs to the experiment as a whole. */
const OTHERS: readonly SettingText[] = [
  {
    path: "name",
    type: "text",
    preset: "the file's name",
    about: "Folder of the results, below results/",
    example: "name: relu",
  },
  {
    path: "description",
    type: "text",
    preset: "empty",
    about: "What the experiment is for",
    example: "description: IRNN against tanh",
  },
  {
    path: "extends",
    type: "path, or list of paths",
    preset: "none",
    about: "Files that this one extends; what is written here wins",
    example: "extends: base.yaml",
  },
  {
    path: "seeds",
    type: "count, range or list",
    preset: "1",
    about: "5 means the seeds 0 to 4; every remedy is trained with each",
    example: "seeds: 5",
  },
  {
    path: "sweep",
    type: "block, or list of blocks",
    preset: "none",
    about: "What is varied; null drops the sweep of a file that this one extends",
    example: "sweep: { grid: { model.cell: [vanilla, lstm] } }",
  },
  {
    path: "compare",
    type: "map",
    preset: "none",
    about:
      "How remedies are compared: which one the others are held against, settings chosen for each on seeds of their own; null drops that of a file which this one extends",
    example:
      "compare: { baseline: tanh, tune: { training.optimizer.rate: [1e-4, 1e-3, 1e-2] }, tuning-seeds: 2 }",
  },
  {
    path: "plugins",
    type: "list of paths",
    preset: "[]",
    about: "Files that define components of your own",
    example: "plugins: [./mine.ts]",
  },
  {
    path: "data-folder",
    type: "path",
    preset: "the config's folder",
    about: "Where relative paths of data files start",
    example: "data-folder: ../data",
  },
];

const EXAMPLES: Readonly<Record<string, string>> = {
  task: "{ name: adding, length: 100 }",
  "model.cell": "lstm",
  "model.hidden": "100",
  "model.layers": "2",
  "model.activation": "relu",
  "model.init.W": "{ name: identity, scale: 0.9 }",
  "model.init.U": "{ name: gaussian, std: =1/sqrt(inputs) }",
  "model.init.V": "glorot-uniform",
  "model.init.b": "{ name: constant, value: 0 }",
  "model.bias": "false",
  "model.initial-state": "learned",
  "training.updates": "2000",
  "training.batch": "20",
  "training.objective": "mean",
  "training.truncation": "{ name: window, length: 20 }",
  "training.optimizer": "{ name: adam, rate: 0.002 }",
  "training.schedule": "{ name: cosine, warm-up: 100 }",
  "training.clip": "{ name: norm, threshold: 1 }",
  "training.regularizers": '[{ name: l2, strength: 1e-4, "on": [W] }]',
  "training.penalty-schedule": "{ name: warm-up, updates: 500 }",
  "training.noise": "[{ name: zoneout, rate: 0.1 }]",
  "training.stop-when-solved": "true",
  "evaluation.every": "100",
  "evaluation.sequences": "1000",
  "evaluation.confirm": "10000",
  "evaluation.lengths": "[100, 200, 500]",
  "diagnostics.every": "500",
  "diagnostics.sequences": "4",
  "diagnostics.measure": "[jacobians]",
  "diagnostics.rules": "[diverged, solved, { name: vanishing, decades: 6 }]",
};

/** In the order of the declarations; then what belongs to the experiment as a whole. */
export const allSettings = (): readonly SettingText[] => [
  ...leafPaths().map(([path, field]) => settingText(path, field)),
  ...OTHERS,
];

/** The settings at or below a path; those whose last word is `word`, if it is only a word; none if there are none. */
export function settingsAt(word: string): readonly SettingText[] {
  const all = allSettings();
  const below = all.filter(({ path }) => path === word || path.startsWith(`${word}.`));
  if (below.length > 0) return below;
  return word.includes(".") ? [] : all.filter(({ path }) => path.split(".").at(-1) === word);
}

/** The component field that `model.init.W.scale` goes into, and the option; undefined if the path is none such. */
export function optionAt(
  path: string,
): { readonly kind: Kind; readonly path: string; readonly option: string } | undefined {
  const target = targetOf(path);
  if (!target.ok || target.field !== "option") return undefined;
  const [at, field] = leafPaths().find(([leaf]) => path.startsWith(`${leaf}.`)) ?? [];
  if (at === undefined || (field?.type !== "component" && field?.type !== "components")) return undefined;
  return { kind: field.kind, path: at, option: path.split(".").at(-1) };
}

function settingText(path: string, field: Field): SettingText {
  const words = { path, about: field.about, example: `${path}: ${EXAMPLES[path] ?? "…"}` };
  switch (field.type) {
    case "component":
      return { ...words, type: field.kind, preset: field.initial ?? "required" };
    case "components":
      return { ...words, type: `list of ${plural(field.kind)}`, preset: `[${field.initial.join(", ")}]` };
    case "value": {
      const { type, preset } = schemaText(field.schema);
      return { ...words, type, preset: preset ?? "the task's" };
    }
    case "group":
      throw new Error(`${path} is a group of settings`);
    default:
      return field satisfies never;
  }
}

/** The groups at the top, with what they are about. */
export const sections = (): readonly (readonly [name: string, about: string])[] =>
  Object.entries(SETTINGS.fields).map(([name, { about }]) => [name, about]);
