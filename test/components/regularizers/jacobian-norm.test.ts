import { describe, expect, test } from "vitest";
import { largest, penaltyOf, scaledIdentity } from "../../support/jacobian-penalties.ts";

describe("jacobian-norm", () => {
  test("of a linear network with W = g·I it is (ln g)², for any choice of steps and sequences", () => {
    for (const options of [{ every: 1 }, { every: 2 }, { every: 100 }, { every: 3, sequences: 1 }]) {
      expect(penaltyOf("jacobian-norm", { W: scaledIdentity(0.5), options }).penalty).toBeCloseTo(
        Math.log(0.5) ** 2,
        14,
      );
    }
  });

  test("of a linear network with W = diag(2, 1, …) the gradient is 2·ln 2/2 at the corner and 0 elsewhere", () => {
    const W = scaledIdentity(1);
    W[0] = 2;
    const { penalty, dW, dU, db } = penaltyOf("jacobian-norm", { W, options: { every: 2 } });
    expect(penalty).toBeCloseTo(Math.log(2) ** 2, 14);
    expect(dW[0]).toBeCloseTo(Math.log(2), 12);
    expect(largest(dW.slice(1))).toBeLessThan(1e-12); // what the loss's own gradient leaves in its last bits
    expect(largest([...dU, ...db])).toBeLessThan(1e-12);
  });

  test("where every ReLU is dead it is 0 with gradient 0, not infinite", () => {
    const { penalty, dW, dU, db } = penaltyOf("jacobian-norm", {
      W: scaledIdentity(0.5),
      activation: "relu",
      bias: -50,
      options: { every: 1 },
    });
    expect(penalty).toBe(0);
    expect(largest([...dW, ...dU, ...db])).toBe(0);
  });

  test("only the first `sequences` sequences are measured, and only within their length", () => {
    const W = scaledIdentity(0.5);
    W[0] = 0.9;
    const at = (sequences: number | null, lengths: readonly number[]) =>
      penaltyOf("jacobian-norm", { W, activation: "tanh", lengths, options: { every: 1, sequences } })
        .penalty;
    expect(at(1, [6, 6])).toBe(at(1, [6, 2]));
    expect(at(null, [6, 6])).not.toBe(at(null, [6, 2]));
    // A second sequence of one figures has no J_2, …: the mean is the first's alone.
    expect(at(null, [6, 1])).toBe(at(1, [6, 6]));
  });
});
