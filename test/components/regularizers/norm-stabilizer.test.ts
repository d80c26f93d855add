import { expect, test } from "vitest";
import type { StatePenalty } from "../../../src/components/define.ts";
import { passOf } from "../../support/penalties.ts";
import { build } from "../../support/regularizers.ts";

const penalty = (name: string, states: Parameters<typeof passOf>[0]) =>
  (build(name) as StatePenalty).penalty(passOf(states));

test("norm-stabilizer: c² where ‖h_t‖ = c·t, the step from h_0 = 0 included", () => {
  // ‖(0.6, −0.8)·c·t‖ = c·t; c = 0.5: every one of the four terms is 0.25.
  const rising = [0, 1, 2, 3, 4].map((t) => [0.3 * t, -0.4 * t]);
  expect(penalty("norm-stabilizer", [rising])).toBeCloseTo(0.25, 14);
  // Of two sequences the mean: the second, of two steps with c = 1.5, has 2.25.
  expect(
    penalty("norm-stabilizer", [
      rising,
      [
        [0, 0],
        [0, 1.5],
        [3, 0],
      ],
    ]),
  ).toBeCloseTo((0.25 + 2.25) / 2, 14);
});

test("norm-stabilizer is 0 for states of one length, wherever they point", () => {
  expect(
    penalty("norm-stabilizer", [
      [
        [3, 4],
        [5, 0],
        [-4, 3],
      ],
    ]),
  ).toBe(0);
});
