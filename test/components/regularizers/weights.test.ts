import { expect, test } from "vitest";
import { weightPenalty } from "../../support/regularizers.ts";

test("l2 of g·I is n·g², without ½; l1 of it is n·|g|", () => {
  const gI = Float64Array.from({ length: 9 }, (_, i) => (i % 4 === 0 ? -3 : 0));
  const penalty = (name: string) => weightPenalty(name, 3, 3, { strength: 1 }).penalty(gI, 3, 3);
  expect(penalty("l2")).toBe(27);
  expect(penalty("l1")).toBe(9);
});
