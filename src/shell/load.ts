/** From a config's path to runs that can be planned: what `run` and `check` have in common. */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type Catalogue, type Component, optionsIn } from "../components/define.ts";
import { catalogue as ours, extend } from "../components/registry.ts";
import type { Run } from "../components/settings.ts";
import { UserError } from "../components/user-error.ts";
import { type Experiment, resolveExperiment } from "../config/experiment.ts";
import { type ConfigSource, readConfig } from "../config/source.ts";
import type { Engine } from "../engine/engine.ts";
import { type Draft, draftRun } from "../training/draft.ts";
import { type DataFiles, dataFiles } from "./data-files.ts";
import { findConfig, packageRoot, shownPath, userFolder } from "./locate.ts";
import { loadPlugin, type Plugin } from "./plugins.ts";

export interface LoadOptions {
  readonly set: readonly string[];
  readonly seeds?: string | undefined;
  readonly plugins: boolean;
}

export interface Loaded {
  readonly experiment: Experiment;
  readonly catalogue: Catalogue;
  /** Absolute paths, for the record. */
  readonly plugins: readonly string[];
  /** The components that plug-ins bring, with the path of the plug-in. */
  readonly brought: readonly { readonly component: Component; readonly path: string }[];
  /** What the user should know besides the experiment's own notices. */
  readonly notices: readonly string[];
  /** What a task with these options reads. */
  readonly files: DataFiles["of"];
  /** The run without memory: whether it fits together, and how much memory it takes. */
  draft(run: Run, engine?: Engine): Draft;
}

export async function load(given: string, options: LoadOptions): Promise<Loaded> {
  const path = findConfig(given, [userFolder(process.env, process.cwd()), process.cwd(), packageRoot]);
  const source = readConfig(shownPath(path), readText, (fromFile, relative) =>
    shownPath(resolve(dirname(fromFile), relative)),
  );
  const plugins = await loadPlugins(source, options.plugins);
  const catalogue = plugins.reduce(withPlugin, ours);
  const files = dataFiles(dirname(path));
  const experiment = await resolveExperiment(source, catalogue, {
    set: [...options.set],
    ...(options.seeds === undefined ? {} : { seeds: options.seeds }),
    digest: (file) => files.digest(file),
    plugins: plugins.map(({ digest }) => digest),
  });
  return {
    experiment,
    catalogue,
    plugins: plugins.map((plugin) => plugin.path),
    brought: plugins.flatMap(({ components, path }) => components.map((component) => ({ component, path }))),
    notices: plugins.flatMap(inexactNotice),
    files: files.of,
    draft({ settings }, engine) {
      const { task } = settings;
      const bytes = files.of(catalogue.task.get(task.name)!, optionsIn(task));
      return draftRun(settings, catalogue, bytes, engine);
    },
  };
}

const CAUSES: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder, not a file",
  EACCES: "it may not be read",
};

function readText(path: string): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    throw new UserError(`${path}: ${CAUSES[code] ?? message}`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UserError(`${path}: it is not UTF-8 text; save it as UTF-8`);
  }
}

interface Loadable extends Plugin {
  readonly where: string;
}

async function loadPlugins(source: ConfigSource, allowed: boolean): Promise<readonly Loadable[]> {
  const [first] = source.plugins;
  if (!allowed && first) {
    throw new UserError(
      `${first.where}: this config loads ${first.path}, and --no-plugins forbids it; leave out --no-plugins if you trust the file`,
    );
  }
  const loaded: Loadable[] = [];
  for (const { path, where } of source.plugins) {
    loaded.push({ ...(await loadPlugin(resolve(path), where)), where });
  }
  return loaded;
}

function withPlugin(catalogue: Catalogue, { components, where }: Loadable): Catalogue {
  try {
    return extend(catalogue, components);
  } catch (error) {
    if (error instanceof UserError)
      throw new UserError(`${where}: ${error.message.replace(/^plugins: /, "")}`);
    throw error;
  }
}

function inexactNotice({ path, inexact }: Plugin): readonly string[] {
  if (inexact.length === 0) return [];
  return [
    `${shownPath(path)} uses ${inexact.join(", ")}, whose last bits differ between machines; bptt-lab exports functions that do not`,
  ];
}
