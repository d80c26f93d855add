/** Runs trained into a folder by the program's own means, interrupted where a test says. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { catalogue } from "../../src/components/registry.ts";
import type { Run, Settings } from "../../src/components/settings.ts";
import type { Fate } from "../../src/results/fate.ts";
import { openFolder } from "../../src/shell/safe-folder.ts";
import type { Display } from "../../src/shell/terminal.ts";
import { trainRun } from "../../src/shell/train-run.ts";
import type { Workshop } from "../../src/shell/workshop.ts";
import { draftRun } from "../../src/training/draft.ts";
import { filesOf } from "../fingerprints/cases.ts";
import { freshEngine } from "./engine.ts";

export const runOf = (settings: Settings, hash = "ab".repeat(32)): Run => ({
  arm: hash.slice(0, 8),
  id: `${hash.slice(0, 8)}-s3`,
  hash,
  seed: 3,
  label: "arm",
  swept: {},
  settings,
});

export interface Sitting {
  readonly fate: Fate;
  /** What was said of the run, besides its events. */
  readonly said: readonly string[];
  /** The events that were shown. */
  readonly events: number;
}

export interface SittingOptions {
  /** It is told to stop after so many events. */
  readonly events?: number;
  /** It is told to stop as soon as this update is made. */
  readonly update?: number;
  readonly checkpointEvery?: number | null;
  /** Thrown where the run would be told to stop: what was not saved is lost. */
  readonly crash?: Error;
}

const PROVENANCE = {
  versions: { "bptt-lab": "0.0.0", numbers: 0, node: "v0" },
  engine: { name: "wasm", vector_bits: 128 },
  commit: null,
  modified: null,
  lock_sha256: null,
  machine: {},
};

/** Trains until the end, or until it is stopped. */
export async function sit(path: string, run: Run, options: SittingOptions = {}): Promise<Sitting> {
  const { events: last = Infinity, update = Infinity, checkpointEvery = null, crash } = options;
  const said: string[] = [];
  let events = 0;
  let stopped = false;
  const nothing = (): void => {};
  const display: Display = {
    begin: nothing,
    end: nothing,
    tick: nothing,
    close: nothing,
    show(_, event) {
      stopped ||= ++events >= last || (event.type === "update" && event.update === update);
      if (stopped && crash) throw crash;
    },
    goOn: (_, update) => said.push(`goes on from update ${update}`),
    say: (_, text) => said.push(text),
  };
  const files = filesOf(catalogue, run.settings.task);
  const workshop = {
    plugins: [],
    sources: () => ({ plugins: [], data: [], dataFolder: null }),
    draft: ({ settings }: Run) => draftRun(settings, catalogue, files, freshEngine()),
    // Training a run asks for nothing else of it.
  } as unknown as Workshop;
  const wish = {
    get aborted() {
      return stopped;
    },
  };
  const context = {
    workshop,
    runs: openFolder(path),
    display,
    provenance: PROVENANCE,
    wish,
    checkpointEvery,
  };
  return { fate: await trainRun(run, context), said, events };
}

/** The names of what lies in a run's folder, and the bytes of all that hold no times. */
export function contentOf(path: string, { id }: Run): Readonly<Record<string, string>> {
  const folder = join(path, id);
  if (!existsSync(folder)) return {};
  const content = (name: string): string =>
    name === "run.json" ? "times" : readFileSync(join(folder, name), "latin1");
  return Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [name, content(name)]),
  );
}
