/** The laws of the components that a config's plug-ins bring, as its runs use them. */
import {
  type Catalogue,
  type Choice,
  type Component,
  optionsIn,
  type Task,
  z,
} from "../components/define.ts";
import type { Run, Settings } from "../components/settings.ts";
import { canonicalJson } from "../config/canonical-json.ts";
import { formatChoice } from "../config/format-choice.ts";
import { leafPaths } from "../config/fields.ts";
import { examine, type Finding, lawsOf, type Surroundings } from "../laws/index.ts";

/** Where the data decide how long a sequence is. */
const SOME_LENGTH = 100;

/** A component of a plug-in, and the file that brings it. */
export interface Brought {
  readonly component: Component;
  readonly file: string;
}

/** What the laws of a component need of the experiment that uses it. */
export interface LawContext {
  readonly runs: readonly Run[];
  readonly catalogue: Catalogue;
  files(task: Task, options: Readonly<Record<string, unknown>>): Readonly<Record<string, Uint8Array>>;
  /** What an error says, with its place in the plug-in. */
  told(error: unknown): string;
}

export interface LawReport {
  readonly text: string;
  readonly laws: number;
  readonly broken: number;
}

/** One report for each way in which a component is used, looked at as it is asked for. */
export function* lawReports(brought: readonly Brought[], context: LawContext): Generator<LawReport> {
  for (const { component, file } of brought) {
    for (const { choice, run } of usesOf(component, context.runs)) {
      const how = choice ? formatChoice(choice, component) : component.name;
      const unused = choice ? "" : ", which no run uses, with its defaults";
      const options = choice ? optionsIn(choice) : defaultsOf(component);
      const findings = examine(lawsOf(component, options, around(run.settings, context)), context.told);
      const heading = `${component.kind} ${how} of ${file}${unused}`;
      yield {
        text: [heading, ...findings.flatMap(lines).map((line) => `  ${line}`), ""].join("\n"),
        laws: findings.length,
        broken: findings.filter(({ seen }) => seen !== null).length,
      };
    }
  }
}

const lines = ({ sentence, seen }: Finding): readonly string[] =>
  seen === null ? [`ok      ${sentence}`] : [`BROKEN  ${sentence}`, `        but ${seen}`];

interface Use {
  /** Absent where no run uses the component. */
  readonly choice?: Choice;
  /** A run that uses it so, else the first. */
  readonly run: Run;
}

/** Each choice of options once, in the order of the runs. */
function usesOf({ kind, name }: Component, runs: readonly Run[]): readonly Use[] {
  const paths = leafPaths()
    .filter(([, field]) => (field.type === "component" || field.type === "components") && field.kind === kind)
    .map(([path]) => path);
  const uses = new Map<string, Use>();
  for (const run of runs) {
    for (const choice of paths.flatMap((path) => choicesAt(run.settings, path))) {
      const key = canonicalJson(choice);
      if (choice.name === name && !uses.has(key)) uses.set(key, { choice, run });
    }
  }
  return uses.size > 0 ? [...uses.values()] : runs.slice(0, 1).map((run) => ({ run }));
}

/** The component or components at a path of the settings. */
function choicesAt(settings: Settings, path: string): readonly Choice[] {
  const value = path
    .split(".")
    .reduce<unknown>((group, key) => (group as Readonly<Record<string, unknown>>)[key], settings);
  // Sound: the path is a component's or a list's of them, and the settings are resolved.
  return Array.isArray(value) ? (value as readonly Choice[]) : [value as Choice];
}

/** undefined where an option has no default. */
const defaultsOf = ({ options }: Component): Readonly<Record<string, unknown>> | undefined =>
  z.strictObject(options).safeParse({}).data;

function around(settings: Settings, { catalogue, files }: LawContext): Surroundings {
  const { model, task, training } = settings;
  return {
    activation: (kernels) =>
      catalogue.activation.get(model.activation.name)!.create(optionsIn(model.activation), { kernels }),
    cell: (context) => catalogue.cell.get(model.cell.name)!.create(optionsIn(model.cell), context),
    truncation: () =>
      catalogue.truncation.get(training.truncation.name)!.create(optionsIn(training.truncation), {}),
    longest: catalogue.task.get(task.name)!.sizes(optionsIn(task)).length ?? SOME_LENGTH,
    updates: Math.max(1, training.updates),
    settings: () => settings,
    files,
  };
}
