/** Checks that need the built components: names that do not exist, shapes that do not fit, too few sequences. */
import type { BuiltRegularizer } from "../components/define.ts";
import { quoted } from "../components/foreign-text.ts";
import { DEFAULT_ACTIVATION, type Settings } from "../components/settings.ts";
import { UserError } from "../components/user-error.ts";
import type { Components } from "./create.ts";
import type { Model } from "./model.ts";
import { namedBy } from "./model.ts";

/** Throws a UserError that says what to write instead. */
export function checkFit(components: Components, settings: Settings): void {
  const { cell, activation } = settings.model;
  if (components.model.cell.shapes.ownNonlinearities && activation.name !== DEFAULT_ACTIVATION) {
    throw new UserError(
      `the cell ${cell.name} has its own nonlinearities; got ${activation.name}; leave model.activation out`,
      "model.activation",
    );
  }
  checkInitializers(components, settings);
  for (const [i, regularizer] of components.regularizers.entries())
    checkRegularizer(i, regularizer, components.model, settings);
  checkAvailable(components, settings);
}

function checkInitializers({ model, initializers }: Components, { model: chosen }: Settings): void {
  for (const [name, { init, shape, gates = 1, skew }] of Object.entries(model.parameters)) {
    if (typeof init === "function" || init === "zero" || init === "b") continue;
    const at = `model.init.${init}`;
    const own = chosen.init[init].name;
    const { squareOnly, skew: makesSkew, fillGates } = initializers[init];
    if (fillGates) throw new UserError(`${own} is for the biases of gates; write it as model.init.b`, at);
    if (makesSkew && skew === undefined) {
      throw new UserError(
        `${own} makes the skew-symmetric logarithm of an orthogonal matrix, for the cells exp-rnn and scornn; ` +
          `for the matrix itself write orthogonal or rotations`,
        at,
      );
    }
    if (squareOnly && skew === undefined && shape[0] / gates !== shape[1]) {
      throw new UserError(
        `${own} makes square matrices only; ${name} is ${shape[0]}×${shape[1]}; write another initializer, ` +
          `for example glorot-normal`,
        at,
      );
    }
  }
  const { name } = chosen.init.b;
  if (!initializers.b.fillGates && !initializers.b.forBiases) {
    throw new UserError(
      `${name} is for matrices; for biases write constant, gaussian, forget-bias or chrono`,
      "model.init.b",
    );
  }
  if (!chosen.bias && (initializers.b.fillGates ?? name !== "constant"))
    throw new UserError("there are no biases; write bias: true, or leave out init.b", "model.init.b");
  if (initializers.b.fillGates && (model.cell.shapes.memoryGates ?? []).length === 0) {
    throw new UserError(
      `${name} sets the biases of gates, and the cell ${chosen.cell.name} has none; ` +
        `write constant, or a gated cell, for example lstm`,
      "model.init.b",
    );
  }
}

function checkRegularizer(
  i: number,
  { name, built }: { readonly name: string; readonly built: BuiltRegularizer },
  model: Model,
  { model: chosen, training }: Settings,
): void {
  const at = `training.regularizers.${i}`;
  if (built.acts === "states") return;
  if (built.acts === "jacobian") {
    const { bilinear } = model.cell.shapes;
    if (bilinear === "exact" || (bilinear && built.immediate)) return;
    if (bilinear) {
      throw new UserError(
        `${name} needs the second derivative of the activation, and ${chosen.activation.name} does not give it ` +
          `(timesCurvature); write another activation, for example tanh`,
        at,
      );
    }
    const layers = chosen.layers > 1 ? ` in ${chosen.layers} layers` : "";
    const [noise] = training.noise;
    const around = noise ? ` with ${noise.name}` : "";
    throw new UserError(
      `${name} needs the derivative of uᵀJ_t v, which the cell ${chosen.cell.name}${layers}${around} does not give; ` +
        `write another cell, for example vanilla, in one layer and without noise`,
      at,
    );
  }
  for (const on of built.on) {
    const names = namedBy(model, on);
    if (names.length === 0) {
      const all = Object.keys(model.parameters).join(", ");
      throw new UserError(
        `${name}: this model has no parameter ${quoted(on)}; its parameters are ${all}`,
        at,
      );
    }
    for (const parameter of names) {
      const { vector, shape, gates = 1, columnMajor } = model.parameters[parameter]!;
      if (built.needs !== "weights" && columnMajor && gates > 1) {
        throw new UserError(
          `${name} acts on each gate's matrix by itself, and ${parameter} holds those of ${gates} gates side by side, ` +
            `one column per input; write another parameter in "on", for example W`,
          at,
        );
      }
      const square = shape[0] / gates === shape[1];
      if (built.needs === "weights" || (!vector && (built.needs === "matrix" || square))) continue;
      const kind = built.needs === "square" ? "square matrices" : "matrices";
      throw new UserError(
        `${name} acts on ${kind}; ${parameter} is ${shape[0]}×${shape[1]}; write another parameter in "on"`,
        at,
      );
    }
  }
}

function checkAvailable({ task }: Components, { evaluation, diagnostics }: Settings): void {
  for (const [split, key, wanted] of [
    ["validation", "evaluation.sequences", evaluation.sequences],
    ["test", "evaluation.sequences", evaluation.sequences],
    ["probe", "diagnostics.sequences", diagnostics.sequences],
  ] as const) {
    const available = task.available?.(split) ?? Infinity;
    if (wanted > available) {
      throw new UserError(
        `the task holds out ${available} ${split === "probe" ? "validation" : split} sequences; ` +
          `got ${wanted}; write at most ${available}, or let the task hold out more`,
        key,
      );
    }
  }
}
