/**
 * Numbers of independent programs, by subject: `<subject>.py` made `<subject>.json` and says how, and `<subject>.test.ts`
 * or a test of the engine compares. Arrays are flat and row-major.
 */
import { readFileSync } from "node:fs";
import type { Choice } from "../../src/components/define.ts";
import type { Settings } from "../../src/components/settings.ts";
import type { GivenBatches } from "../support/given-task.ts";
import type { Given } from "../support/settings.ts";

type Numbers = readonly number[];
type ByName = Readonly<Record<string, Numbers>>;
type Loss = "cross-entropy" | "squared-error";
type Objective = Settings["training"]["objective"];

/** LSTM and GRU by PyTorch's own modules. */
interface Gated {
  readonly batches: Readonly<
    Record<
      string,
      {
        readonly B: number;
        readonly T: number;
        readonly x?: Numbers;
        readonly ids?: Numbers;
        readonly labels: Numbers;
        readonly targets: Numbers;
        readonly lengths: Numbers;
      }
    >
  >;
  readonly parameters: Readonly<
    Record<
      string,
      {
        readonly cell: "lstm" | "gru";
        readonly layers: number;
        readonly bias: boolean;
        readonly values: ByName & { readonly U: Numbers; readonly W: Numbers; readonly V: Numbers };
      }
    >
  >;
  readonly cases: readonly {
    readonly name: string;
    readonly parameters: string;
    readonly batch: string;
    readonly truncation: Choice;
    readonly loss: Loss;
    readonly objective: Objective;
    readonly expected: {
      readonly objective: number;
      readonly meanLoss: number;
      readonly gradients: ByName;
    };
  }[];
}

/** Eight cells written down plainly. */
interface Plain {
  readonly batch: {
    readonly B: number;
    readonly T: number;
    readonly I: number;
    readonly C: number;
    readonly x: Numbers;
    readonly labels: Numbers;
    readonly targets: Numbers;
    readonly lengths: Numbers;
  };
  readonly parameters: Readonly<
    Record<
      string,
      {
        readonly cell: string;
        readonly options: Readonly<Record<string, unknown>>;
        readonly activation: string;
        readonly hidden: number;
        readonly layers: number;
        readonly bias: boolean;
        readonly values: ByName;
      }
    >
  >;
  readonly cases: readonly {
    readonly name: string;
    readonly parameters: string;
    readonly truncation: Choice;
    readonly loss: Loss;
    readonly expected: { readonly objective: number; readonly gradients: ByName };
  }[];
}

/** The vanilla network under every truncation. */
interface Gradients {
  readonly parameters: Readonly<
    Record<
      string,
      {
        readonly H: number;
        readonly I: number;
        readonly C: number;
        readonly U: Numbers;
        readonly W: Numbers;
        readonly V: Numbers;
        readonly b: Numbers | null;
        readonly c: Numbers | null;
      }
    >
  >;
  readonly batches: Readonly<
    Record<
      string,
      {
        readonly B: number;
        readonly T: number;
        readonly I: number;
        readonly C: number;
        readonly x: Numbers | null;
        readonly ids: Numbers | null;
        readonly labels: Numbers;
        readonly targets: Numbers;
        readonly lengths: Numbers;
        readonly mask: ByName;
      }
    >
  >;
  readonly cases: readonly {
    readonly name: string;
    readonly parameters: string;
    readonly batch: string;
    readonly truncation: string;
    readonly length: number | null;
    readonly activation: string;
    readonly loss: Loss;
    readonly objective: Objective;
    readonly mask: string;
    readonly expected: {
      readonly objective: number;
      readonly meanLoss: number;
      readonly dU: Numbers;
      readonly dW: Numbers;
      readonly dV: Numbers;
      readonly db: Numbers | null;
      readonly dc: Numbers | null;
    };
  }[];
}

