/** The laws and the gradients of cells with options other than their defaults, and with an activation that learns. */
import { describe, expect, test } from "vitest";
import { catalogue } from "../../src/components/registry.ts";
import { makeStream, nextUniform } from "../../src/engine/streams.ts";
import { lawsOf } from "../../src/laws/index.ts";
import { checkGradients } from "../../src/training/gradient-check.ts";
import type { FixedSequences } from "../support/plans.ts";
import { chosen, planOn } from "../support/plans.ts";
import { optionsOf, surroundings } from "../support/components.ts";

const [B, T, H] = [3, 7, 4];
const lengths = [7, 5, 6];
const stream = makeStream(5, "variants");
const numbers = (n: number) => Array.from({ length: n }, () => 2 * nextUniform(stream) - 1);
const sequences: FixedSequences = {
  B,
  T,
  inputs: { kind: "values", size: 2 },
  outputs: { kind: "values", size: 2 },
  lengths,
  mask: Array.from({ length: T * B }, (_, row) => (Math.floor(row / B) < lengths[row % B]! ? 1 : 0)),
  values: numbers(T * B * 2),
  targets: numbers(T * B * 2),
};

const variants: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ["lru", { gated: true }],
  ["lru", { gated: true, "r-min": 0.9, "r-max": 0.99, "max-phase": 0.4 }],
  ["lru", { "r-min": 0.9, "r-max": 0.99, "max-phase": 0.4 }],
  ["skip", { steps: 1 }],
  ["skip", { steps: 2 }],
  ["skip", { steps: 9 }], // longer than the sequences
  ["scrn", { context: 1, decay: 1 }],
  ["scrn", { context: 6, decay: 0 }],
  ["leaky", { leak: 1 }],
  ["ind-rnn", { low: -1.5, high: -0.5 }],
  ["antisymmetric", { step: 1, diffusion: 0 }],
  ["cornn", { step: 0.5, stiffness: 0, damping: 0 }],
];

describe.each(variants)("%s with %j", (name, options) => {
  const declaration = catalogue.cell.get(name)!;
  test.each(lawsOf(declaration, optionsOf(declaration, options), surroundings))("$sentence", ({ look }) => {
    expect(look()).toBeNull();
  });

  test.each([
    ["one layer", { name: "full" }, {}],
    [
      "two layers from a learnt start",
      { name: "window", length: 2 },
      { layers: 2, "initial-state": "learned" as const },
    ],
    ["three layers without biases", { name: "chunk", length: 3 }, { layers: 3, bias: false }],
  ])("every gradient of %s is right", (_, truncation, model) => {
    const plan = planOn(sequences, {
      model: { cell: chosen("cell", name, options), hidden: H, ...model },
      training: { truncation },
    });
    for (const { parameter, worst, entries } of checkGradients(plan, 30)) {
      expect(entries, parameter).toBeGreaterThan(0);
      expect(worst, parameter).toBeLessThan(1e-6);
    }
  });
});

describe.each(["antisymmetric", "cornn", "ind-rnn", "leaky", "skip"])(
  "%s with an activation that learns",
  (name) => {
    test.each([-0.002, 0.3])("in two layers, the gradient of the bias in it is right from %f on", (bias) => {
      const plan = planOn(sequences, {
        model: {
          cell: chosen("cell", name),
          hidden: H,
          layers: 2,
          activation: chosen("activation", "mod-relu", { bias }),
        },
      });
      const checks = checkGradients(plan, 1000);
      expect(checks.map(({ parameter }) => parameter)).toContain("threshold.2");
      for (const { parameter, worst, entries } of checks) {
        expect(entries, parameter).toBeGreaterThan(0);
        expect(worst, parameter).toBeLessThan(1e-6);
      }
      const moved = plan.pass.at.gradients["threshold"]!.some((g) => g !== 0);
      expect(moved).toBe(true);
    });
  },
);
