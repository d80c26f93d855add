/** What equations that cannot be a cell are told. */
import { expect, test } from "vitest";
import {
  concat,
  elementwise,
  equations,
  matrix,
  mix,
  recurrent,
  split,
  square,
  tanh,
  vector,
} from "../../../src/api.ts";
import { type Matrix, UserError, type Vector } from "../../../src/api.ts";
import type { CellContext } from "../../../src/components/define.ts";
import { catalogue } from "../../../src/components/registry.ts";
import { reference } from "../../../src/engine/reference/index.ts";

const tanhActivation = catalogue.activation.get("tanh")!.create({}, { kernels: reference });
const modRelu = catalogue.activation.get("mod-relu")!.create({ bias: 0 }, { kernels: reference });
const context: CellContext = {
  kernels: reference,
  hidden: 5,
  activation: tanhActivation,
  bias: true,
  longest: 6,
};

/** What the types would have refused, as in a plug-in, which is not compiled. */
const untyped = equations as unknown as (context: unknown, given?: object) => unknown;
/** A member that only untyped code asks for. */
const foreign = (one: object, name: string): Vector => Reflect.get(one, name) as Vector;
type Any = Readonly<Record<"a" | "h" | "c" | "W" | "Wy", Vector & Matrix>>;

const H5 = { parameters: { W: recurrent } };

let kept: Vector | undefined;
equations(context, {
  ...H5,
  step({ a, h }, { W }) {
    kept = h;
    return { h: a.plus(W.times(h)) };
  },
});

test.each<[string, string, () => unknown]>([
  [
    "a matrix of the wrong shape",
    "N is 5×7, so it multiplies 7 numbers, and h has 5; declare N with other rows and columns, or multiply another vector",
    () =>
      equations(context, {
        parameters: { N: matrix("U", 5, 7) },
        step: ({ a, h }, { N }) => ({ h: a.plus(N.times(h)) }),
      }),
  ],
  [
    "vectors of two widths",
    "plus joins vectors of one width; a has 10 numbers and W h 5; take a part of the longer one by split, or write driveGates, how many times the hidden units a is wide",
    () =>
      equations(context, { ...H5, driveGates: 2, step: ({ a, h }, { W }) => ({ h: a.plus(W.times(h)) }) }),
  ],
  [
    "a component that is not returned",
    "step does not return c; write return { h, c }",
    () => untyped(context, { ...H5, state: { h: 5, c: 5 }, step: ({ a }: Any) => ({ h: a }) }),
  ],
  [
    "a component that there is not",
    "step returns c, and the state has h; declare it in state, or leave it out",
    () => untyped(context, { ...H5, step: ({ a, h }: Any) => ({ h: a, c: h }) }),
  ],
  [
    "a component of another width",
    "h has 5 numbers, and step returns 10, (a, a); declare h as wide, or return another vector",
    () => equations(context, { ...H5, step: ({ a }) => ({ h: concat(a, a) }) }),
  ],
  [
    "an unknown parameter",
    "step: Wy is not a parameter of this cell; those are W",
    () => untyped(context, { ...H5, step: ({ a, h }: Any, { Wy }: Any) => ({ h: a.plus(Wy.times(h)) }) }),
  ],
  [
    "an unknown component",
    "step: c is neither the drive nor a component of the state; those are a, h",
    () => untyped(context, { ...H5, step: ({ a, c }: Any) => ({ h: a.plus(c) }) }),
  ],
  [
    "a vector that was kept from another cell",
    "a and h belong to the equations of two cells; use what this step was given, and nothing that was kept from another",
    () => equations(context, { ...H5, step: ({ a }) => ({ h: a.plus(kept!) }) }),
  ],
  [
    "a state that was kept from another cell",
    "h = h is of another cell's equations; make it of what step was given",
    () => equations(context, { ...H5, step: () => ({ h: kept! }) }),
  ],
  [
    "a parameter that is not used",
    "W is declared, and the new state is made without it; use it in step, or leave it out",
    () => equations(context, { ...H5, step: ({ a, h }) => ({ h: tanh(a.plus(h)) }) }),
  ],
  [
    "an input that never arrives",
    "step makes no use of a, so the input would never reach the state; add a to it",
    () => equations(context, { ...H5, step: ({ h }, { W }) => ({ h: W.times(h) }) }),
  ],
  [
    "a matrix behind a vector",
    "times takes a vector or a number; got the matrix W; a matrix stands first: W.times(h)",
    () => untyped(context, { ...H5, step: ({ a, h }: Any, { W }: Any) => ({ h: a.plus(h.times(W)) }) }),
  ],
  [
    "a matrix times a number",
    "W.times takes a vector, for example h or a; got 2",
    () => untyped(context, { ...H5, step: ({ a }: Any, { W }: Any) => ({ h: a.plus(W.times(2)) }) }),
  ],
  [
    "parts that do not add up",
    "split takes a apart, 5 numbers, into 2 parts of one width, and 5 is not a multiple of 2; write a list of widths that add up to 5, or driveGates: 2, which makes a 2 times as wide",
    () => equations(context, { ...H5, step: ({ a }) => ({ h: concat(...split(a, 2)) }) }),
  ],
  [
    "a mix of two widths",
    "mix joins vectors of one width; h has 5 numbers and a 10; take a part of the longer one by split, or write driveGates, how many times the hidden units a is wide",
    () => equations(context, { ...H5, drive: 10, step: ({ a, h }) => ({ h: mix(h, h, a) }) }),
  ],
  [
    "a parameter with a name of the model's",
    "U is a parameter of every model; call the cell's own something else",
    () =>
      equations(context, {
        parameters: { U: square("U") },
        step: ({ a, h }, { U }) => ({ h: a.plus(U.times(h)) }),
      }),
  ],
  [
    "a state without h",
    "the first component of a state is h, the one that is read out; got c",
    () => equations(context, { ...H5, state: { c: 5, h: 5 }, step: ({ a, c }) => ({ c, h: a }) }),
  ],
  [
    "a state called a",
    "a is the drive U x + b; give the component of the state another name",
    () => untyped(context, { ...H5, state: { h: 5, a: 5 }, step: ({ a }: Any) => ({ h: a, a }) }),
  ],
  [
    "an activation with learnt biases on two widths",
    "the activation learns one bias a unit, of 10 units; f(h) has 5; use f on vectors of one width, or another activation",
    () =>
      equations(
        { ...context, activation: modRelu },
        { ...H5, drive: 10, step: ({ a, h }, _, f) => ({ h: split(f(a), 2)[0].plus(f(h)) }) },
      ),
  ],
  [
    "no vector where an operation is asked for one",
    "plus takes a vector or a number; got the matrix W; a matrix stands first: W.times(h)",
    () => untyped(context, { ...H5, step: ({ a }: Any, { W }: Any) => ({ h: a.plus(W) }) }),
  ],
  ...slips(),
])("%s", (_, message, create) => {
  expect(create).toThrow(UserError);
  expect(create).toThrow(new UserError(message));
});