/** exp-rnn and scornn, and the matrix functions in them. */
interface Orthogonal {
  readonly matrices: readonly {
    readonly name: string;
    readonly n: number;
    readonly A: Numbers;
    readonly G: Numbers;
    readonly exp: Numbers;
    readonly adjoint: Numbers;
    readonly inverseOfIPlusA: Numbers;
  }[];
  readonly sequences: {
    readonly B: number;
    readonly T: number;
    readonly I: number;
    readonly C: number;
    readonly x: Numbers;
    readonly targets: Numbers;
  };
  readonly networks: readonly {
    readonly name: string;
    readonly cell: string;
    readonly options: Readonly<Record<string, number>>;
    readonly activation: string;
    readonly H: number;
    readonly values: ByName;
    readonly objective: number;
    readonly gradients: ByName;
  }[];
}

/** Penalties on Jacobians. */
interface Penalties {
  readonly cases: readonly {
    readonly name: string;
    readonly penalty: string;
    readonly every: number | null;
    readonly sequences: number | null;
    /** Steps of a chunk; null for the exact gradient. */
    readonly chunk: number | null;
    readonly activation: string;
    readonly B: number;
    readonly T: number;
    readonly I: number;
    readonly H: number;
    readonly C: number;
    readonly lengths: Numbers;
    readonly mask: Numbers;
    readonly x: Numbers;
    readonly targets: Numbers;
    readonly U: Numbers;
    readonly W: Numbers;
    readonly V: Numbers;
    readonly b: Numbers;
    readonly c: Numbers;
    readonly expected: {
      readonly penalty: number;
      readonly dW: Numbers;
      readonly dU: Numbers;
      readonly db: Numbers;
    };
  }[];
}

/** Whole runs. */
interface Training {
  readonly batches: Readonly<Record<string, GivenBatches>>;
  readonly cases: readonly {
    readonly name: string;
    readonly batches: string;
    readonly model: Given["model"] & Pick<Settings["model"], "cell">;
    readonly training: Given["training"];
    readonly start: ByName;
    /** Strings of 0 and 1, by the names of at.saved, one record an update. */
    readonly masks: readonly Readonly<Record<string, string>>[];
    readonly expected: {
      readonly losses: Numbers;
      readonly norms: Numbers;
      readonly penalties: Numbers;
      /** Loss of the first batch after the last update, nothing left to chance. */
      readonly evaluated: number;
      readonly parameters: ByName;
    };
  }[];
}

interface Optimizers {
  readonly start: Numbers;
  readonly gradients: readonly Numbers[];
  readonly threshold: number;
  readonly trajectories: readonly {
    readonly name: string;
    readonly optimizer: "sgd" | "rmsprop" | "adam" | "adamw" | "adagrad";
    readonly clip: boolean;
    readonly options: Readonly<Record<string, number>> & {
      readonly nesterov?: boolean;
      readonly "epsilon-inside"?: boolean;
    };
    /** After each update. */
    readonly parameters: readonly Numbers[];
  }[];
}

interface Schedules {
  readonly updates: number;
  readonly schedules: readonly {
    readonly name: string;
    readonly schedule: string;
    readonly options: Readonly<Record<string, number>>;
    readonly factors: Numbers;
  }[];
}

interface CrossEntropy {
  readonly cases: readonly {
    readonly classes: number;
    readonly rows: number;
    readonly logits: Numbers;
    readonly labels: Numbers;
    readonly losses: Numbers;
    readonly gradients: Numbers;
    readonly hits: Numbers;
  }[];
}

interface Streams {
  readonly sequences: readonly {
    readonly state: Numbers;
    readonly words: Numbers;
    readonly after: Numbers;
    readonly uniforms: Numbers;
  }[];
}

/** What a trained network is held against. */
interface Verdict {
  readonly cases: readonly {
    readonly name: string;
    readonly loss: "classes" | "values";
    readonly B: number;
    readonly T: number;
    readonly I: number;
    readonly H: number;
    readonly C: number;
    readonly lengths: Numbers;
    readonly mask: Numbers;
    readonly x: Numbers;
    readonly labels: Numbers;
    readonly targets: Numbers;
    readonly U: Numbers;
    readonly W: Numbers;
    readonly V: Numbers;
    readonly b: Numbers;
    readonly c: Numbers;
    readonly expected: Readonly<Record<"loss" | "constant" | "errorRate" | "above" | "se", number>>;
  }[];
  readonly words: readonly {
    readonly vocabulary: number;
    readonly training: readonly Numbers[];
    readonly constant: Numbers;
    /** Rows [word before, word, probability]. */
    readonly after: readonly Numbers[];
  }[];
}

