#!/usr/bin/env node
/** argv → command. The only place that sets the exit status. */
import { Command, CommanderError } from "@commander-js/extra-typings";
import type { CommandName, Words } from "./command.ts";
import { bare, printable, quoted } from "./components/foreign-text.ts";
import { UserError } from "./components/user-error.ts";
import { MISUSED, reportFailure } from "./shell/failure.ts";
import { guard } from "./shell/guard.ts";
import { programVersion } from "./shell/manifest.ts";
import { kindOf } from "./shell/locate.ts";
import { openScreen } from "./shell/screen.ts";
import { commandMeant, type OwnOption } from "./shell/npm-flags.ts";
import { optionHint, refuseMore, withSet } from "./shell/words-typed.ts";

const screen = openScreen(
  () => process.stdout,
  () => process.stderr,
);
globalThis.console = screen.console;

/** What a command came to. */
let status = 0;
/** Whether it is work that goes on without a screen. */
let longWork = false;

const LONG_WORK: ReadonlySet<CommandName> = new Set(["run", "work", "merge", "check", "verify", "evaluate"]);

/** Commands run in a thread of their own, and are loaded there. */
async function start<C extends CommandName>(command: C, ...words: Words<C>): Promise<void> {
  longWork = LONG_WORK.has(command);
  status = await guard({ command, words }, screen);
}

const collect = (value: string, earlier: readonly string[]): readonly string[] => [...earlier, value];
const NOTHING: readonly string[] = [];
const CONFIG = "a .yaml file; taken from the current folder, else from experiments/";
const SET = [
  "--set <path=value>",
  "change a setting, as path=value alone does too; the value is YAML; may be repeated",
] as const;
const NO_SWEEP = ["--no-sweep", "leave the config's sweep out and train its base alone"] as const;
const ENGINE = [
  "--engine <engine>",
  "kernels that compute: auto (native if they can be, else wasm), native, wasm or reference; the numbers are the same",
  "auto",
] as const;
const SEEDS = "instead of the config's: 5 (seeds 0 to 4), 0..9, or 3,5";
const NO_PLUGINS = ["--no-plugins", "refuse configs that load code of their own"] as const;

const program = new Command("bptt-lab")
  .description("Experiments with remedies against vanishing gradients in recurrent networks")
  .version(programVersion())
  .configureOutput({
    writeOut: (text) => screen.out.write(text),
    writeErr: (text) => screen.err.write(text),
    // commander puts the user's words between apostrophes.
    outputError: (text, write) =>
      write(
        printable(
          text.replace(/'([^]*)'/, (_, word: string) => (bare(word) === word ? `'${word}'` : quoted(word))) +
            optionHint(text),
        ),
      ),
  })
  .exitOverride();

program
  .command("run")
  .description("train every run of an experiment and write its results")
  .argument("<config>", CONFIG)
  .option(...SET, collect, NOTHING)
  .option("--seeds <seeds>", SEEDS)
  .option("--results <dir>", "where results go (default: results)")
  .option("--dry-run", "print every run and what differs; train nothing, write nothing", false)
  .option("--fresh", "discard finished and interrupted runs of this config and train them again", false)
  .option("--retry-failed", "train what failed in the last command, and nothing else", false)
  .option("--safe-csv", "put an apostrophe before text in tables that a spreadsheet would run as a formula")
  .option("--no-safe-csv", "leave such text as it is from now on (default)")
  .option("--parquet", "write every table of the experiment as Parquet too, also in later commands")
  .option("--no-parquet", "remove these files, and write none from now on (default)")
  .option("--tensorboard", "write event files for TensorBoard too, also in later commands")
  .option("--no-tensorboard", "remove these files, and write none from now on (default)")
  .option("--checkpoint-every <updates>", "save runs for a resume so often (default: every few seconds)")
  .option("--workers <n>", "train so many runs side by side (default: one a core)")
  .option("--time-limit <time>", "a run that takes longer, such as 30min, fails (default: none)")
  .option("--only-this-config", "leave earlier runs of this name out of the tables; they are kept", false)
  .option("--no-report", "write no report.html at the end")
  .option("--fail-fast", "stop at the first run that fails", false)
  .option(...NO_SWEEP)
  .option(...NO_PLUGINS)
  .option(...ENGINE)
  .option("--quiet", "print only the comparison at the end", false)
  .allowExcessArguments()
  .action(async (config, options, command) => {
    refuseMore(command.args);
    await start("run", config, options);
  });

