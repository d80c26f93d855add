/** Timing on a shared, noisy machine: all candidates in turn, round after round, and medians of paired ratios. */

export interface Candidate {
  run(): void;
  /** Floating-point operations of one `run`, where that makes sense. */
  readonly flops?: number;
}

/** Seconds per `run`, one sample per round; index i is the same round in every list. */
export type Samples = Readonly<Record<string, readonly number[]>>;

/** Length of a sample: far above the clock's resolution, yet short enough to compare with its neighbours. */
const SAMPLE_SECONDS = 0.06;

export function interleave(candidates: Readonly<Record<string, Candidate>>, rounds: number): Samples {
  const names = Object.keys(candidates);
  const repeats = names.map((name) => {
    const { run } = candidates[name]!;
    // Warms up until everything is compiled; the time per call then gives the number of calls in a sample.
    const begin = performance.now();
    let calls = 0;
    while (performance.now() - begin < 400 || calls < 3) {
      run();
      calls++;
    }
    return Math.max(1, Math.round((SAMPLE_SECONDS * 1000 * calls) / (performance.now() - begin)));
  });
  const samples: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [i, name] of names.entries()) {
      const { run } = candidates[name]!;
      const begin = performance.now();
      for (let k = 0; k < repeats[i]!; k++) run();
      samples[name]!.push((performance.now() - begin) / 1000 / repeats[i]!);
    }
  }
  return samples;
}

/** Quartiles and median, each an element of the list. */
export function quartiles(values: readonly number[]): readonly [low: number, median: number, high: number] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number): number => sorted[Math.round(part * (sorted.length - 1))]!;
  return [at(0.25), at(0.5), at(0.75)];
}

/** a/b, round by round. */
export const ratios = (samples: Samples, a: string, b: string): readonly number[] =>
  samples[a]!.map((seconds, round) => seconds / samples[b]![round]!);

export const spread = (values: readonly number[], digits = 2): string => {
  const [low, median, high] = quartiles(values);
  return `${median.toFixed(digits)} [${low.toFixed(digits)} … ${high.toFixed(digits)}]`;
};
