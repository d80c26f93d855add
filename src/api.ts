/**
 * What a plug-in imports from "bptt-lab": the helper for each kind of component, the validation library zod, and the
 * engine's own elementary functions and random streams, which give the same bits on every machine (JavaScript's
 * Math.exp, Math.log and the like do not). tanh, sigmoid, exp, sin and cos take a number, or a vector of a cell's
 * equations.
 */
export {
  activation,
  CAUSES,
  cell,
  clipper,
  diagnostic,
  initializer,
  optimizer,
  regularizer,
  rule,
  schedule,
  noise,
  quantity,
  task,
  truncation,
  typedCell,
  z,
} from "./components/define.ts";
export type * from "./components/define.ts";
export type { ElementRule, Matrix, Vector } from "./components/equations/graph.ts";
export { sequences, wrongBelow } from "./components/tasks/sequences.ts";
export { UserError } from "./components/user-error.ts";
export { equations } from "./components/equations/equations.ts";
export {
  concat,
  cos,
  elementwise,
  exp,
  mix,
  oneMinus,
  relu,
  sigmoid,
  sin,
  split,
  tanh,
} from "./components/equations/functions.ts";
export { bias, made, matrix, recurrent, square, vector } from "./components/equations/parameters.ts";
export { expm1, log, log10, log10Scaled, pow } from "./engine/elementary.ts";
export { fillGaussian, fillUniform, makeStream, nextBelow, nextUniform, nextWord } from "./engine/streams.ts";
export { integers } from "./engine/arena.ts";
