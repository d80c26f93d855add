/** The house's floors: imports point down only (docs/architecture.md). */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { KINDS } from "../../src/components/define.ts";
import { catalogue } from "../../src/components/registry.ts";

/** Statements that begin a line, and calls; not the same words inside a text. */
const IMPORT =
  /^import\s+"([^"\s]+)"|^(?:import|export)\b[^"';]*?\bfrom\s+"([^"\s]+)"|\bimport\(\s*"([^"\s]+)"/gm;

const source = fileURLToPath(new URL("../../src", import.meta.url));

interface Rule {
  /** Our rooms that it may import. */
  readonly rooms: readonly string[];
  /** Rooms of which it may know these files alone. */
  readonly only?: readonly string[];
  /** Packages that it may import, none of which needs Node. */
  readonly packages: readonly string[];
}

/** Rooms from the bottom up. Only `shell` and `commands` may use Node, and whatever package they like. */
const PURE: Readonly<Record<string, Rule>> = {
  engine: { rooms: [], packages: [] },
  components: {
    rooms: ["engine"],
    packages: ["zod", "ml-matrix", "fastest-levenshtein", "fflate", "csv-parse"],
  },
  config: {
    rooms: ["components", "engine"],
    packages: ["zod", "yaml", "mathjs", "@noble/hashes"],
  },
  training: { rooms: ["components", "engine"], packages: [] },
  laws: { rooms: ["training", "components", "engine"], packages: [] },
  // What a run leaves is made from what it says of itself, and from nothing else of training.
  results: {
    rooms: ["training", "components"],
    only: ["training/events.ts"],
    packages: ["csv-stringify/sync", "csv-parse/sync", "fflate", "zod", "@noble/hashes"],
  },
  statistics: { rooms: ["results", "components", "engine"], packages: [] },
  // Words about an experiment, its progress, its results, and the laws that its plug-ins break.
  report: {
    rooms: ["statistics", "results", "laws", "training", "config", "components", "engine"],
    // Charts need logarithms and a circle, which are the same on every engine.
    only: ["training/events.ts", "laws/index.ts", "engine/elementary.ts"],
    packages: ["picocolors", "string-width", "vega", "vega-lite", "@noble/hashes"],
  },
};

const TOP: Readonly<Record<string, readonly string[]>> = {
  shell: ["report", "laws", "statistics", "results", "training", "config", "components", "engine"],
  commands: ["shell", "report", "results", "training", "config", "components", "engine"],
};

/** Files of a room that others may not import, whoever they are. */
const CONCRETE =
  /^components\/(activations|cells|clippers|diagnostics|initializers|optimizers|regularizers|schedules|noises|tasks|truncations)\//;

export interface File {
  readonly path: string;
  readonly text: string;
}

/** One line a forbidden import. */
export function violations(files: readonly File[]): string[] {
  return files.flatMap(({ path, text }) => {
    const room = path.includes("/") ? path.split("/")[0]! : "";
    // cli.ts and api.ts may import anything.
    if (room === "") return [];
    const imports = Array.from(
      text.matchAll(IMPORT),
      ([, alone, from, dynamic]) => (alone ?? from ?? dynamic)!,
    );
    const wrong = imports.filter((from) =>
      from.startsWith(".") ? !mayImport(room, targetOf(path, from)) : !mayUse(room, from),
    );
    return wrong.map((from) => `${path}: imports ${from.startsWith(".") ? targetOf(path, from) : from}`);
  });
}

const targetOf = (path: string, from: string): string =>
  relative(source, resolve(source, dirname(path), from));

function mayUse(room: string, name: string): boolean {
  const rule = PURE[room];
  return !rule || rule.packages.some((own) => name === own || name.startsWith(`${own}/`));
}

function mayImport(room: string, target: string): boolean {
  const targetRoom = target.split("/")[0]!;
  const rule = PURE[room];
  if (CONCRETE.test(target) && room !== "components") return false;
  if (targetRoom === room) return target !== "components/registry.ts";
  if (target === "components/registry.ts") return !rule;
  if (!(rule?.rooms ?? TOP[room] ?? []).includes(targetRoom)) return false;
  const only = rule?.only?.filter((file) => file.startsWith(`${targetRoom}/`)) ?? [];
  return only.length === 0 || only.includes(target);
}

const files: File[] = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => ({ path, text: readFileSync(join(source, path), "utf8") }));

