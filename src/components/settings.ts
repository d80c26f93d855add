/**
 * The settings of one run with every default written out: `config` produces them from YAML, and `training` turns
 * them into a plan. Plain JSON; together with the program's numbers version and the hashes of data and plug-ins it
 * determines every byte of the result.
 */
import type { Choice } from "./contracts/declaration.ts";

export interface Settings {
  readonly task: Choice;
  readonly model: {
    readonly cell: Choice;
    readonly hidden: number;
    readonly layers: number;
    readonly activation: Choice;
    readonly init: { readonly W: Choice; readonly U: Choice; readonly V: Choice; readonly b: Choice };
    readonly bias: boolean;
    readonly "initial-state": "zero" | "learned";
  };
  readonly training: {
    readonly updates: number;
    readonly batch: number;
    readonly objective: "sum" | "mean";
    readonly truncation: Choice;
    readonly optimizer: Choice;
    readonly schedule: Choice;
    readonly clip: Choice;
    readonly regularizers: readonly Choice[];
    readonly "penalty-schedule": Choice;
    readonly noise: readonly Choice[];
    readonly "stop-when-solved": boolean;
  };
  readonly evaluation: {
    readonly every: number;
    readonly sequences: number;
    /** Fresh sequences on which a task that seems solved must be so once more. */
    readonly confirm: number | Published;
    /** Of sequences, in steps, at which the network is evaluated besides. */
    readonly lengths: readonly number[];
  };
  readonly diagnostics: {
    readonly every: number | LogSpaced;
    readonly sequences: number;
    readonly measure: readonly Choice[];
    /** Of the verdict. They read what was measured and determine no number. */
    readonly rules: readonly Choice[];
  };
}

/** `diagnostics.every` for measurements that become rarer, at 0, 1, 2, 5, 10, 20, 50 … updates. */
export const LOG_SPACED = "log-spaced";
export type LogSpaced = typeof LOG_SPACED;

/** `evaluation.confirm` for as many as the rule's source has. */
export const PUBLISHED = "published";
type Published = typeof PUBLISHED;

/** One arm of a sweep and one seed. */
export interface Run {
  /** The arm, then `-s<seed>`. */
  readonly id: string;
  /** First 8 hex digits of the hash: runs of one arm differ only in their seed. */
  readonly arm: string;
  /** SHA-256, in hex, of all that determines the numbers but the seed. */
  readonly hash: string;
  /** What readers are shown: the sweep's label, or the settings that differ. */
  readonly label: string;
  readonly seed: number;
  readonly settings: Settings;
  /** The swept keys and this run's values, as tables show them. */
  readonly swept: Readonly<Record<string, string | number | boolean>>;
}

/** `model.activation` in settings that choose none. */
export const DEFAULT_ACTIVATION = "tanh";

/** Raised whenever any byte of a result may change; part of every run id. */
export const NUMBERS_VERSION = 4;
