import type { Settings } from "../settings.ts";
import type { Cause } from "./causes.ts";
import { type Declaration, helper, type NoContext } from "./declaration.ts";

/** A summary's value at a measurement. */
export interface Observation {
  readonly update: number;
  readonly value: number;
}

/** What a run left behind, as the rules of a verdict see it. */
export interface Evidence {
  readonly settings: Settings;
  /** Steps of the longest sequence. */
  readonly steps: number;
  readonly status: "finished" | "diverged";
  /** Updates made. */
  readonly updates: number;
  /** null where that cannot be said: no rule for it, or too few answers. */
  readonly solved: boolean | null;
  readonly solved_at: number | null;
  readonly diverged_at: number | null;
  /** Which figure was no longer finite: `the validation loss is Infinity`. */
  readonly diverged_because: string | null;
  /** A diagnostic's one-number summary at every measurement that has one, in the order of time; empty if none has. */
  series(summary: string): readonly Observation[];
}

/** What a rule found in a run. */
export interface Finding {
  /** One word: `vanishing`. */
  readonly state: string;
  /** The measurement from which on it is so; null where that has no meaning. */
  readonly since: number | null;
  /** What happened and from what, in words that continue `tanh, seed 0: `, without a full stop. */
  readonly words: string;
  /** The summaries that it rests on, with their last values. */
  readonly cites: Readonly<Record<string, number>>;
  /** What it comes from, the first cause first; remedies of the catalogue that address each are named. */
  readonly causes: readonly Cause[];
  /** True if the comparison of remedies says it already. */
  readonly compared?: boolean;
}

export interface BuiltRule {
  /** The summaries that it looks at. */
  readonly reads: readonly string[];
  /** null where it has nothing to say. */
  judge(evidence: Evidence): Finding | null;
}

export type Rule = Declaration<"rule", NoContext, BuiltRule>;
/** A rule of the verdict: from what was measured of a run to what happened in it. */
export const rule = helper<"rule", NoContext, BuiltRule>("rule");