/** Slips of someone new to equations. */
function slips(): [string, string, () => unknown][] {
  const withStep = (step: (given: Any, parameters: Any) => unknown, more: object = {}) =>
    untyped(context, { ...H5, ...more, step });
  const noValue = (what: string): string =>
    `step is called once, when the network is planned: the vector ${what} has no value here; write x.plus(y), ` +
    `x.times(y), oneMinus(x), a function such as tanh(x), or for one with branches elementwise({ … })`;
  const gates = (...memoryGates: object[]) =>
    withStep(({ a }, { W }) => ({ h: W.times(a) }), { memoryGates });
  const init = (init: unknown) =>
    untyped(context, {
      parameters: { P: { kind: "vector", init } },
      step: ({ a }: Any, { P }: { P: Vector }) => ({ h: a.plus(P) }),
    });
  const inits = `init of P is "W", "U", "V", "b", "zero" or a function that fills it; got`;
  const b = (from: number, count: number, parameter = "b") => ({ parameter, from, count });
  return [
    ["a branch", noValue("a"), () => withStep(({ a }) => ((a as unknown as number) > 0 ? { h: a } : {}))],
    ["arithmetic", noValue("h"), () => withStep(({ h }) => ({ h: 1 - (h as unknown as number) }))],
    ["Math.tanh", noValue("h"), () => withStep(({ h }) => ({ h: Math.tanh(h as unknown as number) }))],
    [
      "arithmetic with a matrix",
      "step is called once, when the network is planned: the matrix W has no value here; write W.times(h)",
      () => withStep((_, { W }) => ({ h: 2 * (W as unknown as number) })),
    ],
    ["no return", "step returns nothing; write return { h: … }", () => withStep(() => undefined)],
    ["a vector", "step returns the vector a; write return { h: … }", () => withStep(({ a }) => a)],
    ["a number", "step returns 3 as h; write a vector, for example h: a", () => withStep(() => ({ h: 3 }))],
    [
      "an initializer's name",
      `${inits} "orthogonal"; for orthogonal write "W" and set model.init.W`,
      () => init("orthogonal"),
    ],
    ["a letter", `${inits} "Q"; for an initializer write "W" and set model.init.W`, () => init("Q")],
    ["a constant", `${inits} 0.5; for a constant write (W) => W.fill(0.5)`, () => init(0.5)],
    ["zero", `${inits} 0; for zeros write "zero"`, () => init(0)],
    [
      "a gate without keep",
      "memoryGates: a gate needs keep, the biases by which it keeps the old state; got write alone; for a gate " +
        "that only writes, u, make it one that keeps, 1 − u, and name its biases as keep",
      () => gates({ write: b(0, 5) }),
    ],
    [
      "a gate of another parameter",
      'memoryGates: keep names the parameter "bf", which the cell does not have; its parameters are b, W',
      () => gates({ keep: b(0, 5, "bf") }),
    ],
    [
      "a gate out of range",
      "memoryGates: b has 5 numbers; keep is 5 of them from index 3; write a range inside it",
      () => gates({ keep: b(3, 5) }),
    ],
    [
      "an odd pair of gates",
      "memoryGates: keep and write are gates of the same units; got 3 biases in keep and 2 in write; write one " +
        "count for both",
      () => gates({ keep: b(0, 3), write: b(3, 2) }),
    ],
    [
      "undefined as a factor",
      "times takes a vector or a number; got undefined",
      () => withStep(({ a }) => ({ h: a.times(undefined as unknown as number) })),
    ],
    [
      "text as a factor",
      'times takes a vector or a number; got "0.5"',
      () => withStep(({ a }) => ({ h: a.times("0.5" as unknown as number) })),
    ],
    [
      "null as a summand",
      "plus takes a vector or a number; got null",
      () => withStep(({ a }) => ({ h: a.plus(null as unknown as number) })),
    ],
    [
      "an unknown field",
      'equations have no field "driveGate"; did you mean "driveGates"?',
      () => withStep(({ a }) => ({ h: a }), { driveGate: 2 }),
    ],
    [
      "no context",
      "equations takes what create was given second, then the equations; got an object; write create: (options, context) " +
        "=> equations(context, { step, … })",
      () => untyped({ step: ({ a }: Any) => ({ h: a }) }),
    ],
    [
      "no equations",
      "equations takes what create was given second, then the equations; got undefined; write create: (options, context) => equations(context, { step, … })",
      () => untyped(context),
    ],
    [
      "a list of parameters",
      "parameters is a map, as in { W: recurrent }; got a list",
      () => untyped(context, { parameters: ["W"], step: ({ a }: Any) => ({ h: a }) }),
    ],
    [
      "a parameter that is a word",
      'parameters: W is recurrent, square("U"), matrix("U", rows, columns), vector("b"), bias or made({ … }); got "recurrent"',
      () => untyped(context, { parameters: { W: "recurrent" }, step: ({ a }: Any) => ({ h: a }) }),
    ],
    [
      "a state that is a number",
      "state is a map of its components and their sizes, as in { h: hidden }; got 5",
      () => untyped(context, { state: 5, step: ({ a }: Any) => ({ h: a }) }),
    ],
    [
      "half a unit",
      "state: the size of h is a whole number from 1; got 2.5",
      () => untyped(context, { state: { h: 2.5 }, step: ({ a }: Any) => ({ h: a }) }),
    ],
    [
      "another library's add",
      "a vector has no add; write x.plus(y)",
      () => withStep(({ a }) => ({ h: foreign(a, "add") })),
    ],
    [
      "another library's matmul",
      "a matrix has no matmul; write W.times(h)",
      () => withStep((_, { W }) => ({ h: foreign(W, "matmul") })),
    ],
    [
      "another library's transpose",
      "a matrix has no T; write W.transposed",
      () => withStep((_, { W }) => ({ h: foreign(W, "T") })),
    ],
    [
      "a method for a function",
      'a vector has no tanh; write tanh(x), sigmoid(x) and the like, which "bptt-lab" exports',
      () => withStep(({ a }) => ({ h: foreign(a, "tanh") })),
    ],
    [
      "a slope that reads something else",
      'sq: reads is "z", "s" or left out; got "x"',
      () => elementwise({ name: "sq", apply: () => {}, derivative: () => {}, reads: "x" as "z" }),
    ],
    [
      "a scalar function",
      "sq: apply fills an array; got a function of one argument; write apply(out, z, n) { for (let i = 0; i < n; " +
        "i++) out[i] = …; }",
      () => elementwise({ name: "sq", apply: (z: unknown) => z as never, derivative: () => undefined }),
    ],
  ];
}

test("parameters may be left out, and a number may be the share of a mix", () => {
  const { shapes } = equations(context, { step: ({ a, h }) => ({ h: mix(0.5, h, tanh(a)) }) });
  expect(shapes.parameters).toEqual({});
});

test("a typo in a name of a parameter, of the state or of what is returned is an error of the compiler", () => {
  const parameters = { W: recurrent, w: vector("W") };
  /* eslint-disable @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access --
     what does not exist has no type */
  /* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-argument */
  const refused = [
    // @ts-expect-error Wh is not declared
    () => equations(context, { parameters, step: ({ a, h }, { Wh }) => ({ h: a.plus(Wh.times(h)) }) }),
    // @ts-expect-error c is not a component
    () => equations(context, { parameters, step: ({ a, c }) => ({ h: a.plus(c) }) }),
    // @ts-expect-error h is not returned
    () => equations(context, { parameters, step: ({ a }) => ({ c: a }) }),
    // @ts-expect-error a vector of parameters is not a matrix
    () => equations(context, { parameters, step: ({ a }, { w }) => ({ h: w.transposed.times(a) }) }),
  ];
  /* eslint-enable */
  expect(refused).toHaveLength(4);
});
