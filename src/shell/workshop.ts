/**
 * All that training a run needs besides the run: components, data, drafts. It is made from JSON alone, so that any
 * thread can open it for itself.
 */
import { type Catalogue, optionsIn } from "../components/define.ts";
import { catalogue as ours, extend } from "../components/registry.ts";
import type { Run } from "../components/settings.ts";
import { UserError } from "../components/user-error.ts";
import { canonical } from "../config/canonical-json.ts";
import { readsByPath } from "../config/run-id.ts";
import type { Engine } from "../engine/engine.ts";
import { type Draft, draftRun } from "../training/draft.ts";
import { type DataFiles, dataFiles, type UsedFile } from "./data-files.ts";
import { type EngineName, openEngine, type OpenedEngine } from "./engines.ts";
import { guarded } from "./plugin-guard.ts";
import { withPlace } from "./plugin-places.ts";
import { loadPlugin, type Plugin, type PluginSpec } from "./plugins.ts";

/** Plain JSON. */
export interface WorkshopSpec {
  /** Data files of the user's are looked for from here: the folder of the config. */
  readonly folder: string;
  readonly plugins: readonly PluginSpec[];
  readonly engine: EngineName;
}

/** What one run needs to be trained anywhere: plain JSON. */
export interface Job {
  readonly run: Run;
  readonly workshop: WorkshopSpec;
}

export interface Sources {
  readonly plugins: readonly UsedFile[];
  readonly data: readonly UsedFile[];
  /** Where relative paths of data files start; null where the run has none. */
  readonly dataFolder: string | null;
}

export interface Workshop {
  /** Opens the very same workshop again: its plug-ins have the digests that were found. */
  readonly spec: WorkshopSpec;
  readonly plugins: readonly Plugin[];
  /** Ours and what the plug-ins bring. */
  readonly catalogue: Catalogue;
  readonly files: DataFiles;
  /** What its runs are computed with; found and tested when it is first asked for. */
  readonly engine: OpenedEngine;
  /** What the run is made of besides its settings. */
  sources(run: Run): Sources;
  /** The run without memory: whether it fits together, and how much memory it takes. */
  draft(run: Run, engine?: Engine): Draft;
}

/** Throws a UserError if a plug-in or the engine cannot be used, or a plug-in is no longer what the spec says. */
export async function openWorkshop({
  folder,
  plugins: specs,
  engine: name,
}: WorkshopSpec): Promise<Workshop> {
  // Native kernels are tested when a run needs them; an engine that must be there is refused now.
  if (name === "native") openEngine(name);
  const plugins: Plugin[] = [];
  for (const spec of specs) plugins.push(await loadPlugin(spec));
  const catalogue = plugins.reduce(withPlugin, ours);
  const files = dataFiles(folder);
  return {
    spec: {
      folder,
      plugins: plugins.map(({ path, where, digest }) => ({ path, where, digest })),
      engine: name,
    },
    plugins,
    catalogue,
    files,
    get engine() {
      return openEngine(name);
    },
    sources({ settings: { task } }) {
      return {
        plugins: plugins.map(({ path, digest }) => ({ path, sha256: digest })),
        data: files.used(catalogue.task.get(task.name)!, optionsIn(task)),
        dataFolder: readsByPath(task, catalogue) ? folder : null,
      };
    },
    draft({ settings }, engine = openEngine(name).make()) {
      const { task } = settings;
      const bytes = files.of(catalogue.task.get(task.name)!, optionsIn(task));
      try {
        // What the run's id does not tell apart, training does not see.
        return draftRun(canonical(settings), catalogue, bytes, engine);
      } catch (error) {
        throw withPlace(error);
      }
    },
  };
}

function withPlugin(catalogue: Catalogue, { components, where }: Plugin): Catalogue {
  try {
    return extend(catalogue, components.map(guarded));
  } catch (error) {
    if (error instanceof UserError)
      throw new UserError(`${where}: ${error.message.replace(/^plugins: /, "")}`);
    throw error;
  }
}
