/** The kernels that have a native form: whatever takes more than 3 % of an update, or of a measurement, in the benchmarks. */
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

  // Of diagnostics: nearly half of what the norms of Jacobians take.
  "setSymmetricImage",
  "addRankTwo",

  "rmspropUpdate",
  "adamUpdate",
] as const satisfies readonly (keyof Kernels)[];

export type NativeName = (typeof NATIVE)[number];
