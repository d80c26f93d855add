/** What people type who come from other tools: settings without `--set`, several configs, other tools' options. */
import { quoted } from "../components/foreign-text.ts";
import { UserError } from "../components/user-error.ts";
import { pathMeant, settingMeant } from "../config/other-words.ts";
import { leafPaths } from "../config/fields.ts";
import type { OwnOption } from "./npm-flags.ts";

/** Hydra's `model.hidden=20`, also `+model.hidden=20`. */
const SETTING = /^\+{0,2}([A-Za-z][\w-]*(?:\.[\w-]+)*=[^]*)$/;

/**
 * The words with `--set` in front of every bare `path=value`, so that both apply in the order in which they stand. A word
 * that is a file's name, and the value of an option, are left alone.
 */
export function withSet(
  words: readonly string[],
  options: readonly OwnOption[],
  isFile: (word: string) => boolean,
): readonly string[] {
  if (!options.some(({ long }) => long === "--set")) return words;
  const end = words.indexOf("--");
  const spread = words.slice(0, end < 0 ? words.length : end).flatMap((word, i) => {
    const isValue = options.some(({ long, takesValue }) => takesValue && long === words[i - 1]);
    const setting = SETTING.exec(word)?.[1];
    return isValue || setting === undefined || isFile(word) ? [word] : ["--set", setting];
  });
  return end < 0 ? spread : [...spread, ...words.slice(end)];
}

/** Throws a UserError if there is more than the config. */
export function refuseMore([, ...more]: readonly string[]): void {
  const [extra] = more;
  if (extra === undefined) return;
  const instead = /\.ya?ml$/.test(extra)
    ? "give the command once for each config, or write what differs into one config as a sweep"
    : "a setting is written path=value, for example model.hidden=20";
  throw new UserError(
    `too many arguments: a command takes one config; got also ${quoted(extra)}; ${instead}`,
  );
}

/** What to write instead of an option of another tool's; empty if it is none we know. */
export function optionHint(message: string): string {
  const [, word = ""] = /unknown option '--?([\w.-]+)/.exec(message) ?? [];
  if (word === "config") return "the config is an argument: bptt-lab run my-config.yaml\n";
  const own = ["name", ...leafPaths().map(([leaf]) => leaf)];
  const isOption = own.some((path) => word.startsWith(`${path}.`));
  const ours = isOption ? word : own.find((path) => path === word || path.endsWith(`.${word}`));
  if (ours !== undefined) return `that is a setting; write --set ${ours}=…\n`;
  const meant = settingMeant(word);
  if (meant === undefined) return "";
  const path = pathMeant(word);
  return `${meant}${path === undefined ? "" : `; write --set ${path}=…`}\n`;
}
