// Every fast kernel. Arguments are addresses and sizes; what they mean stands beside the twins in
// src/engine/reference. This is AssemblyScript: TypeScript's syntax, WebAssembly's types.
export { setRelu, setReluSlope, setSigmoid, setTanh, setTanhSlope } from "./activations";
export { setGru, setGruCarry, setGruDelta, setGruTangent, setLstm, setLstmCarry, setLstmDelta, setLstmTangent } from "./gates";
export { setCrossEntropy, setSquaredError, timesRowWeights } from "./losses";
export { adagradUpdate, adamUpdate, momentumUpdate, nesterovUpdate, rmspropInsideUpdate, rmspropUpdate } from "./optimizers";
export { addSigns, sumOfAbsolutes } from "./penalties";
export { addProduct, addProductTransposed, addTransposedProduct, setProduct, setTransposedProduct, setTransposed } from "./products";
export { addRankTwo, setSymmetricImage } from "./symmetric";
export {
  add,
  addColumnSums,
  addGathered,
  addScaled,
  addScattered,
  dot,
  setCopy,
  setGathered,
  setRows,
  setTimes,
  setTimesShared,
  setZero,
  sumOfSquares,
  timesScalar,
} from "./vectors";
