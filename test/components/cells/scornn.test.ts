import { expect, test } from "vitest";
import { matrixOf, planned } from "../../support/orthogonal.ts";

test.each([
  [0, 0],
  [0.5, 4],
  [0.2, 1],
  [1, 7],
])("with A = 0, W is D: a share of %f of −1 puts them on the last %i of seven units", (negative, count) => {
  const W = matrixOf(planned("scornn", "identity", {}, { negative }));
  for (let i = 0; i < 7; i++)
    for (let j = 0; j < 7; j++) expect(W[i * 7 + j]! + 0).toBe(i === j ? (i < 7 - count ? 1 : -1) : 0);
});
