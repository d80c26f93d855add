/** The laws of the components that a config's plug-ins bring, as its runs use them. */
import { basename } from "node:path";
import { type Choice, type Component, z } from "../components/define.ts";
import type { Run, Settings } from "../components/settings.ts";
import { canonicalJson } from "../config/canonical-json.ts";
import { formatChoice } from "../config/choice.ts";
import { leafPaths } from "../config/fields.ts";
import { examine, type Finding, lawsOf, type Surroundings } from "../laws/index.ts";
import type { Loaded } from "./load.ts";

/** Where the data decide how long a sequence is. */
const SOME_LENGTH = 100;

export interface LawCounts {
  readonly components: number;
  readonly laws: number;
  readonly broken: number;
}

/** Prints one table for each way in which a component is used. */
export function checkLaws(loaded: Loaded): LawCounts {
  const { experiment, brought } = loaded;
  const tables = brought.flatMap(({ component, path }) =>
    usesOf(component, experiment.runs).map(({ choice, run }) => {
      const how = choice ? formatChoice(choice, component) : component.name;
      const unused = choice ? "" : ", which no run uses, with its defaults";
      console.log(`${component.kind} ${how} of ${basename(path)}${unused}`);
      const findings = examine(
        lawsOf(component, choice ? optionsIn(choice) : defaultsOf(component), around(run.settings, loaded)),
      );
      for (const line of findings.flatMap(lines)) console.log(`  ${line}`);
      console.log();
      return findings;
    }),
  );
  const all = tables.flat();
  return {
    components: brought.length,
    laws: all.length,
    broken: all.filter(({ seen }) => seen !== null).length,
  };
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

const optionsIn = (choice: Choice): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(choice).filter(([key]) => key !== "name"));

/** undefined where an option has no default. */
const defaultsOf = ({ options }: Component): Readonly<Record<string, unknown>> | undefined =>
  z.strictObject(options).safeParse({}).data;

function around({ model, task, training }: Settings, { catalogue, files }: Loaded): Surroundings {
  return {
    activation: (kernels) =>
      catalogue.activation.get(model.activation.name)!.create(optionsIn(model.activation), { kernels }),
    cell: (context) => catalogue.cell.get(model.cell.name)!.create(optionsIn(model.cell), context),
    longest: catalogue.task.get(task.name)!.sizes(optionsIn(task)).length ?? SOME_LENGTH,
    updates: Math.max(1, training.updates),
    files,
  };
}
