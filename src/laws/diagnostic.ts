/** Laws of diagnostics: they report what they declare, and change nothing. */
import { type BuiltDiagnostic, type CellValue, type Column, type Need, NEEDS } from "../components/define.ts";
import { NO_UPDATES, pastOf } from "../training/past.ts";
import { bindDiagnostics, mostNeeded, probingSpec, trainedParameters } from "../training/probing.ts";
import { type Law, law, type Members, shown } from "./law.ts";
import { B, type MakeCell, T, type Trial, tryOut } from "./trial.ts";

/** A diagnostic, and how to make the cell it measures. */
export interface DiagnosticAtWork {
  readonly diagnostic: BuiltDiagnostic;
  readonly cell: MakeCell;
}

export const diagnosticMembers: Members = {
  needs: "string",
  columns: "list",
  summaries: "list",
  work: "function",
  bind: "function",
};

/** A function that measures the trial's batch each time it is called. */
function measurer({ diagnostic }: DiagnosticAtWork, { kernels, cell, at, verbs, pass, work }: Trial) {
  const { batch, readOut } = pass;
  const { errors, hasError } = readOut;
  const { bound, renew } = bindDiagnostics(
    [diagnostic],
    { kernels, cell, at, verbs, batch, errors, hasError, parameters: trainedParameters(pass.context) },
    // Sound: these are the views of that very spec.
    work(probingSpec([diagnostic], { T, B, cell })) as Parameters<typeof bindDiagnostics>[2],
  );
  const { measure, watch } = bound[0]!;
  /** As at update 0, or after updates. */
  return (updates = true) => {
    renew();
    watch?.before();
    const watched = watch?.after() ?? null;
    const past = updates ? { ...THREE_UPDATES, watched } : pastOf(NO_UPDATES, 0);
    const rows: (readonly CellValue[])[] = [];
    const summaries = measure((row) => rows.push([...row]), past);
    return { rows, summaries, watched };
  };
}

const THREE_UPDATES = { count: 3, clipped: 1, grad_norm: 0.5 };

const measured = (subject: DiagnosticAtWork, trial: Trial) => measurer(subject, trial)();

const isValue = (value: unknown, { text = false }: Column): boolean =>
  value === null || (text ? typeof value === "string" : typeof value === "number" && !Number.isNaN(value));

function saysWhatItNeeds({ diagnostic }: DiagnosticAtWork): string | null {
  return NEEDS.includes(diagnostic.needs)
    ? null
    : `needs is "${diagnostic.needs}"; write one of ${NEEDS.join(", ")}`;
}

/** A trial of which no more was computed than what is needed; what a run would not have computed is NaN or 0. */
function trialFor({ diagnostic, cell }: DiagnosticAtWork): Trial {
  const needs = mostNeeded([diagnostic]);
  const lacks = (need: Need): boolean => NEEDS.indexOf(needs) < NEEDS.indexOf(need);
  const trial = tryOut(cell, lacks("slopes") ? { linearized: 0 } : {});
  const { at, pass } = trial;
  const { batch, readOut } = pass;
  if (lacks("errors")) readOut.errors[0]!.fill(NaN);
  if (!lacks("states")) return trial;
  batch.T = 0;
  batch.lengths.fill(0);
  const saved = Object.values(at.saved).map(([first]) => first!);
  for (const array of [batch.values, at.drive[0]!, ...at.state[0]!, ...saved]) array.fill(NaN);
  return trial;
}

function readsNoMoreThanItNeeds(subject: DiagnosticAtWork): string | null {
  if (!NEEDS.includes(subject.diagnostic.needs)) return null; // that is the law above
  const needs = mostNeeded([subject.diagnostic]);
  const [all, needed] = [tryOut(subject.cell), trialFor(subject)].map((trial) => {
    const { rows, summaries } = measured(subject, trial);
    return [...rows, summaries].flat();
  });
  const computed = `with no more computed than its needs, "${needs}",`;
  if (all!.length !== needed!.length)
    return `${computed} it says ${needed!.length} values, not ${all!.length}; write a later one of ${NEEDS.join(", ")}`;
  const at = all!.findIndex((value, i) => !Object.is(value, needed![i]));
  return at < 0
    ? null
    : `${computed} value ${at} is ${String(needed![at])}, not ${String(all![at])}; write a later one of ${NEEDS.join(", ")}`;
}

