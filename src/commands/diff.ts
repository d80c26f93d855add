/** Says what differs between two runs or two remedies: settings, outcomes, tables, what they were made by. */
import { bare } from "../components/foreign-text.ts";
import { catalogue } from "../components/registry.ts";
import { UserError } from "../components/user-error.ts";
import { differing } from "../config/differing.ts";
import { apart, remedyRows, runRows } from "../report/diff-rows.ts";
import { diffText, type Told } from "../report/diff-words.ts";
import { count } from "../report/text-table.ts";
import { provenanceDifferences } from "../results/provenance-differences.ts";
import { threadScreen } from "../shell/command-thread.ts";
import { findSubject, type OneRemedy, type OneRun, type Subject } from "../shell/find-subject.ts";
import { shownPath } from "../shell/locate.ts";
import { fileDifferences } from "../shell/table-differences.ts";
import { styleFor } from "../shell/terminal-style.ts";

export interface DiffOptions {
  /** Folder of experiments in which ids are looked for, as typed. */
  readonly results?: string | undefined;
}

/** Resolves to 0, whether or not anything differs. */
export async function diff(typedA: string, typedB: string, { results }: DiffOptions): Promise<number> {
  const a = await findSubject(typedA, results);
  const b = await findSubject(typedB, results);
  if (a.path === b.path && a.kind === b.kind && a.label === b.label) {
    console.log(`a and b are the same ${a.kind}: ${nameOf(a)}`);
    return 0;
  }
  console.log(diffText(toldOf(a, b, [typedA, typedB]), styleFor(threadScreen, process.env)));
  return 0;
}

function toldOf(a: Subject, b: Subject, [typedA, typedB]: readonly [string, string]): Told {
  if (a.kind === "run" && b.kind === "run") return ofRuns(a, b);
  if (a.kind === "remedy" && b.kind === "remedy") return ofRemedies(a, b);
  throw new UserError(
    `${bare(typedA)} is a ${a.kind} and ${bare(typedB)} a ${b.kind}; give two runs or two remedies (results/relu:LABEL)`,
  );
}

const ofRuns = (a: OneRun, b: OneRun): Told => ({
  names: [nameOf(a), nameOf(b)],
  settings: differing([a.done.run.settings, b.done.run.settings], catalogue),
  rows: runRows(a.done, b.done),
  differenceTitle: "b − a",
  remarks: apart(a.done, b.done),
  files: fileDifferences(a, b),
  provenance: provenanceDifferences([a.done.record], [b.done.record]),
});

function ofRemedies(a: OneRemedy, b: OneRemedy): Told {
  const { rows, pairs, remarks } = remedyRows(a.done, b.done);
  return {
    names: [nameOf(a), nameOf(b)],
    settings: differing([a.done[0]!.run.settings, b.done[0]!.run.settings], catalogue),
    rows,
    differenceTitle: `b − a, ${count(pairs, "pair")}`,
    remarks,
    files: null,
    provenance: provenanceDifferences(
      a.done.map(({ record }) => record),
      b.done.map(({ record }) => record),
    ),
  };
}

const nameOf = (one: Subject): string =>
  one.kind === "run"
    ? `${bare(shownPath(one.path))} (${bare(one.label)}, seed ${one.done.run.seed})`
    : `${bare(shownPath(one.path))}:${bare(one.label)}`;
