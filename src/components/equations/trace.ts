/** `step` called once with vectors that stand for what they will be, and whether what it did can be a cell. */
import type { CellContext, ElementFunction, ParameterSpec } from "../contracts/cell.ts";
import { UserError } from "../user-error.ts";
import { elementwise } from "./functions.ts";
import { asRows, checkVector, described, type ElementRule, Graph, Matrix, sum, Vector } from "./graph.ts";
import { givenFor, type Parameters } from "./parameters.ts";
import { type Ends, liveOf } from "./plan.ts";

/** What the model's activation is called as a function of equations. */
export const ACTIVATION = "f";

type Vectors = Readonly<Record<string, Vector>>;

/** As it is once its types are forgotten. */
export type Step = (
  given: Vectors,
  parameters: Readonly<Record<string, Vector | Matrix>>,
  f: (z: Vector) => Vector,
) => unknown;

interface Traced {
  readonly ends: Ends;
  /** The bias of the model's activation, where it learns one. */
  readonly learnt: Readonly<Record<string, ParameterSpec>>;
  readonly usesActivation: boolean;
  /** All functions that the new state is made by, but the model's activation. */
  readonly functions: readonly ElementFunction[];
}

interface Traceable {
  readonly state: Readonly<Record<string, number>>;
  readonly drive: number;
  readonly parameters: Parameters;
  readonly step: Step;
}

export function trace(context: CellContext, { state, drive: width, parameters, step }: Traceable): Traced {
  const graph = new Graph(context.kernels);
  const drive = graph.vector("a", width, false, { kind: "drive" });
  const states = Object.entries(state).map(([name, size], index) =>
    graph.vector(name, size, false, { kind: "state", index }),
  );
  const before: Vectors = { a: drive, ...Object.fromEntries(states.map((one) => [one.text, one])) };
  const own = givenFor(graph, parameters, context);
  const activation = activationOf(graph, context);
  const after = step(
    known(before, "is neither the drive nor a component of the state", "those are"),
    known(own, "is not a parameter of this cell", "those are"),
    activation.f,
  );
  const ends = { drive, states, outputs: outputsOf(graph, state, after) };
  checkUse(ends, own);
  const functions = functionsIn(ends).filter((rule) => rule !== activation.rule);
  return { ends, learnt: activation.learnt, usesActivation: activation.isUsed(), functions };
}

const functionsIn = ({ outputs }: Ends): readonly ElementFunction[] => [
  ...new Set(liveOf(outputs).flatMap(({ origin }) => (origin.kind === "function" ? [origin.rule] : []))),
];

/** The record, in which a name that it does not have is refused: plug-ins are not compiled. */
const known = <V>(record: Readonly<Record<string, V>>, refusal: string, those: string) =>
  new Proxy(record, {
    get(target, name) {
      if (typeof name === "symbol" || name in target) return Reflect.get(target, name) as unknown;
      const names = Object.keys(target).join(", ");
      throw new UserError(`step: ${name} ${refusal}; ${those} ${names || "none"}`);
    },
  });

/** The model's activation as a function of vectors, with the bias that it may learn. */
function activationOf(graph: Graph, { activation }: CellContext) {
  const { apply, derivative, gamma, bias: learntBias } = activation;
  const rule: ElementRule = {
    name: ACTIVATION,
    apply,
    derivative,
    gamma,
    ...(learntBias ? { bias: learntBias } : {}),
  };
  const learnt: Record<string, ParameterSpec> = {};
  let threshold: Vector | undefined;
  let used = false;
  return {
    rule,
    learnt,
    isUsed: () => used,
    f(z: Vector): Vector {
      checkVector("f", z);
      used = true;
      if (!learntBias) return elementwise(rule)(z);
      threshold ??= graph.vector("threshold", z.width, true, {
        kind: "parameter",
        name: "threshold",
        recurrent: false,
      });
      if (threshold.width !== z.width) {
        throw new UserError(
          `the activation learns one bias a unit, of ${threshold.width} units; f(${z.text}) has ${z.width}; ` +
            `use f on vectors of one width, or another activation`,
        );
      }
      learnt["threshold"] = { shape: [z.width, 1], init: (W) => W.fill(learntBias.start) };
      // A vector that nothing else reads: its adjoint is what the bias's gradient is made of.
      const alone = sum(z.text, [{ map: "scale", x: asRows(z), factor: 1 }]);
      return graph.vector(`f(${z.text})`, z.width, false, {
        kind: "function",
        x: alone,
        rule,
        bias: threshold,
      });
    },
  };
}

/** The new state in the order of its components. */
function outputsOf(
  graph: Graph,
  state: Readonly<Record<string, number>>,
  returned: unknown,
): readonly Vector[] {
  const names = Object.keys(state);
  const after = checkReturned(returned, names);
  const stranger = Object.keys(after).find((name) => !names.includes(name));
  if (stranger !== undefined) {
    throw new UserError(
      `step returns ${stranger}, and the state has ${names.join(", ")}; declare it in state, or leave it out`,
    );
  }
  return names.map((name) => {
    const output = after[name];
    if (!(output instanceof Vector)) {
      throw new UserError(
        output === undefined
          ? `step does not return ${name}; write return { ${names.join(", ")} }`
          : `step returns ${described(output)} as ${name}; write a vector, for example ${name}: a`,
      );
    }
    if (output.graph !== graph)
      throw new UserError(
        `${name} = ${output.text} is of another cell's equations; make it of what step was given`,
      );
    if (output.width === state[name]) return output;
    throw new UserError(
      `${name} has ${state[name]} numbers, and step returns ${output.width}, ${output.text}; declare ${name} as ` +
        `wide, or return another vector`,
    );
  });
}

/** Throws where it is not a record of components at all. */
function checkReturned(returned: unknown, names: readonly string[]): Readonly<Record<string, unknown>> {
  const isRecord =
    typeof returned === "object" &&
    returned !== null &&
    !(Array.isArray(returned) || returned instanceof Promise) &&
    !(returned instanceof Vector || returned instanceof Matrix);
  if (isRecord) return returned as Readonly<Record<string, unknown>>;
  const got = returned === undefined ? "nothing" : described(returned);
  const instead = names.map((name) => `${name}: …`).join(", ");
  const sync = returned instanceof Promise ? "step without async, and " : "";
  throw new UserError(`step returns ${got}; write ${sync}return { ${instead} }`);
}

/** Throws where the input cannot reach the state, or a parameter would be learnt in vain. */
function checkUse({ drive, outputs }: Ends, own: Readonly<Record<string, Vector | Matrix>>): void {
  const live = liveOf(outputs);
  if (!live.includes(drive))
    throw new UserError("step makes no use of a, so the input would never reach the state; add a to it");
  const used = new Set<string>();
  for (const { origin } of live) {
    if (origin.kind === "parameter") used.add(origin.name);
    if (origin.kind !== "sum") continue;
    for (const term of origin.terms) if (term.map === "matrix") used.add(term.matrix.name);
  }
  for (const [name, one] of Object.entries(own)) {
    if (used.has(name) || (one instanceof Vector && one.origin.kind === "absent")) continue;
    throw new UserError(
      `${name} is declared, and the new state is made without it; use it in step, or leave it out`,
    );
  }
}
