import { cos, sin as sine } from "../../engine/elementary.ts";
import { activation } from "../define.ts";

/**
 * s = sin z. NaN beyond |z| = 10⁶, where our own sine ends; such a run counts as diverged. A plain loop: slower
 * than tanh and relu.
 */
export const sin = activation({
  name: "sin",
  summary: "Periodic: never saturates for good, and has many minima",
  formula: "f(z) = sin z, f′(z) = cos z",
  source: "Parascandolo, Huttunen & Virtanen 2017; Lapedes & Farber 1987",
  options: {},
  create: () => ({
    apply(s, z, n) {
      for (let i = 0; i < n; i++) s[i] = sine(z[i]!);
    },
    derivative(slope, z, _s, n) {
      for (let i = 0; i < n; i++) slope[i] = cos(z[i]!);
    },
    timesCurvature(out, _z, s, n) {
      for (let i = 0; i < n; i++) out[i]! *= -s[i]!;
    },
    gamma: 1,
    kinks: [],
  }),
});
