/** What an experiment's folder says of its config: words for a report, and which remedy is the baseline. */
import { join } from "node:path";
import { parseYaml } from "../config/parse-yaml.ts";
import { plain } from "../config/tree.ts";
import { readWhole } from "./read-file.ts";

export interface KeptExperiment {
  readonly description: string | null;
  /** Its label. */
  readonly baseline: string | null;
}

const NOTHING: KeptExperiment = { description: null, baseline: null };
/** Far above that of any config. */
const MOST_BYTES = 10e6;

/** Nothing where the file is not there or is no config: it costs words, never a result. */
export function keptExperiment(folder: string): KeptExperiment {
  try {
    const bytes = readWhole(join(folder, "experiment.yaml"), { mostBytes: MOST_BYTES, followLinks: false });
    const place = { text: "experiment.yaml" };
    const tree = parseYaml(new TextDecoder().decode(bytes), { placeAt: () => place, path: "" });
    const config = (tree === undefined ? {} : plain(tree)) as Readonly<Record<string, unknown>>;
    return { description: textAt(config, "description"), baseline: textAt(config["compare"], "baseline") };
  } catch {
    return NOTHING;
  }
}

function textAt(value: unknown, key: string): string | null {
  if (typeof value !== "object" || value === null || !(key in value)) return null;
  const text = (value as Readonly<Record<string, unknown>>)[key];
  return typeof text === "string" ? text : null;
}