program
  .command("plan")
  .description("lay out an experiment's folder with its runs to be done, for any number of workers")
  .argument("<config>", CONFIG)
  .option(...SET, collect, NOTHING)
  .option("--seeds <seeds>", SEEDS)
  .option("--results <dir>", "where results go (default: results)")
  .option(...NO_SWEEP)
  .option(...NO_PLUGINS)
  .option(...ENGINE)
  .allowExcessArguments()
  .action(async (config, options, command) => {
    refuseMore(command.args);
    await start("plan", config, options);
  });

program
  .command("work")
  .description("train planned runs that nobody has; to be started any number of times, on any machines")
  .argument("<folder>", "the folder of a planned experiment, such as results/relu")
  .option("--index <i>", "only the i-th run, counted from 1, as in a job array")
  .option("--shard <i/n>", "only the i-th of n shares of the runs")
  .option("--no-wait", "end when all that is left is with other workers")
  .option("--retry-failed", "try runs again that failed", false)
  .option("--lease <seconds>", "so long without a sign of life, a worker is taken for dead", "60")
  .option("--checkpoint-every <updates>", "save runs for a resume so often (default: every few seconds)")
  .option("--time-limit <time>", "a run that takes longer, such as 30min, fails (default: none)")
  .option(...NO_PLUGINS)
  .action(async (folder, options) => {
    await start("work", folder, options);
  });

program
  .command("merge")
  .description("take the runs of other folders of an experiment into the first one, and make its tables anew")
  .argument("<folders...>", "the folder to merge into, and those to merge; one alone: make its tables anew")
  .option(...NO_PLUGINS)
  .action(async (folders, options) => {
    await start("merge", folders, options);
  });

program
  .command("compare")
  .description("compare the remedies of finished experiments, paired by seed")
  .argument("<folders...>", "folders of experiments, such as results/a results/b")
  .option("--baseline <label>", "the remedy that the others are held against; default: the first")
  .option("--out <folder>", "write comparison.csv there")
  .option("--latex", "print the table for a paper, with booktabs")
  .option("--markdown", "print the table in GitHub's Markdown")
  .action(async (folders, options) => {
    await start("compare", folders, options);
  });

program
  .command("diff")
  .description(
    "say what differs between two runs or two remedies: settings, outcomes, tables, what made them",
  )
  .argument("<a>", "a run's folder or id, or a remedy as results/relu:LABEL")
  .argument("<b>", "another one of the same kind")
  .option("--results <dir>", "where ids are looked for (default: results)")
  .action(async (a, b, options) => {
    await start("diff", a, b, options);
  });

program
  .command("report")
  .description("write a page about finished experiments that needs nothing else, report.html")
  .argument("<folders...>", "folders of experiments, such as results/a results/b")
  .option(
    "--baseline <label>",
    "the remedy that the others are held against; default: the config's, or the first",
  )
  .option("--out <folder>", "where the page goes (default: the experiment's folder)")
  .option("--png", "write every chart as PNG too, in charts/ beside the page", false)
  .option("--latex", "write the comparison table as comparison.tex too", false)
  .option("--markdown", "write it as comparison.md too", false)
  .option("--parquet", "write every table as Parquet too, as run --parquet does")
  .option("--tensorboard", "write event files for TensorBoard too, as run --tensorboard does")
  .option("--open", "open the page in the browser", false)
  .action(async (folders, options) => {
    await start("report", folders, options);
  });

