/** Gradients of a wide random network fall as mean-field theory says: ½ ln χ a step (Chen, Pennington & Schoenholz 2018). */
import { expect, test } from "vitest";
import { catalogue } from "../../../src/components/registry.ts";
import { numbersMeasured } from "../../support/measured.ts";
import { makePlan } from "../../support/plan.ts";
import { settingsOf } from "../../support/settings.ts";

const N = 300;
const [FROM, TO] = [10, 40];
const [LAG, RMS] = [0, 2];

/** d ln‖∂E/∂s_t‖ a step back, between two lags, for W ~ N(0, σ²/N) and biases of variance 0.1. */
function slopeOf(sigma: number, seed: number): number {
  const settings = settingsOf({
    task: { name: "adding", length: 60 },
    model: {
      hidden: N,
      init: {
        W: { name: "gaussian", std: sigma / Math.sqrt(N) },
        U: { name: "gaussian", std: 1e-6 },
        b: { name: "gaussian", std: Math.sqrt(0.1) },
      },
    },
    training: { updates: 0, batch: 1 },
    diagnostics: { sequences: 1, measure: [{ name: "lags", "max-lag": TO }] },
  });
  const rows = numbersMeasured(makePlan(settings, seed, catalogue, {}));
  const at = (lag: number): number => rows.find((row) => row[LAG] === lag)![RMS]!;
  return (Math.LN10 * (at(TO) - at(FROM))) / (TO - FROM);
}

// ½ ln χ at the fixed point q* = σ² ∫Dz tanh²(√q* z) + 0.1, χ = σ² ∫Dz (1 − tanh²)², by quadrature.
test.each([
  [0.5, -0.792],
  [1, -0.186],
  [1.5, 0.026],
  [2, 0.14],
])("σ_w = %f: %f a step, within 0.03 over three networks of 300 units", (sigma, expected) => {
  const slopes = [0, 1, 2].map((seed) => slopeOf(sigma, seed));
  const mean = slopes.reduce((sum, slope) => sum + slope, 0) / slopes.length;
  expect(Math.abs(mean - expected)).toBeLessThan(0.03);
});
