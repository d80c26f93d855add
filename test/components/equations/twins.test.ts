/** Every hand-written cell beside its equations: states, gradients, products with Jacobians, and what it says of itself. */
import { describe, expect, test } from "vitest";
import type { Block } from "../../../src/components/define.ts";
import { cell, z } from "../../../src/components/define.ts";
import { catalogue, extend } from "../../../src/components/registry.ts";
import { referenceEngine } from "../../../src/engine/engine.ts";
import { fillGaussian, makeStream } from "../../../src/engine/streams.ts";
import { lawsOf } from "../../../src/laws/index.ts";
import type { Plan } from "../../../src/training/plan.ts";
import { makePlan } from "../../support/plan.ts";
import { computeGradient } from "../../../src/training/update.ts";
import { surroundings } from "../../support/components.ts";
import { chosen, noFigures, relativeError, smallRun } from "../../support/plans.ts";
import { twins } from "./twins.ts";

interface Case {
  readonly cell: string;
  readonly options?: Readonly<Record<string, number | boolean>>;
  readonly activation?: string;
  readonly layers?: number;
  readonly bias?: boolean;
  readonly truncation?: object;
}

const CASES: readonly Case[] = [
  { cell: "vanilla" },
  { cell: "vanilla", bias: false, activation: "gelu", layers: 2 },
  { cell: "vanilla", activation: "mod-relu" },
  { cell: "leaky", options: { leak: 0.3 } },
  { cell: "lstm" },
  { cell: "lstm", bias: false },
  { cell: "lstm", layers: 2, truncation: { name: "window", length: 3 } },
  { cell: "gru" },
  { cell: "gru", bias: false, truncation: { name: "window", length: 3 } },
  { cell: "gru", layers: 2 },
  { cell: "minimal-rnn" },
  { cell: "minimal-rnn", bias: false, layers: 2 },
  { cell: "scrn", options: { context: 3 } },
  { cell: "scrn", options: { context: 3 }, bias: false },
  { cell: "ind-rnn", layers: 2 },
  { cell: "ind-rnn", activation: "relu", bias: false },
  { cell: "antisymmetric", options: { step: 0.2, diffusion: 0.1 } },
  { cell: "antisymmetric", bias: false },
  { cell: "cornn", options: { step: 0.06, stiffness: 6, damping: 2 } },
  { cell: "cornn", layers: 2, truncation: { name: "window", length: 3 } },
  { cell: "skip", options: { steps: 1 } },
  { cell: "skip", options: { steps: 2 }, activation: "mod-relu", bias: false },
  { cell: "skip", options: { steps: 4 }, truncation: { name: "window", length: 3 } },
  { cell: "lru" },
  { cell: "lru", bias: false, layers: 2 },
  { cell: "lru", options: { gated: true } },
  { cell: "lru", options: { gated: true }, layers: 2, truncation: { name: "window", length: 3 } },
  { cell: "exp-rnn" },
  { cell: "exp-rnn", activation: "mod-relu", bias: false },
  { cell: "scornn", options: { negative: 0.4 } },
  { cell: "scornn", activation: "mod-relu", bias: false },
];

const titleOf = ({
  cell,
  options = {},
  activation = "tanh",
  layers = 1,
  bias = true,
  truncation,
}: Case): string =>
  [
    cell,
    ...Object.entries(options).map(([name, value]) => `${name} ${String(value)}`),
    activation,
    layers === 1 ? "one layer" : `${layers} layers`,
    bias ? "biases" : "no biases",
    truncation ? "window" : "full",
  ].join(", ");

/** The equations of a hand-written cell as a component with its options. */
const twinOf = (name: string) => {
  const { options } = catalogue.cell.get(name)!;
  return cell({
    name: `${name}-equations`,
    summary: "The same, as equations",
    source: "this test",
    options,
    create: (chosen, context) => twins[name]!(context, chosen as Readonly<Record<string, number | boolean>>),
  });
};

/** After one pass forward and back. */
function planOf(one: Case, name: string): Plan {
  const { options = {}, activation = "tanh", layers = 1, bias = true, truncation = { name: "full" } } = one;
  const chosenCell = chosen("cell", one.cell, options);
  const cells = extend(catalogue, [twinOf(one.cell)]);
  const given = {
    model: {
      cell: { ...chosenCell, name },
      activation: chosen("activation", activation),
      hidden: 5,
      layers,
      bias,
    },
    training: { truncation: truncation as { name: string } },
    diagnostics: { measure: [] },
  };
  return makePlan(smallRun(given, cells), 1, cells, {}, referenceEngine());
}

