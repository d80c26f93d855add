/** Evaluates the saved networks of an experiment again, at other lengths or on more sequences, without training. */
import { readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { bare, quoted } from "../components/foreign-text.ts";
import { catalogue } from "../components/registry.ts";
import type { Settings } from "../components/settings.ts";
import { UserError } from "../components/user-error.ts";
import { type Evaluation, generalisationTable, generalisationText } from "../report/generalisation.ts";
import { GENERALISATION } from "../results/columns.ts";
import { csvLines } from "../results/csv.ts";
import { type Done, isDone } from "../results/fate.ts";
import { readNpz } from "../components/read-npz.ts";
import { npz } from "../results/npz.ts";
import { writeAlso } from "../shell/also-written.ts";
import { threadScreen, wish } from "../shell/command-thread.ts";
import { earlierRuns } from "../shell/earlier-runs.ts";
import { makeEvaluated } from "../shell/evaluated-inputs.ts";
import { openExperimentFolder } from "../shell/experiment-folder.ts";
import { joinRuns } from "../shell/join-runs.ts";
import { readLabels, tuningIds } from "../shell/labels-file.ts";
import { shownPath, userFolder } from "../shell/locate.ts";
import { makeFolder } from "../shell/safe-folder.ts";
import { type SavedOptions, savedRuns, takeUpRun } from "../shell/saved-runs.ts";
import { styleFor } from "../shell/terminal-style.ts";
import { STOPPED } from "../shell/thread-messages.ts";
import { evaluateTrained, loadParameters } from "../training/evaluate-trained.ts";
import type { AtLength } from "../training/events.ts";
import { planDraft } from "../training/plan.ts";

export interface EvaluateOptions extends SavedOptions {
  /** As typed: `100,200`. */
  readonly lengths?: string | undefined;
  /** As typed. */
  readonly sequences?: string | undefined;
  /** A folder for the sequences that were evaluated, as typed. */
  readonly saveInputs?: string | undefined;
}

/** Resolves to 0, 1 if a run could not be evaluated, {@link STOPPED} if told to stop. */
export async function evaluate(typed: string, options: EvaluateOptions): Promise<number> {
  const asked = { lengths: lengthsOf(options.lengths), sequences: sequencesOf(options.sequences) };
  const runs = savedRuns(typed);
  const path = dirname(runs);
  const { arms, notice } = readLabels(path);
  if (notice !== null) console.error(`note: ${notice}`);
  const { done, leftOut } = await earlierRuns(runs, new Set(tuningIds(arms)));
  for (const one of leftOut) console.error(`note: ${one}`);
  if (done.length === 0) throw new UserError(`${bare(typed)}: there are no finished runs to evaluate`);
  const { fates, swept } = joinRuns(
    [],
    done,
    { name: basename(path), swept: [], baseline: null },
    arms,
    catalogue,
  );

  const found: Evaluation[] = [];
  let failed = false;
  for (const [i, one] of fates.filter(isDone).entries()) {
    if (wish.aborted) return STOPPED;
    const name = `[${i + 1}/${done.length}] ${one.run.label} seed ${one.run.seed}`;
    const lengths = await evaluateOne(runs, one, asked, options);
    if (typeof lengths === "string") {
      failed = true;
      console.error(`${name}: not evaluated: ${lengths}`);
    } else {
      found.push({ done: one, lengths });
      console.log(`${name}: ${lengths.map(({ length }) => length).join(", ")} steps`);
    }
  }
  if (found.length === 0) return 1;
  const folder = openExperimentFolder(path);
  try {
    folder.own.replace(`${GENERALISATION.name}.csv`, csvLines(generalisationTable(found, swept)));
    await writeAlso(folder, done);
  } finally {
    folder.release();
  }
  console.log(generalisationText(found, styleFor(threadScreen, process.env)));
  console.log(`results: ${bare(shownPath(join(path, `${GENERALISATION.name}.csv`)))}`);
  return failed ? 1 : 0;
}

interface Asked {
  /** null for those of the run's own config. */
  readonly lengths: readonly number[] | null;
  readonly sequences: number | null;
}

/** What came out at each length, or in words why nothing did. */
async function evaluateOne(
  runs: string,
  { run: { id }, record }: Done,
  { lengths, sequences }: Asked,
  options: EvaluateOptions,
): Promise<readonly AtLength[] | string> {
  if (record.outcome.status === "diverged") return `it diverged at update ${record.outcome.diverged_at}`;
  const taken = await takeUpRun(runs, id, record.settings_sha256, options);
  if (typeof taken === "string") return taken;
  const { run, workshop } = taken;
  const { evaluation, diagnostics } = run.settings;
  const wanted = sequences ?? evaluation.sequences;
  const settings: Settings = {
    ...run.settings,
    evaluation: { ...evaluation, lengths: lengths ?? evaluation.lengths, sequences: wanted },
    diagnostics: { ...diagnostics, measure: [], rules: [] },
  };
  const plan = planDraft(workshop.draft({ ...run, settings }), run.seed);
  loadParameters(plan, trainedIn(readFileSync(join(runs, id, "parameters.npz"))));
  if (options.saveInputs === undefined) return evaluateTrained(plan, wanted);
  const inputs = makeEvaluated(plan, wanted);
  const found = evaluateTrained(plan, wanted, inputs.see);
  const folder = makeFolder(resolve(userFolder(process.env, process.cwd()), options.saveInputs));
  for (const [i, arrays] of inputs.taken().entries())
    folder.replace(`${id}-${found[i]!.length}.npz`, npz(arrays));
  return found;
}

const TRAINED = "trained/";

const trainedIn = (bytes: Uint8Array) =>
  readNpz(bytes)
    .filter(({ name }) => name.startsWith(TRAINED))
    .map((array) => ({ ...array, name: array.name.slice(TRAINED.length) }));

function lengthsOf(typed: string | undefined): readonly number[] | null {
  if (typed === undefined) return null;
  const words = typed.split(",").map((word) => word.trim());
  if (words.every((word) => /^[1-9]\d{0,6}$/.test(word))) return words.map(Number);
  throw new UserError(
    `--lengths: are numbers of steps with commas between; got ${quoted(typed)}; write, for example, --lengths 100,200,500`,
  );
}

function sequencesOf(typed: string | undefined): number | null {
  if (typed === undefined) return null;
  if (/^[1-9]\d{0,6}$/.test(typed)) return Number(typed);
  throw new UserError(
    `--sequences: is how many are evaluated; got ${quoted(typed)}; write, for example, --sequences 10000`,
  );
}
