/** Says what components there are, or what one of them is. */
import { type Component, type Kind, KINDS } from "../components/define.ts";
import { catalogue as ours } from "../components/registry.ts";
import { UserError } from "../components/user-error.ts";
import { suggestion } from "../components/suggest.ts";
import { textTable } from "../report/text-table.ts";
import { allComponents, optionsOf, plural, whereabouts } from "../report/describe-component.ts";
import { load } from "../shell/load.ts";

/** `words` is nothing, a kind, a name, or a kind and a name; `config` is one whose plug-ins count too. */
export async function explain(words: readonly string[], config?: string): Promise<void> {
  const catalogue =
    config === undefined ? ours : (await load(config, { set: [], plugins: true })).workshop.catalogue;
  console.log(explanation(words, allComponents(catalogue)));
}

function explanation(words: readonly string[], components: readonly Component[]): string {
  const [first, second] = words;
  if (first === undefined) {
    const hint = "`explain NAME` shows one with its options, formula and source";
    return [...KINDS.map((kind) => list(kind, components)), hint].join("\n\n");
  }
  const kind = KINDS.find((candidate) => candidate === first || plural(candidate) === first);
  if (kind && second === undefined) return list(kind, components);

  const name = kind && second !== undefined ? second : first;
  const candidates = kind ? components.filter((component) => component.kind === kind) : components;
  const named =
    second !== undefined && !kind ? [] : candidates.filter((component) => component.name === name);
  if (named.length === 0) throw unknown(kind ? name : first, kind, candidates);
  return named.map(describe).join("\n\n");
}

function unknown(word: string, kind: string | undefined, candidates: readonly Component[]): UserError {
  const names = [...new Set(candidates.map(({ name }) => name))];
  const choices = kind ? names : [...KINDS, ...names];
  const what = kind ?? "component or kind";
  return new UserError(`explain: no ${what} called "${word}"${suggestion(word, choices, "there are")}`);
}

function list(kind: Kind, components: readonly Component[]): string {
  const rows = components
    .filter((component) => component.kind === kind)
    .map(({ name, summary }) => [`  ${name}`, summary]);
  return [plural(kind), textTable(["", ""], rows).replace(/^\n/, "")].join("\n");
}

function describe(component: Component): string {
  const options = optionsOf(component);
  const rows = options.map(({ name, type, preset, about }) => [
    `  ${name}`,
    type,
    preset ?? "(required)",
    about,
  ]);
  return [
    `${component.name} (${component.kind})`,
    `  ${component.summary}`,
    ...(component.formula ? [`  ${component.formula.replaceAll("\n", "\n  ")}`] : []),
    `  Source: ${component.source}`,
    `  ${whereabouts(component.kind).slice(0, -1)}`,
    ...(options.length > 0
      ? ["", textTable(["  option", "type", "default", ""], rows)]
      : ["  It has no options."]),
  ].join("\n");
}
