/** The kernels that have a native form: whatever takes more than 3 % of an update at the sizes of the benchmarks. */
import type { Kernels } from "../kernels.ts";

export const NATIVE = [
  "setProduct",
  "addProduct",
  "addProductTransposed",
  "setTransposedProduct",
  "addTransposedProduct",

  "add",
  "addScaled",
  "setTimesShared",
  "addColumnSums",
  "addGathered",
  "addScattered",

  "setTanh",
  "setTanhSlope",
  "setSigmoid",

  "setLstm",
  "setLstmDelta",
  "setLstmCarry",
  "setGru",
  "setGruDelta",
  "setGruCarry",

  "setCrossEntropy",

  "rmspropUpdate",
  "adamUpdate",
] as const satisfies readonly (keyof Kernels)[];

export type NativeName = (typeof NATIVE)[number];