function saysWhatItPromised(subject: DiagnosticAtWork): string | null {
  const { columns, summaries } = subject.diagnostic;
  const measure = measurer(subject, tryOut(subject.cell));
  const lists = [measure(), measure(false)].flatMap(({ rows, summaries: summed }) => [
    ...rows.map((row, i) => [`row ${i}`, row, columns] as const),
    ["the summary", summed, summaries] as const,
  ]);
  for (const [what, values, names] of lists) {
    if (values.length !== names.length)
      return `${what} has ${values.length} values for ${names.length} columns; emit one for each of ${names.map(({ name }) => name).join(", ") || "no column"}`;
    const at = values.findIndex((value, i) => !isValue(value, names[i]!));
    if (at < 0) continue;
    const { name, text = false } = names[at]!;
    const wanted = text ? "text" : "a number";
    return `${what}: ${name} is ${String(values[at])}; give ${wanted}, or null where there is none`;
  }
  return null;
}

/** All arrays of a pass that others read, by name. */
function readByOthers({ at, pass }: Trial): Readonly<Record<string, Float64Array | Int32Array>> {
  const named = (group: string, arrays: Readonly<Record<string, Float64Array>>) =>
    Object.fromEntries(Object.entries(arrays).map(([name, array]) => [`${group} ${name}`, array]));
  const { values, lengths, mask } = pass.batch;
  return {
    ...named("parameter", at.parameters),
    ...named("gradient", at.gradients),
    ...Object.fromEntries(at.state[0]!.map((part, i) => [`state ${i}`, part])),
    ...Object.fromEntries(Object.entries(at.saved).map(([name, [first]]) => [`saved ${name}`, first!])),
    errors: pass.readOut.errors[0]!,
    inputs: values,
    lengths,
    mask,
  };
}

function leavesAlone(subject: DiagnosticAtWork): string | null {
  const trial = tryOut(subject.cell);
  const before = Object.entries(readByOthers(trial)).map(([name, array]) => [name, array.slice()] as const);
  measured(subject, trial);
  const after = readByOthers(trial);
  for (const [name, kept] of before) {
    const at = kept.findIndex((value, i) => !Object.is(value, after[name]![i]));
    if (at >= 0)
      return `${name}, element ${at}: ${shown(kept[at]!)} became ${shown(after[name]![at]!)}; write to arrays asked for in work alone`;
  }
  return null;
}

function isRepeatable(subject: DiagnosticAtWork): string | null {
  const measure = measurer(subject, tryOut(subject.cell));
  const [one, two] = [measure(), measure()];
  const [first, second] = [one, two].map(({ rows, summaries }) => [...rows, summaries].flat());
  const at = first!.findIndex((value, i) => !Object.is(value, second![i]));
  return at < 0
    ? null
    : `value ${at} is ${String(first![at])} at first and ${String(second![at])} then; set work's arrays before adding to them, and keep nothing between measurements`;
}

function keepsNumbers(subject: DiagnosticAtWork): string | null {
  const watched: readonly unknown[] = measured(subject, tryOut(subject.cell)).watched ?? [];
  const at = watched.findIndex((value) => value !== null && typeof value !== "number");
  return at < 0
    ? null
    : `value ${at} of what after returns is ${String(watched[at])}; give a number or null, which a checkpoint can hold`;
}

export const diagnosticLaws: readonly Law<DiagnosticAtWork>[] = [
  law("it says what it needs of the batch", saysWhatItNeeds),
  law("it reads no more of the batch than it says it needs", readsNoMoreThanItNeeds),
  law("every row has a number or null for each column, and so have the summaries", saysWhatItPromised),
  law("it leaves parameters, gradients, states and saved arrays untouched", leavesAlone),
  law("what it keeps of an update is numbers", keepsNumbers),
  law("measuring twice gives the same numbers", isRepeatable),
];