/** Around where they start, so that nothing is 0. */
function moveParameters({ parameters }: Plan): void {
  for (const { name, values } of parameters) {
    const noise = new Float64Array(values.length);
    fillGaussian(noise, noise.length, 0.3, makeStream(3, name));
    for (let i = 0; i < values.length; i++) values[i]! += noise[i]!;
  }
}

function both(one: Case) {
  const written = planOf(one, one.cell);
  const equations = planOf(one, `${one.cell}-equations`);
  moveParameters(written);
  expect(equations.parameters.map(({ name }) => name).sort()).toEqual(
    written.parameters.map(({ name }) => name).sort(),
  );
  for (const { name, values, shape } of written.parameters) {
    const twin = equations.parameters.find((other) => other.name === name)!;
    expect(twin.shape).toEqual(shape);
    twin.values.set(values);
  }
  for (const plan of [written, equations]) computeGradient(plan, 1, noFigures());
  return { written, equations };
}

/** Sums of the same terms in another order. */
const ROUNDING = 1e-12;

function expectClose(a: Float64Array, b: Float64Array, what: string): void {
  expect(a.length, what).toBe(b.length);
  expect(b.every(Number.isFinite), `${what} is finite`).toBe(true);
  expect(relativeError(a, b), what).toBeLessThan(ROUNDING);
}

const [FROM, STEPS, VECTORS] = [2, 3, 2];

/** Products with the Jacobians of a block, from the same random vectors. */
function products({ pass, model }: Plan) {
  const { at, verbs } = pass;
  const { cell } = model;
  const rows = STEPS * at.B * VECTORS;
  const block = (widths: readonly number[], name?: string): Block =>
    widths.map((width, i) => {
      const part = new Float64Array(rows * width).fill(NaN);
      if (name !== undefined) fillGaussian(part, part.length, 1, makeStream(5, `${name} ${i}`));
      return part;
    });
  const [v, u] = [block(cell.widths, "v"), block(cell.widths, "u")];
  const [first = 0, ...others] = cell.shapes.delta;
  const tangent = [...block([first], "d"), ...block(others)];
  const [pushed, delta, pulled] = [block(cell.widths), block(cell.shapes.delta), block(cell.widths)];
  verbs.pushforward(pushed, tangent, v, FROM, STEPS, VECTORS);
  verbs.pullToDrive(delta, u, FROM, STEPS, VECTORS);
  verbs.pullToState(pulled, delta, u, FROM, STEPS, VECTORS);
  return { pushed, toDrive: [delta[0]!], pulled };
}

const room = (rows: number, widths: readonly number[], fill = NaN): Block =>
  widths.map((width) => new Float64Array(rows * width).fill(fill));

function direct({ pass, model }: Plan, from: number): Block {
  const out = room(STEPS * pass.at.B, model.cell.widths);
  pass.verbs.setDirect!(out, from, FROM, STEPS);
  return out;
}

/** Of random vectors and a random change of the drive. */
function linear({ pass, model }: Plan): Block {
  const { widths, shapes } = model.cell;
  const [out, v, tangent] = [room(4, widths), room(4, widths), room(4, shapes.delta)];
  for (const [i, part] of [...v, tangent[0]!].entries())
    fillGaussian(part, part.length, 1, makeStream(6, `linear ${i}`));
  pass.verbs.pushLinear!(out, tangent, v, 4);
  return out;
}

const readings = ({ pass, model }: Plan) =>
  (model.cell.shapes.units ?? []).map((group, i) => {
    const [values, slopes] = room(STEPS * pass.at.B, [group.width, group.width], 0);
    pass.verbs.read!(values!, slopes!, i, FROM, STEPS);
    return { ...group, values: values!, slopes: slopes! };
  });

const norm = (values: Float64Array): number => Math.hypot(...values);

/** Only the gates of lstm and gru have names in their equations. */
const gateOf = ({ cell }: Case, name: string): string =>
  cell === "lstm" || cell === "gru" ? name : name.replace(/^[^.]*/, "gate");

const whole = ({ shape }: Plan["parameters"][number]): number =>
  shape.reduce<number>((size, extent) => size * extent, 1);

