import { expect, test } from "vitest";
import { diagnostic, quantity, type Probe } from "../../src/components/define.ts";
import { catalogue, extend } from "../../src/components/registry.ts";
import { measured } from "../support/measured.ts";
import { makePlan } from "../support/plan.ts";
import { smallRun } from "../support/plans.ts";
import { about } from "../support/broken.ts";

let computed = 0;

const steps = quantity({
  needs: "states",
  work: () => ({ room: [3] }),
  bind:
    ({ batch, work }) =>
    () => {
      computed++;
      work.room.fill(batch.T);
      return work.room;
    },
});
const twice = quantity({
  needs: "weights",
  uses: [steps],
  work: () => ({}),
  bind(probe) {
    const take = probe.take(steps);
    return () => 2 * take()[0]!;
  },
});

const measuring = (
  name: string,
  uses: readonly (typeof steps | typeof twice)[],
  value: (probe: Probe) => () => number,
) =>
  diagnostic({
    ...about,
    name,
    create: () => ({
      needs: "weights",
      uses,
      columns: [{ name: "value", unit: "", about: "" }],
      summaries: [],
      work: () => ({}),
      bind(probe) {
        const take = value(probe);
        return (emit) => {
          emit([take()]);
          return [];
        };
      },
    }),
  });

const first = (probe: Probe) => {
  const take = probe.take(steps);
  return () => take()[0]!;
};
const extended = extend(catalogue, [
  measuring("length", [steps], first),
  measuring("again", [steps], first),
  measuring("double", [twice], (probe) => probe.take(twice)),
  measuring("undeclared", [twice], first),
]);

const planWith = (names: readonly string[]) =>
  makePlan(smallRun({ diagnostics: { measure: names } }, extended), 1, extended, {});

test("a quantity that three take is computed once a measurement, and what it needs is there though none says so", () => {
  const plan = planWith(["length", "again", "double"]);
  for (let times = 1; times <= 2; times++) {
    computed = 0;
    const T = plan.task.longest;
    expect(measured(plan).map(({ rows }) => rows)).toEqual([[[T]], [[T]], [[2 * T]]]);
    expect(computed).toBe(1);
  }
});

test("a quantity that `uses` does not list is refused when the run is planned", () => {
  expect(() => planWith(["undeclared"])).toThrow("that `uses` does not list");
});
