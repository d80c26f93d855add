/** A run or a remedy of finished experiments, by what was typed for it. */
import { readdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { bare, quoted } from "../components/foreign-text.ts";
import { catalogue } from "../components/registry.ts";
import { suggestion } from "../components/suggest.ts";
import { UserError } from "../components/user-error.ts";
import { count } from "../report/text-table.ts";
import { type Done, isDone } from "../results/fate.ts";
import { finishedRun, idsIn, RUN_ID } from "./earlier-runs.ts";
import { resultsFolder, runsFolder } from "./experiment-folder.ts";
import { finishedIn } from "./join-experiments.ts";
import { joinRuns } from "./join-runs.ts";
import { readLabels } from "./labels-file.ts";
import { kindOf, shownPath, userFolder } from "./locate.ts";

export interface OneRun {
  readonly kind: "run";
  /** Its folder. */
  readonly path: string;
  /** What its experiment calls its remedy. */
  readonly label: string;
  readonly done: Done;
}

export interface OneRemedy {
  readonly kind: "remedy";
  /** Of the experiment. */
  readonly path: string;
  readonly label: string;
  /** By seed. */
  readonly done: readonly Done[];
}

export type Subject = OneRun | OneRemedy;

const FORMS =
  "write the folder of a run (results/relu/runs/c484cb69-s0), its id or the first digits of it, or a remedy as results/relu:LABEL";
/** At most so many names in a message. */
const MOST_NAMES = 8;

/** `results` is the folder of experiments in which ids are looked for, as typed. Throws a UserError if nothing, or more than one thing, is meant. */
export async function findSubject(typed: string, results: string | undefined): Promise<Subject> {
  const path = resolve(userFolder(process.env, process.cwd()), typed);
  if (isRun(path)) return runAt(dirname(path), basename(path));
  if (isExperiment(path)) return remedyIn(typed, null);
  const colon = colons(typed).find((at) => isExperiment(resolve(userFolder(process.env, process.cwd()), typed.slice(0, at)))); // prettier-ignore
  if (colon !== undefined) return remedyIn(typed.slice(0, colon), typed.slice(colon + 1));
  if (/^[0-9a-f]{1,8}$|^[0-9a-f]{8}-(s\d*)?$/.test(typed)) return runById(typed, resultsFolder(results));
  const what = kindOf(path) === null ? "there is no run and no remedy of this name" : "it is no run and no experiment"; // prettier-ignore
  throw new UserError(`${bare(typed)}: ${what}; ${FORMS}`);
}

const isExperiment = (path: string): boolean => kindOf(runsFolder(path)) === "folder";
const isRun = (path: string): boolean => RUN_ID.test(basename(path)) && kindOf(path) === "folder";
const colons = (text: string): readonly number[] => [...text.matchAll(/:/g)].map(({ index }) => index);

async function runAt(runs: string, id: string): Promise<OneRun> {
  const path = join(runs, id);
  const done = await finishedRun(runs, id);
  if (done === null) throw new UserError(`${bare(shownPath(path))}: there is no finished run here`);
  if (typeof done === "string")
    throw new UserError(`${bare(shownPath(path))}: ${done}; the command that made it trains it again`);
  const known = readLabels(dirname(runs)).arms.find(({ arm }) => arm === done.run.arm);
  return { kind: "run", path, label: known?.label ?? basename(dirname(runs)), done };
}

/** Looks into every experiment of the folder. */
async function runById(typed: string, results: string): Promise<OneRun> {
  const found = experimentsIn(results).flatMap((path) =>
    idsIn(runsFolder(path)).flatMap((id) => (id.startsWith(typed) ? [{ path, id }] : [])),
  );
  const exact = found.filter(({ id }) => id === typed);
  const meant = exact.length > 0 ? exact : found;
  const ids = [...new Set(meant.map(({ id }) => id))];
  const [first, ...others] = meant;
  if (first === undefined)
    throw new UserError(
      `${bare(typed)}: no run in ${bare(shownPath(results))} has an id that begins so; ${FORMS}`,
    );
  if (ids.length > 1)
    throw new UserError(
      `${bare(typed)}: the ids of ${count(ids.length, "run")} begin so: ${ids.slice(0, MOST_NAMES).join(", ")}` +
        `${ids.length > MOST_NAMES ? ", …" : ""}; write more of one, or a remedy as ${bare(shownPath(first.path))}:LABEL`,
    );
  if (others.length > 0)
    console.error(
      `note: ${first.id} is in ${count(meant.length, "experiment")}; that of ${bare(shownPath(first.path))} is taken`,
    );
  return runAt(runsFolder(first.path), first.id);
}

function experimentsIn(results: string): readonly string[] {
  if (kindOf(results) !== "folder")
    throw new UserError(
      `${bare(shownPath(results))}: there is no such folder of results; give it as --results DIR`,
    );
  return readdirSync(results).sort().map((name) => join(results, name)).filter(isExperiment); // prettier-ignore
}

/** `label` is null where none was typed: then the experiment has but one. */
async function remedyIn(typed: string, label: string | null): Promise<OneRemedy> {
  const path = resolve(userFolder(process.env, process.cwd()), typed);
  const found = await finishedIn(typed);
  const { arms } = joinRuns(
    [],
    found.done,
    { name: basename(path), swept: [], baseline: null },
    found.arms,
    catalogue,
  );
  const labels = arms.map((arm) => arm.label);
  const [only] = arms;
  const meant = label === null && arms.length === 1 ? only : arms.find((arm) => arm.label === label);
  if (meant !== undefined)
    return { kind: "remedy", path, label: meant.label, done: meant.fates.filter(isDone) };
  const some = labels.slice(0, MOST_NAMES).map((one) => bare(one));
  const rest = labels.length > MOST_NAMES ? ", …" : "";
  if (label === null)
    throw new UserError(
      `${bare(typed)}: this experiment has ${labels.length} remedies; name one, as ${bare(typed)}:LABEL; ` +
        `there are ${some.join(", ")}${rest}`,
    );
  throw new UserError(
    `${bare(typed)}: no remedy is labelled ${quoted(label)}${suggestion(label, some, "there are")}`,
  );
}
