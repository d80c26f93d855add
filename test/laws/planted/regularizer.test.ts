/** Regularizers with one mistake each, and what the laws say of them. */
import { expect, test } from "vitest";
import type {
  BuiltRegularizer,
  Constraint,
  ConstraintVerbs,
  Spec,
  StatePenalty,
  Views,
  WeightPenalty,
  WeightPenaltyVerbs,
} from "../../../src/components/define.ts";
import { regularizer } from "../../../src/components/define.ts";
import { catalogue } from "../../../src/components/registry.ts";
import { about, broken } from "../../support/broken.ts";
import { optionsOf } from "../../support/components.ts";

/** A component of the catalogue with another in parts of its place. */
function regularizerWith<Built extends BuiltRegularizer>(
  name: string,
  change: (built: Built) => Partial<Built>,
) {
  const declaration = catalogue.regularizer.get(name)!;
  return regularizer({
    ...about,
    create(_, context) {
      const built = declaration.create(optionsOf(declaration), context) as Built;
      return { ...built, ...change(built) };
    },
  });
}

const one = (found: readonly string[]): string => {
  expect(found).toHaveLength(1);
  return found[0]!;
};

/** With some of the verbs exchanged that `bind` gives. */
const rebound =
  <Verbs>(change: (verbs: Verbs, work: Views<Spec>) => Partial<Verbs>) =>
  ({ bind }: { bind(work: Views<Spec>): Verbs }) => ({
    bind(work: Views<Spec>): Verbs {
      const verbs = bind(work);
      return { ...verbs, ...change(verbs, work) };
    },
  });

test.each<[string, RegExp, (built: WeightPenalty) => Partial<WeightPenalty>]>([
  [
    "a gradient with a ½ that the penalty has not",
    /^its gradient equals.*: element \d: the gradient is \S+, the central difference \S+$/,
    rebound<WeightPenaltyVerbs>(({ addGradient }) => ({
      addGradient: (dW, W, rows, columns, scale) => addGradient(dW, W, rows, columns, scale / 2),
    })),
  ],
  [
    "a gradient that is set, not added",
    /^it adds to the gradient in proportion.*: at scale 0, element 0 became 0 from 1; \S/,
    rebound<WeightPenaltyVerbs>(({ addGradient }) => ({
      addGradient(dW, W, ...others) {
        dW.fill(0);
        addGradient(dW, W, ...others);
      },
    })),
  ],
  [
    "workspace that it takes for clean",
    /^its workspace may be.*: the penalty is \S+ with workspace of 0, NaN with NaN; \S/,
    (built) => ({
      work: () => ({ sum: [1] }),
      ...rebound<WeightPenaltyVerbs>(({ penalty }, work) => ({
        penalty: (W, rows, columns) => penalty(W, rows, columns) + (work["sum"] as Float64Array)[0]!,
      }))(built),
    }),
  ],
])("penalty on weights: %s", (_, seen, change) => {
  expect(one(broken(regularizerWith("l2", change)))).toMatch(seen);
});

test.each<[string, RegExp, (built: StatePenalty) => Partial<StatePenalty>]>([
  [
    "errors one step late",
    /^its errors equal the central differences.*: h_\d of sequence \d, unit \d: the error is/,
    ({ addErrors }) => ({
      addErrors(pass, errors, scale, initial) {
        addErrors(pass, [...errors.slice(1), new Float64Array(pass.B * pass.H)], scale, initial);
      },
    }),
  ],
  [
    "a sum where a mean was promised",
    /^it is the mean over sequences.*: the penalty is \S+, with each sequence twice \S+; \S/,
    ({ penalty, addErrors }) => ({
      penalty: (pass) => penalty(pass) * pass.B,
      addErrors: (pass, errors, scale, initial) => addErrors(pass, errors, scale * pass.B, initial),
    }),
  ],
  [
    "an error that is there whatever the scale",
    /^scale 0 adds nothing.*: at scale 0 there are errors at h_1; \S/,
    ({ addErrors }) => ({
      addErrors(pass, errors, scale, initial) {
        addErrors(pass, errors, scale, initial);
        if (scale === 0) errors[0]![0]! += 1;
      },
    }),
  ],
  [
    "errors that depend on whether h_0 is learnt",
    /^scale 0 adds nothing.*: if h_0 is not learned, the errors at h_1 are different; \S/,
    ({ addErrors }) => ({
      addErrors(pass, errors, scale, initial) {
        addErrors(pass, errors, initial ? scale : 2 * scale, initial);
      },
    }),
  ],
])("penalty on states: %s", (_, seen, change) => {
  expect(broken(regularizerWith("activation", change)).filter((line) => seen.test(line))).toHaveLength(1);
});

test("penalty on states: numbers beyond a sequence's end that count", () => {
  const found = broken(
    regularizerWith<StatePenalty>("activation", ({ penalty }) => ({
      penalty: (pass) => penalty({ ...pass, lengths: pass.lengths.map(() => pass.states.length - 1) }),
    })),
  );
  expect(
    found.filter((line) => /^what stands beyond.*: the penalty is \S+, with other/.test(line)),
  ).toHaveLength(1);
});

test.each<[string, RegExp, (built: Constraint) => Partial<Constraint>]>([
  [
    "a change that it does not tell",
    /^it reports correctly.*: 6×6, weights of size 1: it returned false, which is wrong; \S/,
    rebound<ConstraintVerbs>(({ constrain }) => ({
      constrain(...given) {
        constrain(...given);
        return false;
      },
    })),
  ],
  [
    "only half of the way to what is allowed",
    /^it reports correctly.*: 6×6, weights of size 1: the second call changed the weights again; \S/,
    rebound<ConstraintVerbs>(({ constrain }) => ({
      constrain(W, ...others) {
        const before = W.slice();
        const changed = constrain(W, ...others);
        for (let i = 0; changed && i < W.length; i++) W[i] = (W[i]! + before[i]!) / 2;
        return changed;
      },
    })),
  ],
  [
    "NaN that it takes for 0",
    /^it leaves a matrix with NaN.*: NaN in it: it became 1, 0, 2, 3; \S/,
    rebound<ConstraintVerbs>(({ constrain }) => ({
      constrain(W, ...others) {
        if (!W.some(Number.isNaN)) return constrain(W, ...others);
        W.set(W.map((w) => (Number.isNaN(w) ? 0 : w)));
        return true;
      },
    })),
  ],
])("constraint: %s", (_, seen, change) => {
  expect(one(broken(regularizerWith("spectral-clip", change)))).toMatch(seen);
});

test("regularizer: what it acts on must be one of four, and its members those of what it acts on", () => {
  const acting = (built: object) => regularizer({ ...about, create: () => built as WeightPenalty });
  expect(one(broken(acting({ acts: "weight" })))).toMatch(
    /acts is "weight"; write one of weights, constraint, states/,
  );
  expect(one(broken(acting({ acts: "weights", on: ["W"] })))).toMatch(/: needs is missing; \S/);
});
