/** Central differences for every cell in stacks, from learnt starts and without biases. */
import { describe, expect, test } from "vitest";
import { catalogue } from "../../src/components/registry.ts";
import { fillGaussian, makeStream } from "../../src/engine/streams.ts";
import { checkGradients } from "../../src/training/gradient-check.ts";
import type { FixedSequences } from "../support/plans.ts";
import { chosen, planOn } from "../support/plans.ts";

const [B, T, H] = [3, 6, 4];

const normals = (n: number, name: string): number[] => {
  const values = new Float64Array(n);
  fillGaussian(values, n, 1, makeStream(1, name));
  return [...values];
};

const sequences: FixedSequences = {
  B,
  T,
  inputs: { kind: "values", size: 2 },
  outputs: { kind: "values", size: 2 },
  lengths: [6, 4, 5],
  mask: Array.from({ length: T * B }, (_, row) => (Math.floor(row / B) < [6, 4, 5][row % B]! ? 1 : 0)),
  values: normals(T * B * 2, "inputs"),
  targets: normals(T * B * 2, "targets"),
};

const truncations = [...catalogue.truncation.keys()].map((name) =>
  chosen("truncation", name, { length: 2, every: 2, back: 3 }),
);

describe.each([...catalogue.cell.keys()])("cell %s", (name) => {
  const cell = chosen("cell", name);

  describe.each([
    ["two layers", { layers: 2 }],
    ["three layers with a learnt start", { layers: 3, "initial-state": "learned" as const }],
    ["one layer with a learnt start and no biases", { "initial-state": "learned" as const, bias: false }],
  ])("%s", (_, model) => {
    test.each(truncations)("truncation $name: every gradient is right", (truncation) => {
      const plan = planOn(sequences, { model: { cell, hidden: H, ...model }, training: { truncation } });
      for (const { parameter, worst, entries } of checkGradients(plan, 12)) {
        expect(entries, parameter).toBeGreaterThan(0);
        expect(worst, parameter).toBeLessThan(1e-6);
      }
    });
  });
});
