/** What happened in each run: its settings' rules, on what it left behind. */
import type {
  BuiltRule,
  Catalogue,
  Cause,
  Choice,
  Component,
  Evidence,
  Finding,
} from "../components/define.ts";
import { KINDS, optionsIn } from "../components/define.ts";
import type { Settings } from "../components/settings.ts";
import { type Done, isDone } from "../results/fate.ts";
import type { Outcome } from "../results/outcome.ts";
import type { Results } from "../results/results.ts";

/** What a rule found in a run. */
export interface Found extends Finding {
  readonly rule: string;
  /** Components of the catalogue that address the first cause and that the run does not have. */
  readonly remedies: readonly Component[];
}

/** A run that is done, and what its rules found, in their order. */
export interface Judged {
  readonly done: Done;
  readonly found: readonly Found[];
}

/** Every run that is done, in the order of the experiment. */
export function judge({ fates }: Pick<Results, "fates">, catalogue: Catalogue): readonly Judged[] {
  const built = new Map<string, BuiltRule>();
  const ruleOf = (choice: Choice): BuiltRule | undefined => {
    const key = JSON.stringify(choice);
    const known = built.get(key) ?? catalogue.rule.get(choice.name)?.create(optionsIn(choice), {});
    if (known) built.set(key, known);
    return known;
  };
  return fates.filter(isDone).map((done) => {
    const { settings } = done.run;
    const evidence = evidenceOf(settings, done.record.outcome);
    const found = settings.diagnostics.rules.flatMap((choice): readonly Found[] => {
      // A plug-in's rule may be of an earlier command that had the plug-in.
      const finding = ruleOf(choice)?.judge(evidence) ?? null;
      if (finding === null) return [];
      const [first] = finding.causes;
      const remedies = first === undefined ? [] : remediesFor(first, settings, catalogue);
      return [{ ...finding, rule: choice.name, remedies }];
    });
    return { done, found };
  });
}

function evidenceOf(settings: Settings, outcome: Outcome): Evidence {
  const { steps, status, updates, solved, solved_at, diverged_at, diverged_because } = outcome;
  const place = new Map(outcome.summaries.map(({ column }, i) => [column.name, i]));
  return {
    settings,
    steps,
    status,
    updates,
    solved,
    solved_at,
    diverged_at,
    diverged_because,
    series(summary) {
      const i = place.get(summary);
      if (i === undefined) return [];
      return outcome.measurements.flatMap(({ update, values }) => {
        const value = values[i] ?? null;
        return value === null || Number.isNaN(value) ? [] : [{ update, value }];
      });
    },
  };
}

const MOST_NAMED = 4;

/** In the order of the catalogue; of what the run can be given by one setting. */
function remediesFor(cause: Cause, settings: Settings, catalogue: Catalogue): readonly Component[] {
  const has = namesIn(settings);
  return KINDS.flatMap((kind): Component[] => [...catalogue[kind].values()])
    .filter(({ kind, name, addresses = [] }) => addresses.includes(cause) && !has.has(`${kind} ${name}`))
    .slice(0, MOST_NAMED);
}

/** The components that a run is made of, as `kind name`. */
function namesIn({ model, training }: Settings): ReadonlySet<string> {
  const { init, cell, activation } = model;
  return new Set([
    `cell ${cell.name}`,
    `activation ${activation.name}`,
    ...Object.values(init).map(({ name }) => `initializer ${name}`),
    `truncation ${training.truncation.name}`,
    `clipper ${training.clip.name}`,
    ...training.regularizers.map(({ name }) => `regularizer ${name}`),
    ...training.noise.map(({ name }) => `noise ${name}`),
  ]);
}