program
  .command("explain")
  .description("list all components; show some of them, or settings of a config, with all that is to know")
  .argument("[words...]", "kinds, names, a kind and names of it, or paths of settings such as model.init.W")
  .option("--config <config>", "look at the components of this config's plug-ins too")
  .action(async (words, { config }) => {
    await start("explain", words, config);
  });

program
  .command("check")
  .description("check the gradients of the models which a config trains, and what its plug-ins bring")
  .argument("<config>", CONFIG)
  .option(...SET, collect, NOTHING)
  .option(...NO_SWEEP)
  .option(...NO_PLUGINS)
  .option(...ENGINE)
  .allowExcessArguments()
  .action(async (config, options, command) => {
    refuseMore(command.args);
    await start("check", config, options);
  });

program
  .command("results")
  .description("list the experiments of a results folder: runs, what became of them, last change, size")
  .argument("[folder]", "a folder of experiments (default: results)")
  .action(async (folder) => {
    await start("results", folder);
  });

program
  .command("verify")
  .description(
    "train the runs of an experiment again, elsewhere, and compare tables and parameters byte for byte",
  )
  .argument("<folder>", "the folder of an experiment, such as results/relu")
  .option("--run <id>", "only this run")
  .option("--sample <k>", "only so many runs, evenly spaced")
  .option("--data <dir>", "where relative paths of data files start now (default: where they did)")
  .option(...NO_PLUGINS)
  .option(...ENGINE)
  .action(async (folder, options) => {
    await start("verify", folder, options);
  });

program
  .command("evaluate")
  .description("evaluate the trained networks of an experiment again, at other lengths or on more sequences")
  .argument("<folder>", "the folder of an experiment, such as results/relu")
  .option(
    "--lengths <steps>",
    "other lengths of sequences, such as 100,200,500 (default: those of the config)",
  )
  .option("--sequences <n>", "test sequences at each length (default: those of the config)")
  .option("--save-inputs <dir>", "write the sequences there too, a .npz for each run and length")
  .option("--data <dir>", "where relative paths of data files start (default: the run's own folder)")
  .option(...NO_PLUGINS)
  .option(...ENGINE)
  .action(async (folder, options) => {
    await start("evaluate", folder, options);
  });

program
  .command("tsconfig")
  .description("write a tsconfig.json with which an editor checks the types of plug-ins in a folder")
  .argument("[folder]", "where the plug-ins lie", ".")
  .action(async (folder) => {
    const { tsconfig } = await import("./commands/tsconfig.ts");
    tsconfig(folder);
  });

program
  .command("generate")
  .description("write experiments/schema.json and the generated pages of docs/ from the declarations")
  .option("--check", "write nothing; exit 1 if a file is out of date", false)
  .action(async ({ check }) => {
    await start("generate", { check });
  });

function ownOptions(argv: readonly string[]): readonly OwnOption[] {
  const command = program.commands.find((candidate) => candidate.name() === argv[0]);
  return (command?.options ?? []).map(({ long, required, negate }) => ({
    long: long ?? "",
    takesValue: required,
    negates: negate,
  }));
}

function refuseSwallowedFlags(argv: readonly string[]): void {
  const meant = commandMeant(argv, ownOptions(argv), process.env);
  if (meant === null) return;
  throw new UserError(
    `npm kept options for itself that stand before "--"; nothing was done. Write:\n  ${meant}`,
  );
}

try {
  const argv = process.argv.slice(2);
  refuseSwallowedFlags(argv);
  await program.parseAsync(
    withSet(argv, ownOptions(argv), (word) => kindOf(word) === "file"),
    { from: "user" },
  );
} catch (error) {
  // commander has printed its message already; help and version are not errors.
  if (error instanceof CommanderError) status = error.exitCode === 0 ? 0 : MISUSED;
  else status = reportFailure(error);
}
process.exitCode = await screen.close(status, longWork);
