import { describe, expect, test } from "vitest";
import { makeStream, nextBelow, nextUniform } from "../../../src/engine/streams.ts";
import { computeGradient } from "../../../src/training/update.ts";
import { measured } from "../../support/measured.ts";
import type { FixedSequences } from "../../support/plans.ts";
import { chosen, gradientOf, noFigures, planOn, setParameter } from "../../support/plans.ts";
import type { Given } from "../../support/settings.ts";
import { change } from "../../support/settings.ts";

const MEASURED: Given = { diagnostics: { measure: ["truncation-bias"] } };

const withTruncation = (settings: Given, truncation: object): Given =>
  change(change(settings, MEASURED), { training: { truncation: truncation as never } });

/** By parameter: cosine, ratio, log₁₀‖g‖, log₁₀‖ĝ‖. */
function biasOf(given: FixedSequences, settings: Given, prepare?: (plan: ReturnType<typeof planOn>) => void) {
  const plan = planOn(given, settings);
  prepare?.(plan);
  const { rows, summaries } = measured(plan)[0]!;
  return {
    byName: new Map(rows.map(([name, ...figures]) => [name as string, figures as (number | null)[]])),
    summaries,
  };
}

const random = (n: number, name: string): number[] => {
  const stream = makeStream(11, name);
  return Array.from({ length: n }, () => 2 * nextUniform(stream) - 1);
};

/** Unequal lengths, the loss at every step. */
const LENGTHS = [8, 5, 11];
const [B, T] = [LENGTHS.length, 11];
const mask = Array.from({ length: T * B }, (_, row) => (Math.floor(row / B) < LENGTHS[row % B]! ? 1 : 0));
const onNumbers: FixedSequences = {
  B,
  T,
  inputs: { kind: "values", size: 3 },
  outputs: { kind: "values", size: 2 },
  values: random(3 * T * B, "inputs"),
  targets: random(2 * T * B, "targets"),
  lengths: LENGTHS,
  mask,
};
const words = makeStream(11, "words");
const onWords: FixedSequences = {
  B,
  T,
  inputs: { kind: "index", size: 9 },
  outputs: { kind: "classes", size: 9 },
  indices: Array.from({ length: T * B }, () => nextBelow(words, 9)),
  labels: Array.from({ length: T * B }, () => nextBelow(words, 9)),
  lengths: LENGTHS,
  mask,
};

/** What training computes under a truncation, rows of gates apart. */
function trained(given: FixedSequences, settings: Given, truncation: object, gates: Gates) {
  const plan = planOn(given, withTruncation(settings, truncation));
  computeGradient(plan, 1, noFigures());
  return Object.entries(gates).flatMap(([name, suffixes]) => {
    const gradient = gradientOf(plan, name);
    const size = gradient.length / suffixes.length;
    return suffixes.map(
      (suffix, gate) => [`${name}${suffix}`, gradient.slice(gate * size, (gate + 1) * size)] as const,
    );
  });
}
type Gates = Readonly<Record<string, readonly string[]>>;

const product = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + x * b[i]!, 0);
const FOUR = [".0", ".1", ".2", ".3"];
const THREE = [".0", ".1", ".2"];
const ONE = [""];

const CELLS: readonly [string, Given, Gates][] = [
  ["vanilla", {}, { U: ONE, W: ONE, b: ONE }],
  ["lstm", { model: { cell: chosen("cell", "lstm") } }, { U: FOUR, W: [".i", ".f", ".g", ".o"], b: FOUR }],
  [
    "gru",
    { model: { cell: chosen("cell", "gru") } },
    { U: THREE, W: [".r", ".z", ".n"], b_n: ONE, b: THREE },
  ],
  ["a stack of 2", { model: { layers: 2 } }, { U: ONE, W: ONE, "W.2": ONE, "U.2": ONE, "b.2": ONE, b: ONE }],
];
const TRUNCATIONS = [
  { name: "window", length: 2 },
  { name: "chunk", length: 3 },
  { name: "stride", every: 2, back: 4 },
];

