import { expect, test } from "vitest";
import type { StatePenalty } from "../../../src/components/define.ts";
import { passOf } from "../../support/penalties.ts";
import { build } from "../../support/regularizers.ts";

const penalty = (name: string, states: Parameters<typeof passOf>[0]) =>
  (build(name) as StatePenalty).penalty(passOf(states));

test("temporal-activation is 0 for constant states, though h_0 is another, and for a sequence of one step", () => {
  expect(penalty("temporal-activation", [[[0], [2], [2], [2]]])).toBe(0);
  expect(penalty("temporal-activation", [[[0], [2]]])).toBe(0);
});
