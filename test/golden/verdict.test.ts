/** What a trained network is held against, by NumPy: verdict.py made the numbers and says how. */
import { describe, expect, test } from "vitest";
import { guessesFrom } from "../../src/components/tasks/text/guesses.ts";
import { Answers } from "../../src/training/answers.ts";
import { evaluate } from "../../src/training/evaluate.ts";
import { planOn, setParameter } from "../support/plans.ts";
import { golden, ROUNDING } from "./golden.ts";

const made = golden("verdict");
const close = (a: number, b: number): void => expect(Math.abs(a - b)).toBeLessThan(ROUNDING * Math.abs(b));

describe("the constant guess, the difference and its standard error equal NumPy's", () => {
  test.each(made.cases.map((one) => [one.name, one] as const))("%s", (_, one) => {
    const { B, T, I, H, C, loss, expected } = one;
    const plan = planOn(
      {
        B,
        T,
        inputs: { kind: "values", size: I },
        outputs: { kind: loss, size: C },
        values: one.x,
        ...(loss === "classes" ? { labels: one.labels } : { targets: one.targets }),
        lengths: one.lengths,
        mask: one.mask,
      },
      { model: { hidden: H } },
    );
    for (const name of ["U", "W", "V", "b", "c"] as const) setParameter(plan, name, one[name]);
    const answers = new Answers();
    const tally = evaluate(plan, "test", B, { answers });
    const constant = answers.constant(plan);
    close(tally.loss, expected.loss);
    close(constant.loss, expected.constant);
    expect(constant.error_rate).toBeCloseTo(expected.errorRate, 14);
    close(constant.above, expected.above);
    close(constant.above_se!, expected.se);
    expect(answers.afterSymbol(plan)).toBeNull();
  });
});

test.each(made.words.map((one) => [one.vocabulary, one] as const))(
  "the guesses of a language model of %i words equal NumPy's, and each is a distribution",
  (vocabulary, { training, constant, after }) => {
    const guesses = guessesFrom(training, vocabulary);
    expect(guesses.constant).toHaveLength(vocabulary);
    for (const [word, p] of constant.entries()) expect(guesses.constant[word]).toBeCloseTo(p, 14);
    const sums = new Map<number, number>();
    for (const [before, word, p] of after) {
      const guess = guesses.afterSymbol(before!, word!);
      expect(guess).toBeCloseTo(p!, 14);
      sums.set(before!, (sums.get(before!) ?? 0) + guess);
    }
    for (const sum of [...sums.values(), guesses.constant.reduce((all, p) => all + p, 0)])
      expect(sum).toBeCloseTo(1, 12);
  },
);
