import type { Fill } from "../define.ts";

/**
 * The `fill` of an initializer for gates, which cannot fill a matrix. training/fit.ts refuses settings that would
 * need it, so only a call outside a plan gets here.
 */
export const refuseMatrix =
  (name: string): Fill =>
  () => {
    throw new Error(`${name} sets the biases of gates, through fillGates; it cannot fill a matrix`);
  };