/** Singular values of long products of Jacobians, log10. */
interface LongProducts {
  readonly cases: readonly {
    readonly name: string;
    readonly activation: string;
    readonly H: number;
    readonly T: number;
    readonly x: Numbers;
    readonly U: Numbers;
    readonly W: Numbers;
    readonly b: Numbers;
    readonly t: Numbers;
    readonly norm: Numbers;
    readonly mean: Numbers;
    readonly smallest: Numbers;
  }[];
}

/** Spectra of square matrices. */
interface Spectra {
  readonly matrices: readonly {
    readonly name: string;
    readonly n: number;
    readonly A: Numbers;
    readonly re: Numbers;
    readonly im: Numbers;
    readonly singular: Numbers;
    readonly henrici: number;
  }[];
}

/** Norms of powers of square matrices. */
interface Powers {
  readonly matrices: readonly {
    readonly name: string;
    readonly n: number;
    readonly A: Numbers;
    readonly log10_radius: number;
    readonly steps: Numbers;
    readonly log10_norms: Numbers;
  }[];
}

/** Event files by TensorBoard's own writer. */
interface EventFiles {
  /** In base64. */
  readonly events: readonly string[];
  /** Text, its CRC-32C, the masked one. */
  readonly crcs: readonly (readonly [string, number, number])[];
}

/** Statistics over seeds. */
interface OverSeeds {
  /** Rows, as over-seeds.py says. */
  readonly student: readonly Numbers[];
  readonly ranks: readonly Numbers[];
  readonly shares: readonly Numbers[];
  readonly samples: readonly {
    readonly values: Numbers;
    readonly mean: number;
    readonly sd: number;
    readonly mean_interval: Numbers;
    readonly iqm: number;
    readonly tail: number;
    readonly iqm_interval: Numbers;
    readonly iqm_sd: number;
  }[];
  readonly times: readonly {
    readonly times: Numbers;
    readonly events: Numbers;
    readonly expected: readonly (number | null)[];
  }[];
  readonly differences: readonly { readonly values: Numbers; readonly large: number; readonly p: number }[];
  readonly families: readonly { readonly ps: Numbers; readonly raised: Numbers }[];
  readonly rivals: readonly {
    readonly ones: Numbers;
    readonly others: Numbers;
    readonly share: number;
    readonly low: number;
    readonly high: number;
  }[];
}

/** Files that NumPy wrote, in base64. */
interface Arrays {
  readonly cases: readonly {
    readonly name: string;
    readonly npy: string;
    readonly shape: Numbers;
    /** As they lie in the file. */
    readonly values: Numbers;
    readonly columnMajor: boolean;
  }[];
  readonly version2: string;
  readonly refused: Readonly<Record<string, string>>;
  readonly npz: string;
  readonly compressed: string;
}

interface Subjects {
  readonly arrays: Arrays;
  readonly "cross-entropy": CrossEntropy;
  /** Rows [arguments…, y, residual]: the true value is y + residual·ulp(y). */
  readonly elementary: Readonly<Record<string, readonly Numbers[]>>;
  readonly gradients: Gradients;
  readonly "long-products": LongProducts;
  readonly "lstm-and-gru": Gated;
  readonly optimizers: Optimizers;
  readonly orthogonal: Orthogonal;
  readonly penalties: Penalties;
  readonly "plain-cells": Plain;
  readonly powers: Powers;
  readonly schedules: Schedules;
  readonly spectra: Spectra;
  readonly "event-files": EventFiles;
  readonly "over-seeds": OverSeeds;
  readonly streams: Streams;
  readonly training: Training;
  readonly verdict: Verdict;
}

export const golden = <S extends keyof Subjects>(subject: S): Subjects[S] =>
  // Sound as far as the maker writes what it says.
  JSON.parse(readFileSync(new URL(`${subject}.json`, import.meta.url), "utf8")) as Subjects[S];

/**
 * A relative difference that rounding explains: two programs add the same terms in another order, and a run of eight
 * updates or a difference of two gradients carries that on.
 */
export const ROUNDING = 1e-10;
