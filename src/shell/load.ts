/** From a config's path to its experiment and the workshop that its runs are trained in. */
import { dirname, resolve } from "node:path";
import { bare, printable } from "../components/foreign-text.ts";
import { UserError } from "../components/user-error.ts";
import { type Experiment, resolveExperiment } from "../config/experiment.ts";
import { type ConfigSource, readConfig } from "../config/source.ts";
import { parseEngineName } from "./engines.ts";
import { findConfig, kindOf, packageRoot, shownPath, userFolder } from "./locate.ts";
import type { Plugin, PluginSpec } from "./plugins.ts";
import { readText } from "./read-file.ts";
import { openWorkshop, type Workshop } from "./workshop.ts";

export interface LoadOptions {
  readonly set: readonly string[];
  readonly seeds?: string | undefined;
  readonly plugins: boolean;
  /** One of the names of `--engine`; `auto` if left out. */
  readonly engine?: string;
  /** False leaves the config's sweep out. */
  readonly sweep?: boolean;
  /** Where relative paths of data files start, whatever the config says of it. */
  readonly folder?: string;
}

export interface Loaded {
  readonly experiment: Experiment;
  readonly workshop: Workshop;
  /** What the user should know though nothing is wrong. */
  readonly notices: readonly string[];
}

export async function load(given: string, options: LoadOptions): Promise<Loaded> {
  const path = findConfig(given, [userFolder(process.env, process.cwd()), process.cwd(), packageRoot]);
  const source = readConfig(shownPath(path), readText, (fromFile, relative) =>
    shownPath(resolve(dirname(fromFile), relative)),
  );
  const specs = pluginsOf(source, options.plugins);
  for (const spec of specs) nameOnce(spec);
  const folder = resolve(options.folder ?? source.dataFolder ?? dirname(path));
  const workshop = await openWorkshop({
    folder,
    plugins: specs,
    engine: parseEngineName(options.engine ?? "auto"),
  });
  const { catalogue, files, plugins } = workshop;
  // What is written down must be found from anywhere.
  const experiment = await resolveExperiment({ ...source, plugins: specs }, catalogue, {
    folder,
    set: [...options.set],
    ...(options.seeds === undefined ? {} : { seeds: options.seeds }),
    sweep: options.sweep !== false,
    digest: (file) => files.digest(file),
    plugins: plugins.map(({ digest }) => digest),
  });
  const notices = [...plugins.flatMap(inexactNotice), ...experiment.notices];
  return { experiment, workshop, notices: notices.map(printable) };
}

function pluginsOf({ plugins }: ConfigSource, allowed: boolean): readonly PluginSpec[] {
  const [first] = plugins;
  if (!allowed && first) {
    throw new UserError(
      `${first.where}: this config loads ${bare(first.path)}, and --no-plugins forbids it; leave out --no-plugins if you trust the file`,
    );
  }
  return plugins.map(({ path, where }) => ({ path: resolve(path), where }));
}

const named = new Set<string>();

/** Before it runs: who looks at the terminal must see what code a config brings. */
function nameOnce({ path }: PluginSpec): void {
  if (!named.has(path) && kindOf(path) === "file") console.log(`runs the code of ${bare(shownPath(path))}`);
  named.add(path);
}

function inexactNotice({ path, inexact }: Plugin): readonly string[] {
  if (inexact.length === 0) return [];
  return [
    `${bare(shownPath(path))} uses ${inexact.join(", ")}, whose last bits differ between machines; bptt-lab exports functions that do not`,
  ];
}
