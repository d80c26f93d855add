/** A cell with names for some of its biases, and what an initializer of gates makes of them. */
import { cell } from "../../src/components/define.ts";
import { catalogue, extend } from "../../src/components/registry.ts";
import { makePlan } from "./plan.ts";
import { smallRun } from "./plans.ts";

/** The vanilla cell, of whose seven biases the first two keep, the next two write, and the fifth keeps alone. */
const gated = cell({
  name: "gated",
  summary: "The vanilla cell with names for some of its biases",
  source: "this test",
  options: {},
  create(_, context) {
    const vanilla = catalogue.cell.get("vanilla")!.create({}, context);
    const at = (from: number, count: number) => ({ parameter: "b", from, count });
    return {
      ...vanilla,
      shapes: { ...vanilla.shapes, memoryGates: [{ keep: at(0, 2), write: at(2, 2) }, { keep: at(4, 1) }] },
    };
  },
});

export const extended = extend(catalogue, [gated]);

export function biasesOf(
  name: string,
  options: object = {},
  seed = 1,
  layers = 1,
  longest = 12,
): Float64Array[] {
  const settings = smallRun(
    {
      task: { name: "adding", length: longest },
      model: { cell: "gated", layers, init: { b: { name, ...options } } },
    },
    extended,
  );
  const { parameters } = makePlan(settings, seed, extended, {});
  return parameters.filter(({ name }) => /^b(\.\d+)?$/.test(name)).map(({ values }) => values);
}
