import type { Fill } from "../define.ts";

/**
 * The `fill` of an initializer of gates, which has no matrix to give. Settings that ask for one are refused before
 * (training/fit.ts): whoever gets here calls it past the plan.
 */
export const refuseMatrix =
  (name: string): Fill =>
  () => {
    throw new Error(`${name} sets the biases of gates, by fillGates; it fills no matrix`);
  };
