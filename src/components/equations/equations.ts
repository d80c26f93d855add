/**
 * A cell written as its equations. `step` is called once, with vectors and matrices that stand for what they will be;
 * what it does with them is a graph, and all verbs of the cell are read off that.
 */
import type { BuiltCell, CellContext, MemoryGate } from "../contracts/cell.ts";
import { typedCell } from "../contracts/cell.ts";
import { suggestion } from "../suggest.ts";
import { UserError } from "../user-error.ts";
import { described, type Vector } from "./graph.ts";
import { gradientVerbs } from "./gradients.ts";
import { Memory, memoryOf } from "./memory.ts";
import { type Given, matricesOf, type Parameters, specsOf } from "./parameters.ts";
import { linearVerbs, pathVerbs } from "./passes.ts";
import { planOf } from "./plan.ts";
import { recurrentMatrices, structureOf } from "./structure.ts";
import { type Step, trace } from "./trace.ts";
import { readVerb, unitsOf } from "./units.ts";
import { valueVerbs } from "./values.ts";

type Sizes = Readonly<Record<string, number>>;

/** a and the state before, as `step` is given them. */
type Before<S extends Sizes> = { readonly a: Vector } & After<S>;
type After<S extends Sizes> = { readonly [K in keyof S]: Vector };

export interface Equations<P extends Parameters, S extends Sizes> {
  /** The components of the state and their sizes, h first; `{ h: hidden }` where it is left out. */
  readonly state?: S;
  /** Parts of a, of one size each: a is that many times the hidden units wide. Default 1. */
  readonly driveGates?: number;
  /** Width of a, where it is not a number of gates. */
  readonly drive?: number;
  /** The cell's own, besides U and b; none where it is left out. */
  readonly parameters?: P;
  /**
   * The new state from a = U x_t + b and the components of s_{t−1}; `parameters` as declared, and `f` the model's
   * activation. A cell that does not use `f` has its own nonlinearities.
   */
  step(given: NoInfer<Before<S>>, parameters: Given<P>, f: (z: Vector) => Vector): NoInfer<After<S>>;
  /** Biases of gates that keep the state, for forget-bias and chrono; none where the model has no biases. */
  readonly memoryGates?: readonly MemoryGate[];
  /** Names of gates for a matrix of several: `{ W: ["r", "z", "n"] }`; 0, 1, 2 where there are none. */
  readonly gateNames?: { readonly [K in keyof P]?: readonly string[] };
  /** What the cell itself adds to any parameter's start. */
  readonly afterInitializers?: (parameters: Readonly<Record<string, Float64Array>>) => void;
}

const FIELDS = [
  "state",
  "driveGates",
  "drive",
  "parameters",
  "step",
  "memoryGates",
  "gateNames",
  "afterInitializers",
] as const satisfies readonly (keyof Equations<Parameters, Sizes>)[];

/** Throws where a field is not known, or one that is needed is missing: plug-ins are not compiled. */
function checkFields(given: object, driveGates: number): void {
  const names: readonly string[] = FIELDS;
  for (const name of Object.keys(given)) {
    if (!names.includes(name))
      throw new UserError(`equations have no field "${name}"${suggestion(name, names, "the fields are")}`);
  }
  const { step } = given as { readonly step?: unknown };
  if (typeof step !== "function")
    throw new UserError(
      `step is a function of ({ a, h }, parameters, f) that returns the new state; got ${described(step)}`,
    );
  if (!Number.isInteger(driveGates) || driveGates < 1)
    throw new UserError(`driveGates is a whole number from 1; got ${described(driveGates)}`);
}

/** Throws where the arguments are not those of `equations`. */
function checkContext(context: unknown, written: unknown): void {
  const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
  if (isObject(context) && "hidden" in context && isObject(written)) return;
  const got = isObject(context) && "hidden" in context ? written : context;
  throw new UserError(
    `equations takes what create was given second, then the equations; got ${described(got)}; write create: (options, ` +
      "context) => equations(context, { step, … })",
  );
}

/** A cell from its equations: what `create` of a cell returns. All derivatives are read off `step`. */
export function equations<
  // Without parameters of its own.
  const P extends Parameters = object & Parameters,
  const S extends Sizes = { readonly h: number },
>(context: CellContext, written: Equations<P, S>): BuiltCell {
  checkContext(context, written);
  const { driveGates = 1, memoryGates = [], gateNames = {}, afterInitializers, ...given } = written;
  checkFields(written, driveGates);
  const declared: Parameters = given.parameters ?? {};
  checkDeclared(declared);
  const { kernels, hidden: H } = context;
  const state = checkState(given.state ?? { h: H });
  const drive = given.drive ?? H * driveGates;
  const specs = specsOf(declared, context);
  // Sound: what it is given is made from these very sizes and declarations.
  const step = given.step as Step;
  const traceable = { parameters: declared, state, drive, step };
  const { ends, learnt, usesActivation, functions } = trace(context, traceable);
  const parameters = { ...specs, ...learnt };
  const plan = planOf(ends);
  const matrices = matricesOf(declared, context);
  const structure = structureOf(plan, parameters);
  const units = unitsOf(plan, gateNames);
  return typedCell({
    shapes: {
      state,
      drive,
      driveGates,
      delta: plan.delta,
      parameters,
      ...memoryOf(plan, matrices, structure),
      memoryGates: context.bias ? memoryGates : [],
      ownNonlinearities: !usesActivation,
      bypass: structure.bypass,
      ...(structure.form ? { form: structure.form } : {}),
      units: units.map(({ group }) => group),
    },
    ...(afterInitializers ? { afterInitializers } : {}),
    functions,
    bind(at) {
      const memory = new Memory(at, plan, matrices);
      return {
        ...valueVerbs(plan, memory, kernels),
        ...linearVerbs(plan, memory, kernels),
        ...gradientVerbs(plan, memory, kernels),
        ...pathVerbs(plan, structure, memory, kernels),
        read: readVerb(units, plan, memory),
        matrices: () => recurrentMatrices(structure, memory, parameters, gateNames),
      };
    },
  });
}

/** Throws where a parameter is not made by one of the words for them. */
function checkDeclared(declared: unknown): void {
  if (typeof declared !== "object" || declared === null || Array.isArray(declared))
    throw new UserError(`parameters is a map, as in { W: recurrent }; got ${described(declared)}`);
  for (const [name, one] of Object.entries(declared as Readonly<Record<string, unknown>>)) {
    const kind: unknown = typeof one === "object" && one !== null && "kind" in one ? one.kind : undefined;
    if (kind !== "matrix" && kind !== "vector" && kind !== "made") {
      throw new UserError(
        `parameters: ${name} is recurrent, square("U"), matrix("U", rows, columns), vector("b"), bias or made({ … }); got ` +
          described(one),
      );
    }
  }
}

function checkState(state: Sizes): Sizes {
  if (typeof state !== "object")
    throw new UserError(
      `state is a map of its components and their sizes, as in { h: hidden }; got ${described(state)}`,
    );
  for (const [name, size] of Object.entries(state)) {
    if (!Number.isInteger(size) || size < 1)
      throw new UserError(`state: the size of ${name} is a whole number from 1; got ${described(size)}`);
  }
  const [first = "none"] = Object.keys(state);
  if (first !== "h")
    throw new UserError(`the first component of a state is h, the one that is read out; got ${first}`);
  if ("a" in state)
    throw new UserError("a is the drive U x + b; give the component of the state another name");
  return state;
}
