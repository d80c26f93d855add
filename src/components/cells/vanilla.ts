import { cell } from "../define.ts";
import { elman, learntMatrix } from "./elman.ts";

/** s_t = f(U x_t + W s_{t−1} + b), so J_t = diag(f′(z_t)) W. */
export const vanilla = cell({
  name: "vanilla",
  summary: "The textbook cell and the default: one state vector, one recurrent matrix",
  formula: "s_t = f(U x_t + W s_{t−1} + b), J_t = diag(f′(z_t)) W",
  source: "Elman 1990, Cognitive Science 14",
  options: {},
  create: (_, context) => elman(context, learntMatrix(context.hidden)),
});
