/** The table of docs/tasks.md: every number in it is what the tasks say at their default lengths. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "../../../src/components/define.ts";
import { catalogue } from "../../../src/components/registry.ts";
import { root } from "../../commands/program.ts";
import { optionsOf } from "../../support/components.ts";
import { build } from "../../support/tasks.ts";

const brief = (x: number): string => String(Number(x.toPrecision(4)));

/** What an option can be instead of its default, if it is one of a few words. */
const choicesOf = (option: unknown): readonly unknown[] => {
  const inner = option instanceof z.ZodDefault ? option.unwrap() : option;
  return inner instanceof z.ZodEnum ? inner.options : [];
};

/** Each task at its defaults, and with every other value of its options that are words, one at a time. */
function variants(name: string): readonly Readonly<Record<string, unknown>>[] {
  const { options } = catalogue.task.get(name)!;
  const usual = optionsOf(catalogue.task.get(name)!);
  return [
    {},
    ...(name === "temporal-order" ? [{ symbols: 3 }, { variant: "hochreiter-1997", symbols: 3 }] : []),
    ...Object.entries(options).flatMap(([key, option]) =>
      choicesOf(option)
        .filter((value) => value !== usual[key])
        .map((value) => ({ [key]: value })),
    ),
  ];
}

function row(name: string, options: Readonly<Record<string, unknown>>): string {
  const task = build(name, options);
  const { inputs, outputs, counted, chanceLoss, levels = [], solve } = task;
  const sized = ({ kind, size }: { readonly kind: "index" | "values" | "classes"; readonly size: number }) =>
    `${size} ${{ index: "symbol", values: "number", classes: "classe" }[kind]}${size === 1 ? "" : "s"}`;
  return [
    `[${name}](components.md#${name})`,
    Object.entries(options)
      .map(([key, value]) => `\`${key}: ${String(value)}\``)
      .join(", "),
    task.length ?? `up to ${task.longest}`,
    sized(inputs),
    `${sized(outputs)}${counted > 1 ? `, ${counted} times` : ""}`,
    brief(chanceLoss),
    levels.map(({ knowing, loss }) => `${brief(loss)}: ${knowing}`).join("; "),
    `${solve!.rule}, ${solve!.confirmedOn}`,
    solve!.source ?? "ours",
  ]
    .join(" | ")
    .replaceAll(/ +/g, " ");
}

const made = [...catalogue.task.values()].filter(({ files }) => files === undefined).map(({ name }) => name);

test("docs/tasks.md has a row for every variant of the tasks that are made from random numbers, and each is true", () => {
  const page = readFileSync(join(root, "docs/tasks.md"), "utf8");
  const rows = page
    .split("\n")
    .filter((line) => line.startsWith("| ["))
    .map((line) => line.slice(2, -1).replaceAll(/ +/g, " ").trim());
  const wanted = made.flatMap((name) => variants(name).map((options) => row(name, options)));
  expect(wanted.filter((one) => !rows.includes(one))).toEqual([]);
});
