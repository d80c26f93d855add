/**
 * S symbols, a delay of blanks, a delimiter, and the symbols once more: what copy-memory, variable-copy and
 * noiseless-memorization share. Blank is 0, the symbols are 1 … K, the delimiter is K + 1.
 */
import { log } from "../../engine/elementary.ts";
import type { Stream } from "../../engine/streams.ts";
import { nextBelow } from "../../engine/streams.ts";
import type { SolveRule, TaskBody } from "../define.ts";
import { z } from "../define.ts";
import { SEQUENCE_ERROR_RATE, sequences } from "./sequences.ts";

const BLANK = 0;

export interface Copying {
  /** Different symbols. */
  readonly symbols: number;
  /** Symbols of a sequence. */
  readonly positions: number;
  readonly layout: "arjovsky-2016" | "exprnn-2019";
  readonly input: "one-hot" | "scalar";
  /** D, the delay: a sequence has D + 2S steps. */
  readonly length: number;
  /** Whether each sequence draws its delay from 1 … D. */
  readonly drawn: boolean;
}

export const COPYING_OPTIONS = {
  layout: z
    .enum(["arjovsky-2016", "exprnn-2019"])
    .default("arjovsky-2016")
    .describe(
      "Where the delimiter stands: one step before the first answer, after T − 1 blanks, or at the first answer, after T",
    ),
  input: z
    .enum(["one-hot", "scalar"])
    .default("one-hot")
    .describe("A unit vector for each symbol, or one number: blank 0, symbols 1 … K, delimiter −1"),
  symbols: z.int().min(2).max(10_000).default(8).describe("Different symbols K"),
  positions: z.int().min(1).max(10_000).default(10).describe("Symbols S of a sequence"),
};

export const copyingSizes = ({ symbols: K, positions: S, input, length, drawn }: Omit<Copying, "layout">) =>
  ({
    inputs:
      input === "scalar" ? ({ kind: "values", size: 1 } as const) : ({ kind: "index", size: K + 2 } as const),
    outputs: { kind: "classes", size: K + 1 },
    length: drawn ? null : length + 2 * S,
  }) as const;

/** S·ln K/(D + 2S): every blank is known, and of the symbols nothing. Of drawn delays D is the mean, (1 + D)/2. */
const memoryless = ({ symbols: K, positions: S, length, drawn }: Copying): number =>
  (S * log(K)) / ((drawn ? (1 + length) / 2 : length) + 2 * S);

/**
 * The loss of who knows the step t but not the delay, drawn from 1 … D: of the N sequences that reach step t (one for
 * each delay) n have a symbol there, so the best guess says "symbol" with n/N.
 */
function withoutDelay({ symbols: K, positions: S, length: D }: Copying): number {
  let [loss, steps] = [0, 0];
  for (let t = 0; t < D + 2 * S; t++) {
    const shortest = Math.max(1, t - 2 * S + 1);
    const N = D - shortest + 1;
    const n = Math.max(0, Math.min(D, t - S) - shortest + 1);
    if (n > 0) loss += n * (log(K) - log(n / N));
    if (n < N) loss -= (N - n) * log((N - n) / N);
    steps += N;
  }
  return loss / steps;
}

export function copying(copied: Copying, solve: SolveRule): TaskBody {
  const { symbols: K, positions: S, layout, length, drawn } = copied;
  const sizes = copyingSizes(copied);
  const longest = length + 2 * S;
  /** The inputs of one sequence, [longest]. */
  const x = new Int32Array(longest);
  /** Draws them; returns how many there are. */
  const draw = (stream: Stream): number => {
    const delay = drawn ? 1 + nextBelow(stream, length) : length;
    x.fill(BLANK);
    for (let i = 0; i < S; i++) x[i] = 1 + nextBelow(stream, K);
    x[S + delay - (layout === "arjovsky-2016" ? 1 : 0)] = K + 1;
    return delay + 2 * S;
  };
  const body = {
    longest,
    counted: longest,
    chanceLoss: drawn ? withoutDelay(copied) : memoryless(copied),
    // With a single delay, knowing when is no more than knowing the step.
    ...(drawn &&
      length > 1 && { levels: [{ knowing: "when the symbols are due", loss: memoryless(copied) }] }),
    metric: SEQUENCE_ERROR_RATE,
    solve,
  };
  const { inputs, ...others } = sizes;
  return inputs.kind === "index"
    ? sequences<"index", "classes", number | null>(
        { ...others, inputs },
        {
          ...body,
          write({ input, answer }, { stream }) {
            const steps = draw(stream);
            for (let t = 0; t < steps; t++) {
              input(t, x[t]!);
              answer(t, t < steps - S ? BLANK : x[t - steps + S]!);
            }
            return steps;
          },
        },
      )
    : sequences<"values", "classes", number | null>(
        { ...others, inputs },
        {
          ...body,
          write({ input, answer }, { stream }) {
            const steps = draw(stream);
            for (let t = 0; t < steps; t++) {
              input(t, 0, x[t] === K + 1 ? -1 : x[t]!);
              answer(t, t < steps - S ? BLANK : x[t - steps + S]!);
            }
            return steps;
          },
        },
      );
}
