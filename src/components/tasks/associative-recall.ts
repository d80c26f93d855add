import { exp, log } from "../../engine/elementary.ts";
import type { Stream } from "../../engine/streams.ts";
import { nextBelow, nextUniform } from "../../engine/streams.ts";
import { task, z } from "../define.ts";
import { UserError } from "../user-error.ts";
import { sequences, wrongBelow } from "./sequences.ts";

/** Draws n different numbers below `of`, none of which is drawn twice before `clear`. */
function makeDeck(of: number) {
  const taken = new Uint8Array(of);
  return {
    clear: () => taken.fill(0),
    /** False if it was taken already. */
    take(i: number): boolean {
      if (taken[i] === 1) return false;
      taken[i] = 1;
      return true;
    },
  };
}

/** F_k = Σ_{i ≤ k} p_i with p_i ∝ i^(a − 1), i = 1 … n. */
function cumulative(n: number, a: number): Float64Array {
  const sums = new Float64Array(n);
  let sum = 0;
  for (let i = 0; i < n; i++) sums[i] = sum += exp((a - 1) * log(i + 1));
  return sums.map((part) => part / sum);
}

/** The first i with u < F_i, u ~ U(0, 1) drawn here: a fraction passed through a call may cost an allocation. */
function drawPlace(sums: Float64Array, stream: Stream): number {
  const u = nextUniform(stream);
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (u < sums[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Multi-query associative recall: N different keys, each followed by its value, all values different; later each key comes
 * once more, at an even step, and its value is asked for there. All other steps are random tokens. Short gaps are likelier,
 * by a power law, as in text. Keys are 1 … V/2 − 1, values V/2 … V − 1 of V tokens. All as in the code of Zoology, whose figures have V
 * = 8192, 64 to 512 steps and 4 to 64 pairs.
 */
export const associativeRecall = task({
  name: "associative-recall",
  summary: "Say the value that came with each key when the key comes again (MQAR)",
  formula:
    "k_1 v_1 … k_N v_N …, y_t = v_i where x_t = k_i again; loss −ln p(y_t) there; chance ln(V/2); knowing which values came ln N",
  source: "Arora, Eyuboglu et al. 2023 (Zoology), arXiv:2312.04927, and their code",
  objective: "mean",
  options: {
    length: z.int().min(4).max(1e6).default(64).describe("Steps T of every sequence, at least 4N"),
    pairs: z.int().min(1).max(10_000).default(4).describe("Pairs N of key and value"),
    vocabulary: z.int().min(4).max(1e5).default(64).describe("Tokens V, an even number"),
    power: z.number().min(0).max(1).default(0.01).describe("a in p(gap) ∝ gap^(a − 1); 1 is uniform"),
  },
  sizes: ({ length, vocabulary }) => ({
    inputs: { kind: "index", size: vocabulary },
    outputs: { kind: "classes", size: vocabulary },
    length,
  }),
  create({ length: T, pairs: N, vocabulary: V, power }, { sizes }) {
    if (T < 4 * N)
      throw new UserError(`${N} pairs do not fit into ${T} steps; write a length of at least ${4 * N}`);
    if (V % 2 === 1 || V / 2 - 1 < N)
      throw new UserError(
        `a vocabulary of ${V} does not have ${N} keys and as many values; write an even number of at least ${2 * N + 2}`,
      );
    const half = V / 2;
    const context = 2 * N;
    const slots = Math.floor((T - context) / 2);
    const sums = cumulative(slots, power);
    const [keys, values, gaps] = [makeDeck(half), makeDeck(half), makeDeck(slots)];
    const drawGap = (stream: Stream): number => {
      let gap = drawPlace(sums, stream);
      while (!gaps.take(gap)) gap = drawPlace(sums, stream);
      return gap;
    };
    return sequences(sizes, {
      counted: N,
      chanceLoss: log(half),
      ...(N > 1 && { levels: [{ knowing: "which values came", loss: log(N) }] }),
      solve: wrongBelow(0.01, { source: null, confirmedOn: 10_000 }),
      write({ input, answer }, { stream }) {
        for (let t = context; t < T; t++) input(t, nextBelow(stream, V));
        keys.clear();
        values.clear();
        gaps.clear();
        for (let i = 0; i < N; i++) {
          let key = 1 + nextBelow(stream, half - 1);
          while (!keys.take(key)) key = 1 + nextBelow(stream, half - 1);
          let value = nextBelow(stream, half);
          while (!values.take(value)) value = nextBelow(stream, half);
          const asked = context + 2 * drawGap(stream);
          input(2 * i, key);
          input(2 * i + 1, half + value);
          input(asked, key);
          answer(asked, half + value);
        }
      },
    });
  },
});
