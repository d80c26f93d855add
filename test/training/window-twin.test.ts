import { expect, test } from "vitest";
import { seedBptt } from "../support/literal-bptt.ts";
import { makeStream, nextBelow, nextUniform } from "../../src/engine/streams.ts";
import { computeGradient } from "../../src/training/update.ts";
import { noFigures, gradientOf, planOn, relativeError, setParameter } from "../support/plans.ts";

const [words, hidden, T] = [11, 6, 13];

const matrix = (rows: number, columns: number, name: string): number[][] => {
  const stream = makeStream(5, name);
  return Array.from({ length: rows }, () => Array.from({ length: columns }, () => nextUniform(stream) - 0.5));
};

test.each([0, 1, 4, 12, 100])(
  "the window of %i lags, all outputs at once, gives the gradients of the seed's literal double loop",
  (length) => {
    const model = {
      U: matrix(hidden, words, "U"),
      W: matrix(hidden, hidden, "W"),
      V: matrix(words, hidden, "V"),
    };
    const stream = makeStream(5, "words");
    const sentence = Array.from({ length: T + 1 }, () => nextBelow(stream, words));
    const [x, y] = [sentence.slice(0, T), sentence.slice(1)];
    const plan = planOn(
      {
        B: 1,
        T,
        inputs: { kind: "index", size: words },
        outputs: { kind: "classes", size: words },
        indices: x,
        labels: y,
      },
      {
        model: { hidden, bias: false },
        training: { objective: "sum", truncation: { name: "window", length } },
      },
    );
    for (const [name, values] of Object.entries(model)) setParameter(plan, name, values.flat());
    computeGradient(plan, 1, noFigures());
    const { loss, dU, dW, dV } = seedBptt(model, x, y, length);
    // Same terms, other order: rounding only.
    expect(Math.abs(plan.pass.readOut.totals.objective / loss - 1)).toBeLessThan(1e-13);
    expect(relativeError(gradientOf(plan, "U"), dU.flat())).toBeLessThan(1e-12);
    expect(relativeError(gradientOf(plan, "W"), dW.flat())).toBeLessThan(1e-12);
    expect(relativeError(gradientOf(plan, "V"), dV.flat())).toBeLessThan(1e-12);
  },
);
