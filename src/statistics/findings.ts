/** What happened in each run: its settings' rules, on what it left behind. */
import type {
  BuiltRule,
  Catalogue,
  Cause,
  Choice,
  Component,
  Evidence,
  Finding,
  Kind,
} from "../components/define.ts";
import { KINDS, optionsIn } from "../components/define.ts";
import type { Settings } from "../components/settings.ts";
import { type Done, isDone } from "../results/fate.ts";
import type { Outcome } from "../results/outcome.ts";
import type { Results } from "../results/results.ts";

/** What a rule found in a run. */
export interface Found extends Finding {
  readonly rule: string;
  /** For each cause, components of the catalogue that address it and that the run does not have; only where there are. */
  readonly remedies: readonly Remedies[];
}

export interface Remedies {
  readonly cause: Cause;
  readonly components: readonly Component[];
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
      const remedies = finding.causes
        .map((cause) => ({ cause, components: remediesFor(cause, settings, catalogue) }))
        .filter(({ components }) => components.length > 0);
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

/** Those that change least of a run come first. */
const BY_EFFORT: readonly Kind[] = [
  "initializer",
  "activation",
  "truncation",
  "clipper",
  "regularizer",
  "noise",
  "cell",
  ...KINDS,
];

function remediesFor(cause: Cause, settings: Settings, catalogue: Catalogue): readonly Component[] {
  const has = namesIn(settings);
  const gated = addresses(catalogue.cell.get(settings.model.cell.name), "direct-path");
  return [...new Set(BY_EFFORT)]
    .flatMap((kind): Component[] => [...catalogue[kind].values()])
    .filter((one) => addresses(one, cause) && !has.has(`${one.kind} ${one.name}`))
    .filter(({ kind }) => !(kind === "initializer" && cause === "direct-path") || gated)
    .slice(0, MOST_NAMED);
}

const addresses = (component: Component | undefined, cause: Cause): boolean =>
  component?.addresses?.includes(cause) ?? false;

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
