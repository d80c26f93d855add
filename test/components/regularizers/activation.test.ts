import { expect, test } from "vitest";
import type { StatePenalty } from "../../../src/components/define.ts";
import { passOf } from "../../support/penalties.ts";
import { build } from "../../support/regularizers.ts";

const penalty = (name: string, states: Parameters<typeof passOf>[0]) =>
  (build(name) as StatePenalty).penalty(passOf(states));

test("activation is the mean square, temporal-activation that of the steps after the first", () => {
  // Squares 1, 4 and 9, 16 over 2 steps × 2 units: 30/4. Steps of (2, −6) from h_1 to h_2: 40/2.
  const states = [
    [
      [100, 100],
      [1, 2],
      [3, -4],
    ],
  ];
  expect(penalty("activation", states)).toBe(7.5);
  expect(penalty("temporal-activation", states)).toBe(20);
});
