/** Optimizers with one mistake each, and what the laws say of them. */
import { expect, test } from "vitest";
import type { BuiltOptimizer } from "../../../src/components/define.ts";
import { optimizer } from "../../../src/components/define.ts";
import { catalogue } from "../../../src/components/registry.ts";
import { about, broken } from "../../support/broken.ts";
import { optionsOf } from "../../support/components.ts";

const rmsprop = catalogue.optimizer.get("rmsprop")!;

const optimizerWith = (change: (built: BuiltOptimizer) => Partial<BuiltOptimizer>) =>
  optimizer({
    ...about,
    create(_, context) {
      const built = rmsprop.create(optionsOf(rmsprop, {}), context);
      return { ...built, ...change(built) };
    },
  });

test.each<[string, RegExp, Parameters<typeof optimizerWith>[0]]>([
  [
    "steps that are a millionth of the rate",
    /^it comes to rest.*: after 3000 updates on w² it stands at \(-\d\S*, 0\.9\d*\); \S/,
    ({ update }) => ({ update: (stretch, memory, rate) => update(stretch, memory, rate * 1e-6) }),
  ],
  [
    "a decay that is not said",
    /^at the start a zero gradient.*: \(1, −2\) became \(0\.9\d*, -1\.9\d*\), with a decay of 0; \S/,
    ({ update }) => ({
      update(stretch, memory, rate) {
        for (let i = 0; i < stretch.count; i++) stretch.values[i]! *= 1 - 0.01 * rate;
        update(stretch, memory, rate);
      },
    }),
  ],
  [
    "a moment that falls, though it says that it is row-wise",
    /^at the start a zero gradient.*says that it is row-wise, and after one update a zero gradient changed \(/,
    () => ({ rowwise: true }),
  ],
  [
    "a step of its own whatever the rate",
    /^rate 0 changes no parameter: \(1, −2\) became \(/,
    ({ update }) => ({
      update(stretch, memory, rate) {
        update(stretch, memory, rate);
        if (rate === 0) stretch.values[0]! -= 1e-9;
      },
    }),
  ],
  [
    "memory in a closure",
    /^its moments and its memory are all.*: ten updates lead to \(.*\), five and five to \(/,
    ({ update }) => {
      let hidden = 0;
      return {
        update(stretch, memory, rate) {
          hidden += 1;
          update(stretch, memory, rate * (1 + 0.1 / hidden));
        },
      };
    },
  ],
])("optimizer: %s", (_, seen, change) => {
  const found = broken(optimizerWith(change));
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(seen);
});

test("optimizer: uphill breaks both laws about its direction", () => {
  const found = broken(
    optimizerWith(({ update }) => ({ update: (stretch, memory, rate) => update(stretch, memory, -rate) })),
  );
  expect(found).toHaveLength(2);
  expect(found[0]).toMatch(/^it comes to rest/);
  expect(found[1]).toMatch(
    /^the first update goes against.*: the gradient \(3, −0\.004\) moved \(0, 0\) to \(/,
  );
});