describe.each(CELLS)("%s", (_, cell, gates) => {
  test.each(TRUNCATIONS)(
    "under $name, cosines, ratios and norms are those of two backward passes of training",
    (truncation) => {
      for (const given of [onNumbers, onWords]) {
        const settings = change({ model: { hidden: 4 } }, cell);
        const { byName, summaries } = biasOf(given, withTruncation(settings, truncation));
        const short = trained(given, settings, truncation, gates);
        const long = trained(given, settings, { name: "full" }, gates);
        const all = (parts: typeof short) => ["all", parts.flatMap(([, values]) => values)] as const;
        const pairs = [...short, all(short)].map((part, i) => [part, [...long, all(long)][i]!] as const);
        expect([...byName.keys()].sort()).toEqual(pairs.map(([[name]]) => name).sort());
        for (const [[name, a], [, b]] of pairs) {
          const [na, nb] = [Math.sqrt(product(a, a)), Math.sqrt(product(b, b))];
          const [cosine, ratio, logLong, logShort] = byName.get(name)!;
          expect(cosine! - product(a, b) / (na * nb)).toBeCloseTo(0, 12);
          expect(ratio! / (na / nb)).toBeCloseTo(1, 11);
          expect(logLong! - Math.log10(nb)).toBeCloseTo(0, 11);
          expect(logShort! - Math.log10(na)).toBeCloseTo(0, 11);
        }
        expect(summaries).toEqual(byName.get("all")!.slice(0, 2));
        expect(summaries[0]).toBeLessThan(0.9999);
      }
    },
  );

  test("without truncation cosine and ratio are 1, and with a window as long as the sequence too", () => {
    for (const truncation of [
      { name: "full" },
      { name: "window", length: T },
      { name: "chunk", length: T },
    ]) {
      const { byName } = biasOf(onNumbers, withTruncation(cell, truncation));
      for (const [cosine, ratio] of byName.values()) {
        expect(cosine!).toBeCloseTo(1, 12);
        expect(ratio!).toBeCloseTo(1, 12);
      }
    }
  });
});

describe("closed forms", () => {
  const scalar = (T: number, w: number, truncation: object, impulse = true) =>
    biasOf(
      {
        B: 1,
        T,
        inputs: { kind: "values", size: 1 },
        outputs: { kind: "values", size: 1 },
        values: Array.from({ length: T }, (_, t) => (impulse && t > 0 ? 0 : 1)),
        targets: Array<number>(T).fill(2),
        mask: Array.from({ length: T }, (_, t) => (t === T - 1 ? 1 : 0)),
      },
      withTruncation({ model: { hidden: 1, activation: { name: "identity" }, bias: false } }, truncation),
      (plan) => {
        setParameter(plan, "W", [w]);
        setParameter(plan, "U", [impulse ? 1 : 0]);
        setParameter(plan, "V", [0.5]);
      },
    );

  test.each([
    [9, 0.8, 1],
    [9, 0.8, 5],
    [30, -0.9, 12],
    [12, 1.2, 11],
    [12, 1.2, 40],
  ])(
    "a scalar linear net of %i steps, w = %f: the last %i time contributions are min(k, T − 1)·w^(T − 2)",
    (T, w, k) => {
      const W = scalar(T, w, { name: "window", length: k - 1 }).byName.get("W")!;
      const e = 2 * (0.5 * w ** (T - 1) - 2) * 0.5;
      const kept = Math.min(k, T - 1);
      expect(W[0]).toBeCloseTo(1, 12);
      expect(W[1]).toBeCloseTo(kept / (T - 1), 12);
      expect(W[2]).toBeCloseTo(Math.log10(Math.abs(e * (T - 1) * w ** (T - 2))), 11);
      expect(W[3]).toBeCloseTo(Math.log10(Math.abs(e * kept * w ** (T - 2))), 11);
    },
  );

  test("where the exact gradient is larger than every double, its logarithm is there and a window's ratio is 0", () => {
    const T = 3001;
    // U = 0 keeps the states at 0: dE/dU = −2·Σ_l 2^l = −2·(2^T − 1)
    const U = scalar(T, 2, { name: "window", length: 3 }, false).byName.get("U")!;
    expect(U[2]! / ((T + 1) * Math.log10(2))).toBeCloseTo(1, 12);
    expect(U[3]).toBeCloseTo(Math.log10(2 * 15), 12);
    expect(U.slice(0, 2)).toEqual([1, 0]);
    // Without truncation training itself overflows.
    expect(
      scalar(T, 2, { name: "full" }, false)
        .byName.get("U")!
        .filter((value) => value === null),
    ).toHaveLength(3);
  });

  test("a gradient of 0 has no direction", () => {
    const W = scalar(5, 0.5, { name: "window", length: 1 }, false).byName.get("W")!;
    expect(W).toEqual([null, null, -Infinity, -Infinity]);
  });
});
