import { describe, expect, test } from "vitest";
import { fill, singularValues, spectralRadius } from "../../support/initializers.ts";

describe("spectra are those of the theory (protocols 3.3: mean and range over 50 draws at n = 100)", () => {
  test.each([
    ["uniform-fan-in", {}, 0.567, 0.686, 1.095, 1.176],
    ["glorot-uniform", {}, 0.97, 1.15, 1.88, 2.06],
    ["gaussian", { std: 0.1 }, 0.95, 1.2, 1.85, 2.1],
    ["orthogonal", { gain: 0.9 }, 0.9 - 1e-12, 0.9 + 1e-12, 0.9 - 1e-12, 0.9 + 1e-12],
    ["identity", { scale: 0.7 }, 0.7, 0.7, 0.7, 0.7],
    ["glorot-normal", {}, 0.95, 1.2, 1.85, 2.1],
    ["lecun-normal", {}, 0.95, 1.2, 1.85, 2.1],
    // √2 times the figures of the two above.
    ["he-normal", {}, 1.34, 1.7, 2.61, 2.97],
    ["he-uniform", {}, 1.34, 1.7, 2.61, 2.97],
    // σ_w = 1.4093 times those of variance 1/n.
    ["critical", { s: 0.1 }, 1.33, 1.7, 2.6, 2.97],
    // The eigenvalue solver is good to about n·2⁻⁵² = 2e-14.
    ["np-rnn", {}, 1 - 1e-12, 1 + 1e-12, 1 - 1e-12, 1 + 1e-12],
    ["rotations", {}, 1 - 1e-12, 1 + 1e-12, 1 - 1e-12, 1 + 1e-12],
    ["permutation", {}, 1 - 1e-12, 1 + 1e-12, 1 - 1e-12, 1 + 1e-12],
    ["permutation", { cyclic: true }, 1 - 1e-12, 1 + 1e-12, 1 - 1e-12, 1 + 1e-12],
    ["sparse", {}, 0.95 - 1e-12, 0.95 + 1e-12, 0.95, 4],
    ["spectral-radius", { radius: 1.3 }, 1.3 - 1e-12, 1.3 + 1e-12, 2, 3],
    ["spectral-radius", { radius: 0.8, of: "np-rnn" }, 0.8 - 1e-12, 0.8 + 1e-12, 0.8 - 1e-12, 0.8 + 1e-12],
  ])("%s %j has its spectral radius and norm", (name, options, radiusLow, radiusHigh, normLow, normHigh) => {
    const W = fill(name, 100, 100, options);
    const radius = spectralRadius(W, 100);
    const norm = singularValues(W, 100)[0]!;
    expect(radius).toBeGreaterThanOrEqual(radiusLow);
    expect(radius).toBeLessThanOrEqual(radiusHigh);
    expect(norm).toBeGreaterThanOrEqual(normLow);
    expect(norm).toBeLessThanOrEqual(normHigh);
  });
});
