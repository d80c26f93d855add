/**
 * Options that npm took for its own. `npm run experiment x.yaml --dry-run` runs the script without the flag
 * and leaves npm_config_dry_run=true in the environment; of `--seeds 3` it leaves npm_config_seeds=true and
 * the 3 as an argument. Training what was meant as a dry run would be rude.
 */

/** What has to be known of an option of ours. */
export interface OwnOption {
  /** "--dry-run" */
  readonly long: string;
  readonly takesValue: boolean;
  /** True for `--no-…`. */
  readonly negates: boolean;
}

/** Values in the environment of a repeated option are joined by this. */
const BETWEEN_VALUES = "\n\n";

/** How npm names the option: without dashes in front or the `no-`, underscores inside. */
const envName = ({ long, negates }: OwnOption): string =>
  `npm_config_${long.slice(negates ? "--no-".length : "--".length).replaceAll("-", "_")}`;

/** What npm left of an option: its values, "true" where the value went among the arguments. */
function swallowedValues(option: OwnOption, env: NodeJS.ProcessEnv): readonly string[] {
  const text = env[envName(option)];
  if (text === undefined) return [];
  const off = text === "" || text === "false";
  if (option.negates) return off ? ["true"] : [];
  return off && !option.takesValue ? [] : text.split(BETWEEN_VALUES);
}

/** Does this argument look like the value of that option? */
const looksLike: Readonly<Record<string, (word: string) => boolean>> = {
  "--set": (word) => /^[\w.-]+=/.test(word),
  "--seeds": (word) => /^\d[\d.,]*$/.test(word),
};
const looksLikeConfig = (word: string): boolean => /\.ya?ml$/.test(word);

const quote = (word: string): string =>
  /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

interface Words {
  readonly positionals: string[];
  readonly options: string[];
}

function splitWords(words: readonly string[], options: readonly OwnOption[]): Words {
  const split: Words = { positionals: [], options: [] };
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (!word.startsWith("-")) {
      split.positionals.push(word);
      continue;
    }
    split.options.push(word);
    const takesNext = options.some(({ long, takesValue }) => takesValue && long === word);
    if (takesNext && i + 1 < words.length) split.options.push(words[++i]!);
  }
  return split;
}

/**
 * The command that the user meant, if npm swallowed options of it; else null. `argv` begins with the
 * subcommand, whose options are `options`.
 */
export function commandMeant(
  argv: readonly string[],
  options: readonly OwnOption[],
  env: NodeJS.ProcessEnv,
): string | null {
  const script = env["npm_lifecycle_event"];
  // npx passes options on.
  if (!script || script === "npx") return null;
  const swallowed = options.flatMap((option) =>
    swallowedValues(option, env).map((value) => ({ option, value })),
  );
  if (swallowed.length === 0) return null;

  // The words that the script itself holds are not part of what the user typed.
  const [subcommand = "", ...words] = argv;
  const own = (env["npm_lifecycle_script"] ?? "").split(/\s+/);
  const held = own.includes(subcommand) ? own.slice(own.lastIndexOf(subcommand) + 1) : [];
  const typed = held.every((word, i) => words[i] === word) ? words.slice(held.length) : words;
  const { positionals, options: kept } = splitWords(typed, options);

  /** Takes the value of an option out of the arguments. The config is not a value. */
  const valueFromArguments = (long: string): string => {
    const fits = looksLike[long];
    const config = positionals.find(looksLikeConfig) ?? positionals[0];
    const at = positionals.findIndex((word) => (fits ? fits(word) : word !== config));
    return at < 0 ? "VALUE" : positionals.splice(at, 1)[0]!;
  };
  const byShape = [...swallowed].sort(
    (a, b) => Number(!looksLike[a.option.long]) - Number(!looksLike[b.option.long]),
  );
  const restored = byShape.flatMap(({ option: { long, takesValue }, value }) => {
    if (!takesValue) return [long];
    return [long, value === "true" ? valueFromArguments(long) : value];
  });
  return ["npm run", script, ...positionals.map(quote), "--", ...[...restored, ...kept].map(quote)].join(" ");
}