describe("layering", () => {
  test("no file imports from a floor above its own", () => {
    expect(files.length).toBeGreaterThan(50);
    expect(violations(files)).toEqual([]);
  });

  test("every room has its rule", () => {
    const rooms = files.filter(({ path }) => path.includes("/")).map(({ path }) => path.split("/")[0]!);
    expect([...new Set(rooms)].sort()).toEqual([...Object.keys(PURE), ...Object.keys(TOP)].sort());
  });

  test.each([
    ["engine/planted.ts", 'import { z } from "../components/define.ts";'],
    ["training/planted.ts", 'import { catalogue } from "../components/registry.ts";'],
    ["training/planted.ts", 'import { tanh } from "../components/activations/tanh.ts";'],
    ["components/tasks/planted.ts", 'import { readFileSync } from "node:fs";'],
    ["config/planted.ts", 'const fs = await import("node:fs");'],
    ["results/planted.ts", 'import { compare } from "../statistics/comparison.ts";'],
    ["results/planted.ts", 'import { brief } from "../report/text-table.ts";'],
    ["results/planted.ts", 'import { train } from "../training/train.ts";'],
    ["results/planted.ts", 'import { parse } from "csv-parse";'],
    ["results/planted.ts", 'import { createHash } from "node:crypto";'],
    ["statistics/planted.ts", 'import { verdict } from "../report/verdict.ts";'],
    ["report/planted.ts", 'import type { Plan } from "../training/plan.ts";'],
    ["report/planted.ts", 'import { load } from "../shell/load.ts";'],
    ["commands/planted.ts", 'import { lawsOf } from "../laws/index.ts";'],
    ["report/planted.ts", 'import { writeFileSync } from "node:fs";'],
    ["report/planted.ts", 'import { shownPath } from "../shell/locate.ts";'],
    ["shell/planted.ts", 'import { run } from "../commands/run.ts";'],
    ["statistics/planted.ts", 'import { train } from "../training/train.ts";'],
    ["laws/planted.ts", 'import { catalogue } from "../components/registry.ts";'],
    ["laws/planted.ts", 'import { check } from "../commands/check.ts";'],
    ["training/planted.ts", 'import { lawsOf } from "../laws/index.ts";'],
  ])("a planted violation in %s is found: %s", (path, text) => {
    expect(violations([{ path, text }]).length).toBe(1);
  });
});

describe("components", () => {
  const folders: Readonly<Record<(typeof KINDS)[number], string>> = {
    activation: "activations",
    cell: "cells",
    clipper: "clippers",
    diagnostic: "diagnostics",
    initializer: "initializers",
    optimizer: "optimizers",
    regularizer: "regularizers",
    rule: "rules",
    schedule: "schedules",
    noise: "noises",
    task: "tasks",
    truncation: "truncations",
  };

  test.each(KINDS)(
    "every file of a %s that declares one stands in its folder's index, under its own name",
    (kind) => {
      const folder = folders[kind];
      const declared = files
        .filter(
          ({ path, text }) =>
            path.startsWith(`components/${folder}/`) && new RegExp(`= ${kind}\\(\\{`).test(text),
        )
        .map(({ path }) => path.split("/").at(-1).replace(/\.ts$/, ""));
      const known = [...catalogue[kind].keys()];
      const missing = declared.filter((name) => !known.includes(name));
      expect(missing, `add a line to src/components/${folder}/index.ts`).toEqual([]);
      expect(declared.sort()).toEqual(known.sort());
    },
  );
});

test("no number of a result can come from a Math function that engines round differently", () => {
  const unsafe =
    /Math\.(exp|expm1|log|log2|log10|log1p|sin|cos|tan|tanh|sinh|cosh|pow|hypot|cbrt|atan2?|asin|acos|random)\b|\*\*/;
  const offenders = files
    .filter(({ path }) => /^(engine|components|config|training|laws|results|statistics|report)\//.test(path))
    .flatMap(({ path, text }) =>
      text
        .replace(/\/\*[\s\S]*?\*\//g, "")
        .split("\n")
        .filter((line) => unsafe.test(line.replace(/\/\/.*$/, "").replace(/"[^"]*"|`[^`]*`/g, '""')))
        .map((line) => `${path}: ${line.trim()}`),
    );
  expect(offenders).toEqual([]);
});
