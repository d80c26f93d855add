/** Laws of rules: they judge whatever was measured, say it in words, and rest on what they say that they read. */
import type { BuiltRule, Evidence, Finding, Observation } from "../components/define.ts";
import { CAUSES } from "../components/define.ts";
import type { Settings } from "../components/settings.ts";
import { makeStream, nextBelow, nextUniform } from "../engine/streams.ts";
import { type Law, law, type Members } from "./law.ts";

export const ruleMembers: Members = { reads: "list", judge: "function" };

/** A rule, and the settings of the run that it judges. */
export interface RuleAtWork {
  readonly rule: BuiltRule;
  readonly settings: Settings;
}

const CASES = 300;
/** What a summary may be: small and large, of either sign, an exact zero and the logarithm of one. */
const VALUES = [0, 1e-3, 0.05, 0.3, 0.95, 1, 2, 20, 1e6, -1e-3, -0.5, -1, -4, -25, -1e6, -Infinity];

/** What a run may have left: measured or not, in part, at one update or several; diverged, solved or neither. */
function* evidences({ rule, settings }: RuleAtWork): Generator<Evidence> {
  const stream = makeStream(11, "evidence");
  const nothing = {
    settings,
    steps: 100,
    status: "finished",
    updates: 300,
    solved: null,
    solved_at: null,
    diverged_at: null,
    diverged_because: null,
  } as const;
  yield { ...nothing, series: () => [] };
  for (let i = 0; i < CASES; i++) {
    const times = 1 + nextBelow(stream, 4);
    const measured = new Map<string, readonly Observation[]>();
    for (const name of rule.reads) {
      if (nextUniform(stream) < 0.2) continue;
      const value = (): number => VALUES[nextBelow(stream, VALUES.length)]! * (0.5 + nextUniform(stream));
      measured.set(
        name,
        Array.from({ length: times }, (_, at) => ({ update: 100 * at, value: value() })),
      );
    }
    const series = (name: string): readonly Observation[] => measured.get(name) ?? [];
    const end = nextBelow(stream, 3);
    if (end === 0)
      yield {
        ...nothing,
        status: "diverged",
        solved: false,
        diverged_at: 7,
        diverged_because: "the training loss is NaN",
        series,
      };
    else yield { ...nothing, solved: end === 1, solved_at: end === 1 ? 200 : null, series };
  }
}

const FIELDS: Members = { state: "string", words: "string", cites: "object", causes: "list" };

/** What is wrong with a finding; null if nothing is. */
function faultOf(finding: Finding, { reads }: BuiltRule): string | null {
  const fields: Readonly<Record<string, unknown>> = { ...finding };
  for (const [name, type] of Object.entries(FIELDS)) {
    const value = fields[name];
    if (type === "list" ? !Array.isArray(value) : typeof value !== type || value === null)
      return `${name} is ${String(value)}; give a ${type}`;
  }
  if (finding.since !== null && !Number.isSafeInteger(finding.since))
    return `since is ${String(finding.since)}; give an update, or null`;
  const strange = /undefined|NaN|\[object/.exec(finding.words.replaceAll("the training loss is NaN", ""));
  if (strange !== null || finding.words.trim() === "") return `the words are "${finding.words}"`;
  if (/[.\n]$/.test(finding.words)) return `"${finding.words}" ends a sentence; leave out the full stop`;
  const unread = Object.keys(finding.cites).find((name) => !reads.includes(name));
  if (unread !== undefined) return `it cites ${unread}, which is not in reads`;
  const unknown = finding.causes.find((cause) => !Object.hasOwn(CAUSES, cause));
  return unknown === undefined
    ? null
    : `the cause ${unknown} is unknown; write one of ${Object.keys(CAUSES).join(", ")}`;
}

function findsWhatCanBeSaid(subject: RuleAtWork): string | null {
  for (const evidence of evidences(subject)) {
    const finding = subject.rule.judge(evidence);
    const fault = finding === null ? null : faultOf(finding, subject.rule);
    if (fault !== null) return fault;
  }
  return null;
}

function readsWhatItSays(subject: RuleAtWork): string | null {
  const { rule } = subject;
  for (const evidence of evidences(subject)) {
    const asked: string[] = [];
    const series = (name: string): readonly Observation[] => {
      if (!rule.reads.includes(name)) asked.push(name);
      return evidence.series(name);
    };
    rule.judge({ ...evidence, series });
    if (asked.length > 0) return `it looks at ${asked[0]!}; name it in reads`;
  }
  return null;
}

function saysTheSameAgain(subject: RuleAtWork): string | null {
  for (const evidence of evidences(subject)) {
    const [one, two] = [subject.rule.judge(evidence), subject.rule.judge(evidence)].map((found) =>
      JSON.stringify(found),
    );
    if (one !== two) return `${one} at first and ${two} then; keep nothing between runs`;
  }
  return null;
}

export const ruleLaws: readonly Law<RuleAtWork>[] = [
  law("whatever was measured, it finds nothing or something that can be said", findsWhatCanBeSaid),
  law("it looks at no summary that it does not say it reads", readsWhatItSays),
  law("it says the same of the same run again", saysTheSameAgain),
];
