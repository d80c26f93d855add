/** The house's floors: imports point down only (docs/architecture.md). */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { KINDS } from "../../src/components/define.ts";
import { catalogue } from "../../src/components/registry.ts";

const source = fileURLToPath(new URL("../../src", import.meta.url));

/** Which of our rooms a room may import, and whether Node's modules are allowed there. */
const ROOMS: Readonly<Record<string, { readonly rooms: readonly string[]; readonly node: boolean }>> = {
  engine: { rooms: [], node: false },
  components: { rooms: ["engine"], node: false },
  config: { rooms: ["components", "engine"], node: false },
  training: { rooms: ["components", "engine"], node: false },
  laws: { rooms: ["training", "components", "engine"], node: false },
  results: { rooms: ["training", "components", "engine"], node: false },
  statistics: { rooms: ["results", "components", "engine"], node: false },
  report: {
    rooms: ["statistics", "results", "laws", "training", "config", "components", "engine"],
    node: false,
  },
  shell: {
    rooms: ["report", "statistics", "results", "laws", "training", "config", "components", "engine"],
    node: true,
  },
  commands: {
    rooms: ["shell", "report", "statistics", "results", "laws", "training", "config", "components", "engine"],
    node: true,
  },
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
  const found: string[] = [];
  for (const { path, text } of files) {
    const room = path.includes("/") ? path.split("/")[0]! : "";
    const rule = ROOMS[room];
    if (!rule) continue; // cli.ts and api.ts may import anything
    for (const [, from] of text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)) {
      if (!from!.startsWith(".")) {
        const isNode = from!.startsWith("node:");
        if (isNode && !rule.node) found.push(`${path}: Node module ${from} below shell`);
        continue;
      }
      const target = relative(source, resolve(source, dirname(path), from!));
      const targetRoom = target.split("/")[0]!;
      if (targetRoom !== room && !rule.rooms.includes(targetRoom)) found.push(`${path}: imports ${target}`);
      else if (CONCRETE.test(target) && room !== "components") found.push(`${path}: knows ${target}`);
      else if (target === "components/registry.ts" && !["commands", "shell"].includes(room))
        found.push(`${path}: knows ${target}`);
    }
  }
  return found;
}

const files: File[] = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => ({ path, text: readFileSync(join(source, path), "utf8") }));

describe("layering", () => {
  test("no file imports from a floor above its own", () => {
    expect(files.length).toBeGreaterThan(50);
    expect(violations(files)).toEqual([]);
  });

  test.each([
    ["engine/planted.ts", 'import { z } from "../components/define.ts";'],
    ["training/planted.ts", 'import { catalogue } from "../components/registry.ts";'],
    ["training/planted.ts", 'import { tanh } from "../components/activations/tanh.ts";'],
    ["components/tasks/planted.ts", 'import { readFileSync } from "node:fs";'],
    ["config/planted.ts", 'const fs = await import("node:fs");'],
    ["results/planted.ts", 'import { compare } from "../statistics/comparison.ts";'],
    ["results/planted.ts", 'import { brief } from "../report/text-table.ts";'],
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