describe.each(CASES.map((one) => [titleOf(one), one] as const))("%s", (_, one) => {
  const { written, equations } = both(one);

  test("states of all steps", () => {
    const { at, batch } = written.pass;
    for (let t = 1; t <= batch.T; t++) {
      for (const [i, width] of written.model.cell.widths.entries()) {
        const [a, b] = [equations, written].map(({ pass }) => pass.at.state[t]![i]!.slice(0, at.B * width));
        expectClose(a!, b!, `part ${i} of s_${t}`);
      }
    }
  });

  test("gradients of all parameters", () => {
    for (const parameter of written.parameters) {
      const { name } = parameter;
      const [a, b] = [equations, written].map(({ pass }) => pass.at.gradients[name]!);
      expect(b).toHaveLength(whole(parameter));
      expect(Math.max(...b!.map(Math.abs)), `some of d${name}`).toBeGreaterThan(0);
      expectClose(a!, b!, `d${name}`);
    }
  });

  test("products with Jacobians, of blocks with two vectors a row", () => {
    const [a, b] = [products(equations), products(written)];
    for (const verb of ["pushed", "toDrive", "pulled"] as const)
      for (const [i, part] of b[verb].entries()) expectClose(a[verb][i]!, part, `${verb}, part ${i}`);
  });

  test("the direct path, or J_t with every slope 1", () => {
    const [a, b] = [equations, written].map(({ model }) => model.cell);
    // λ of lru is four diagonals of two parameters in the equations, and −γ I of antisymmetric is no part of a matrix.
    if (one.cell === "lru") expect(a!.shapes.form).toBeUndefined();
    else expect(a!.shapes.form).toBe(b!.shapes.form);
    if (a!.shapes.form === "direct" && one.cell !== "antisymmetric") {
      for (let from = 0; from < a!.widths.length; from++)
        for (const [i, part] of direct(written, from).entries())
          expectClose(direct(equations, from)[i]!, part, `from ${from}, part ${i}`);
    }
    if (a!.shapes.form === "slopes")
      for (const [i, part] of linear(written).entries())
        expectClose(linear(equations)[i]!, part, `part ${i}`);
  });

  test("units: as many gates, and the same openness and slopes", () => {
    const [a, b] = [equations, written].map(readings);
    expect(a!.map(({ kind, name }) => (kind === "gate" ? name : kind)).sort()).toEqual(
      b!.map(({ kind, name }) => (kind === "gate" ? gateOf(one, name) : kind)).sort(),
    );
    const sums = (all: typeof a) => all!.flatMap(({ values, slopes }) => [norm(values), norm(slopes)]).sort();
    for (const [i, sum] of sums(b).entries()) expect(Math.abs(sums(a)[i]! - sum)).toBeLessThan(1e-10);
  });

  test("bypass, own nonlinearities and recurrent matrices", () => {
    const [a, b] = [equations, written].map(({ model }) => model.cell.shapes);
    expect(a!.bypass ?? false).toBe(b!.bypass ?? false);
    expect(a!.ownNonlinearities ?? false).toBe(b!.ownNonlinearities ?? false);
    // W − Wᵀ − γI is not one matrix in the equations, nor is λ, of two diagonals in four places.
    if (["antisymmetric", "lru"].includes(one.cell)) return;
    const [mine, theirs] = [equations, written].map(({ pass }) => pass.verbs.matrices());
    expect(mine!.map(({ name, n }) => [name, n])).toEqual(theirs!.map(({ name, n }) => [name, n]));
    for (const [i, { values, name }] of theirs!.entries()) expectClose(mine![i]!.values, values, name);
  });
});

test("there is a case of every cell of the catalogue", () => {
  expect([...new Set(CASES.map(({ cell }) => cell))].sort()).toEqual([...catalogue.cell.keys()].sort());
});

describe.each(Object.keys(twins))("the equations of %s", (name) => {
  const component = twinOf(name);
  const options = z.strictObject(component.options).parse({});
  test.each(lawsOf(component, options, surroundings))("$sentence", ({ look }) => {
    expect(look()).toBeNull();
  });
});

test("the equations of a gated lru obey the laws too", () => {
  const component = twinOf("lru");
  const options = z.strictObject(component.options).parse({ gated: true });
  for (const { look } of lawsOf(component, options, surroundings)) expect(look()).toBeNull();
});
