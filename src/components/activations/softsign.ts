import { activation } from "../define.ts";

/**
 * s = z/(1 + |z|). Its slope is continuous; the slope's own slope jumps at 0. A plain loop: slower than tanh
 * and relu.
 */
export const softsign = activation({
  name: "softsign",
  summary: "Bounded like tanh, but with slopes that fade like 1/z², not exponentially",
  formula: "f(z) = z/(1 + |z|), f′(z) = 1/(1 + |z|)²",
  source: "Bergstra, Desjardins, Lamblin & Bengio 2009; Glorot & Bengio 2010",
  options: {},
  create: () => ({
    apply(s, z, n) {
      for (let i = 0; i < n; i++) s[i] = z[i]! / (1 + Math.abs(z[i]!));
    },
    derivative(slope, z, _s, n) {
      for (let i = 0; i < n; i++) {
        const reciprocal = 1 / (1 + Math.abs(z[i]!));
        slope[i] = reciprocal * reciprocal;
      }
    },
    timesCurvature(out, z, _s, n) {
      for (let i = 0; i < n; i++) {
        const reciprocal = 1 / (1 + Math.abs(z[i]!));
        out[i]! *= (z[i]! > 0 ? -2 : 2) * reciprocal * reciprocal * reciprocal;
      }
    },
    gamma: 1,
    kinks: [],
  }),
});
