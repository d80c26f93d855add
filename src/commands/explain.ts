/** Says what components and settings there are, or what some of them are. */
import { type Component, type Kind, KINDS } from "../components/define.ts";
import { catalogue as ours } from "../components/registry.ts";
import { UserError } from "../components/user-error.ts";
import { quoted } from "../components/foreign-text.ts";
import { leafPaths } from "../config/fields.ts";
import { nameMeant, optionMeant, settingMeant } from "../config/other-words.ts";
import { nearest, suggestion } from "../components/suggest.ts";
import { allSettings, optionAt, settingsAt, type SettingText } from "../report/describe-setting.ts";
import { textTable } from "../report/text-table.ts";
import { allComponents, optionsOf, plural, whereabouts } from "../report/describe-component.ts";
import { wrapped } from "../report/style.ts";
import { load } from "../shell/load.ts";
import { threadScreen } from "../shell/command-thread.ts";
import { widthOf } from "../shell/terminal-style.ts";

/** `words` are kinds, names, a kind and names of it, or paths of settings; `config` is one whose plug-ins count too. */
export async function explain(words: readonly string[], config?: string): Promise<number> {
  const catalogue =
    config === undefined ? ours : (await load(config, { set: [], plugins: true })).workshop.catalogue;
  console.log(wrapped(explanation(words, allComponents(catalogue)), widthOf(threadScreen, process.env)));
  return 0;
}

function explanation(words: readonly string[], components: readonly Component[]): string {
  if (words.length === 0) {
    const hint =
      "`explain NAME` shows one with its options, formula and source; `explain model.init.W` a setting";
    return [...KINDS.map((kind) => list(kind, components)), hint].join("\n\n");
  }
  const parts: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const kind = kindCalled(words[i]!);
    // The words after a kind are names of that kind: `explain noise zoneout h-detach`.
    const names = kind === undefined ? [] : namesFrom(words.slice(i + 1));
    if (kind !== undefined && names.length > 0) {
      parts.push(...names.map((name) => one(name, components, kind)));
      i += names.length;
    } else parts.push(kind === undefined ? one(words[i]!, components) : list(kind, components));
  }
  return [...new Set(parts)].join("\n\n");
}

const kindCalled = (word: string): Kind | undefined =>
  KINDS.find((candidate) => candidate === word || plural(candidate) === word);

function namesFrom(words: readonly string[]): readonly string[] {
  const end = words.findIndex((word) => kindCalled(word) !== undefined || word.includes("."));
  return end < 0 ? words : words.slice(0, end);
}

function one(word: string, components: readonly Component[], kind?: Kind): string {
  const candidates = kind ? components.filter((component) => component.kind === kind) : components;
  const named = candidates.filter((component) => component.name === word);
  if (named.length > 0) return named.map(describe).join("\n\n");
  const settings = kind === undefined ? settingsAt(word) : [];
  if (settings.length > 0)
    return settings.map((setting) => describeSetting(setting, components)).join("\n\n");
  const option = kind === undefined ? optionAt(word) : undefined;
  if (option !== undefined) return describeOption(word, option, components);
  throw unknown(word, kind, candidates);
}

function unknown(word: string, kind: Kind | undefined, candidates: readonly Component[]): UserError {
  const what = `explain: no ${kind ?? "component, kind or setting"} called ${quoted(word)}`;
  const meant = (kind === undefined ? KINDS : [kind])
    .map((each) =>
      nameMeant(
        each,
        word,
        [...candidates].filter((c) => c.kind === each).map(({ name }) => name),
      ),
    )
    .find((name) => name !== undefined);
  const setting = kind === undefined ? settingMeant(word) : undefined;
  if (meant !== undefined) return new UserError(`${what}; here it is ${meant}`);
  if (setting !== undefined) return new UserError(`${what}; ${setting}`);
  const names = [...new Set(candidates.map(({ name }) => name))];
  const paths = allSettings().map(({ path }) => path);
  if (kind) return new UserError(what + suggestion(word, names, "there are"));
  const near = nearest(word, [...names, ...KINDS, ...paths]);
  const all = `there are the kinds ${KINDS.join(", ")}; explain without a word lists all components`;
  return new UserError(`${what}; ${near === undefined ? all : `did you mean "${near}"?`}`);
}

function describeSetting(
  { path, type, preset, about, example }: SettingText,
  components: readonly Component[],
): string {
  const field = leafPaths().find(([leaf]) => leaf === path)?.[1];
  const kind = field?.type === "component" || field?.type === "components" ? field.kind : undefined;
  const names = components.filter((component) => component.kind === kind).map(({ name }) => name);
  return [
    `${path} (setting)`,
    `  ${about}`,
    `  Type: ${type}; default: ${preset}`,
    `  Example: ${example}`,
    ...(names.length > 0 ? [`  There are: ${names.join(", ")}`] : []),
  ].join("\n");
}

function describeOption(
  word: string,
  { kind, path, option }: { readonly kind: Kind; readonly path: string; readonly option: string },
  components: readonly Component[],
): string {
  const rows = components
    .filter((component) => component.kind === kind)
    .flatMap((component) =>
      optionsOf(component)
        .filter(({ name }) => name === option)
        .map(({ type, preset, about }) => [`  of ${component.name}`, type, preset ?? "(required)", about]),
    );
  if (rows.length === 0) {
    const options = components.filter((c) => c.kind === kind).flatMap((c) => Object.keys(c.options));
    const meant = optionMeant(option, options);
    const instead =
      meant === undefined
        ? suggestion(option, [...new Set(options)], "their options:")
        : `; here it is ${meant}`;
    throw new UserError(`explain: no ${kind} at ${path} has an option ${quoted(option)}${instead}`);
  }
  return [
    `${word} (option of the ${kind} at ${path})`,
    textTable(["  option", "type", "default", ""], rows),
  ].join("\n");
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
    ...(component.addresses ? [`  Addresses: ${component.addresses.join(", ")}`] : []),
    `  ${whereabouts(component.kind).slice(0, -1)}`,
    ...(options.length > 0
      ? ["", textTable(["  option", "type", "default", ""], rows)]
      : ["  It has no options."]),
  ].join("\n");
}
