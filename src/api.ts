/**
 * What a plug-in imports from "bptt-lab": the helper for each kind of component, the validation library zod, and the
 * engine's own elementary functions and random streams, which give the same bits on every machine (JavaScript's
 * Math.exp, Math.log and the like do not).
 */
export {
  activation,
  cell,
  clipper,
  diagnostic,
  initializer,
  optimizer,
  regularizer,
  schedule,
  noise,
  task,
  truncation,
  typedCell,
  z,
} from "./components/define.ts";
export type * from "./components/define.ts";
export { sequences, wrongBelow } from "./components/tasks/sequences.ts";
export { UserError } from "./components/user-error.ts";
export { cos, exp, expm1, log, log10, log10Scaled, pow, sigmoid, sin, tanh } from "./engine/elementary.ts";
export { fillGaussian, fillUniform, makeStream, nextBelow, nextUniform, nextWord } from "./engine/streams.ts";
export { integers } from "./engine/arena.ts";
