/** Clippers, optimizers, schedules and regularizers: what each must do, over the whole catalogue. */
import { describe, expect, test } from "vitest";
import type { Stretch } from "../../src/components/define.ts";
import { z } from "../../src/components/define.ts";
import { catalogue } from "../../src/components/registry.ts";
import { reference as kernels } from "../../src/engine/reference/index.ts";
import { gradientsOf, stretchesOf, stretchOf } from "../../src/laws/updates.ts";
import { weightPenalty } from "../support/regularizers.ts";

const clipperOf = (name: string, options: object = {}) => {
  const declaration = catalogue.clipper.get(name)!;
  return declaration.create(z.strictObject(declaration.options).parse(options), { kernels });
};
test("the norm clipper brings a longer gradient to its threshold exactly", () => {
  const stretch = stretchOf([0, 0], [30, 40]);
  expect(clipperOf("norm", { threshold: 2 }).clip([stretch], 1, 50)).toBe(true);
  expect([...stretch.gradient]).toEqual([1.2, 1.6]);
});

test("a gradient as long as the threshold stays, and is not called clipped", () => {
  const stretch = stretchOf([0, 0], [3, 4]);
  expect(clipperOf("norm", { threshold: 5 }).clip([stretch], 1, 5)).toBe(false);
  expect(clipperOf("parameter-norm", { threshold: 5 }).clip([stretch], 1, 5)).toBe(false);
  expect(clipperOf("value", { threshold: 4 }).clip([stretch], 1, 5)).toBe(false);
  expect([...stretch.gradient]).toEqual([3, 4]);
});

test("rescue puts 0.02·W in the place of the recurrent gradient and 0 elsewhere; without it there is none", () => {
  expect(clipperOf("norm").rescue).toBeUndefined();
  const built = clipperOf("norm", { rescue: true });
  expect(built.limit).toBe(1e10);
  const stretches = stretchesOf(1, 1);
  for (const { gradient } of stretches) gradient.set([NaN, Infinity, 1e300]);
  built.rescue!(stretches, stretches.length);
  for (const { recurrent, values, gradient } of stretches)
    expect(gradient).toEqual(values.map((w) => (recurrent ? 0.02 * w : 0)));
});

test("value cuts each element off by itself: a bound on the largest, threshold·√n on the norm", () => {
  const stretch = stretchOf([0, 0, 0, 0], [3, -0.5, -1e300, 2]);
  expect(clipperOf("value", { threshold: 2 }).clip([stretch], 1, 1e300)).toBe(true);
  expect([...stretch.gradient]).toEqual([2, -0.5, -2, 2]);
  for (const far of [3, -3])
    expect(clipperOf("value").clip([stretchOf([0, 0], [far, 0.5])], 1, 3)).toBe(true);
});

test("parameter-norm shortens each parameter by itself, the words of U together", () => {
  const stretches = [
    { ...stretchOf([0, 0], [30, 40]), parameter: "W" },
    { ...stretchOf([0], [0.5]), parameter: "b" },
    { ...stretchOf([0], [6]), parameter: "U" },
    { ...stretchOf([0], [-8]), parameter: "U" },
  ];
  expect(clipperOf("parameter-norm", { threshold: 5 }).clip(stretches, 4, 51)).toBe(true);
  expect(gradientsOf(stretches)).toEqual([3, 4, 0.5, 3, -4]);
});

describe("adaptive", () => {
  const matrix = (rows: Stretch["rows"], values: number[], gradient: number[], parameter = "W"): Stretch => ({
    ...stretchOf(values, gradient),
    parameter,
    rows,
  });
  const clip = (stretch: Stretch, options: object = {}) =>
    clipperOf("adaptive", { ratio: 0.1, ...options }).clip([stretch], 1, 1);

  test("brings a row whose gradient is too long for its weights to ratio times their norm, and no other row", () => {
    // Weights of norm 5, 10 and 0; gradients of norm 1 > 0.5, 1 = 1, and 5 > 0.1·0.001.
    const W = matrix({ units: 3, apart: 2, step: 1 }, [3, 4, 6, 8, 0, 0], [0.6, 0.8, -0.8, 0.6, 3, -4]);
    expect(clip(W)).toBe(true);
    for (const [i, expected] of [0.3, 0.4, -0.8, 0.6, 6e-5, -8e-5].entries())
      expect(W.gradient[i]).toBeCloseTo(expected, 15);
  });

  test("finds the weights into a unit where they lie apart, as in U input by input", () => {
    const U = matrix({ units: 2, apart: 1, step: 2 }, [3, 6, 4, 8], [0.6, 0.6, 0.8, 0.8], "U");
    expect(clip(U)).toBe(true);
    for (const [i, expected] of [0.3, 0.6, 0.4, 0.8].entries())
      expect(U.gradient[i]).toBeCloseTo(expected, 15);
  });

  test("takes a vector as one unit", () => {
    const b = matrix({ units: 1, apart: 2, step: 1 }, [3, 4], [0, 2], "b");
    expect(clip(b)).toBe(true);
    expect([...b.gradient]).toEqual([0, 0.5]);
  });

  test("leaves the output layer alone unless told otherwise", () => {
    for (const parameter of ["V", "c"]) {
      const output = matrix({ units: 1, apart: 2, step: 1 }, [3, 4], [0, 2], parameter);
      expect(clip(output)).toBe(false);
      expect(clip(output, { output: true })).toBe(true);
    }
  });
});

/** An optimizer with options, its memory and its rate, ready for updates of one stretch. */
function optimizerOf(name: string, options: object, values: number[]) {
  const declaration = catalogue.optimizer.get(name)!;
  const built = declaration.create(z.strictObject(declaration.options).parse(options), { kernels });
  const memory = new Float64Array(built.memory.length);
  built.start(memory);
  const stretch = stretchOf(
    values,
    values.map(() => 0),
    built.moments,
  );
  const update = (gradient: readonly number[], rate = built.rate): void => {
    stretch.gradient.set(gradient);
    built.advance(memory);
    built.update(stretch, memory, rate);
  };
  return { built, stretch, update };
}

describe("optimizers in closed form (protocols 3.5)", () => {
  // To twelve digits: a few roundings each.
  test.each([
    ["rmsprop", { epsilon: 0 }, 1 / Math.sqrt(0.1)],
    ["rmsprop", { epsilon: 0, decay: 0.5 }, Math.SQRT2],
    ["adam", { epsilon: 0 }, 1],
    ["adamw", { epsilon: 0, "weight-decay": 0.5 }, 1],
    ["adagrad", { epsilon: 0 }, 1],
  ] as const)(
    "the first step of %s with %o is that many rates, whatever the gradient",
    (name, options, k) => {
      const { stretch, update } = optimizerOf(name, { rate: 0.01, ...options }, [0, 0]);
      update([7, -0.002]);
      expect(stretch.values[0]).toBeCloseTo(-k * 0.01, 12);
      expect(stretch.values[1]).toBeCloseTo(k * 0.01, 12);
    },
  );

  /** The last of so many steps under a constant gradient g. */
  const lastStep = (name: string, options: object, g: number, updates: number): number => {
    const { stretch, update } = optimizerOf(name, { rate: 0.01, ...options }, [0]);
    let before = 0;
    for (let k = 0; k < updates; k++) {
      before = stretch.values[0]!;
      update([g]);
    }
    return before - stretch.values[0]!;
  };

  test("under a constant gradient the step tends to rate·g/(1 − momentum), looking ahead or not", () => {
    for (const nesterov of [false, true])
      expect(lastStep("sgd", { momentum: 0.9, nesterov }, 3, 400)).toBeCloseTo(0.01 * 30, 12);
  });

  test("under a constant gradient rmsprop, adam and adamw come to step by the rate, adagrad by rate/√k", () => {
    for (const g of [3, -0.04]) {
      for (const name of ["rmsprop", "adam"])
        expect(lastStep(name, { epsilon: 0 }, g, 500)).toBeCloseTo(0.01 * Math.sign(g), 12);
      expect(lastStep("adamw", { epsilon: 0, "weight-decay": 0 }, g, 500)).toBeCloseTo(
        0.01 * Math.sign(g),
        12,
      );
      expect(lastStep("adagrad", { epsilon: 0 }, g, 100)).toBeCloseTo(0.001 * Math.sign(g), 12);
    }
  });

  test("a mean square that starts at 0.001 makes the first step of a small gradient small", () => {
    // q = 0.9·0.001 + 0.1·0.01² = 0.00091; the step is 0.01·0.01/√q.
    const { stretch, update } = optimizerOf("rmsprop", { rate: 0.01, epsilon: 0, initial: 0.001 }, [0]);
    update([0.01]);
    expect(stretch.values[0]).toBeCloseTo(-0.0001 / Math.sqrt(0.00091), 15);
  });

  test("epsilon inside the root bounds the first step of a tiny gradient by rate·g/√epsilon", () => {
    const { stretch, update } = optimizerOf(
      "rmsprop",
      { rate: 0.01, epsilon: 1e-4, "epsilon-inside": true },
      [0],
    );
    update([1e-9]);
    expect(stretch.values[0]).toBeCloseTo(-1e-9, 18);
  });

  test("momentum 0 with nesterov is refused, and the message says what to write", () => {
    expect(() => optimizerOf("sgd", { nesterov: true }, [0])).toThrow(/momentum.*0\.9/);
  });
});

/** A schedule with options, and its memory. */
function scheduleOf(name: string, options: object = {}, updates = 100) {
  const declaration = catalogue.schedule.get(name)!;
  const built = declaration.create(z.strictObject(declaration.options).parse(options), { updates });
  const memory = new Float64Array(built.memory.length);
  built.start(memory);
  return {
    factor: (update: number) => built.factor(memory, update),
    hear: (loss: number) => built.hear(memory, loss),
  };
}

describe("schedules at single updates; 1 is the first", () => {
  test("step falls at update every + 1", () => {
    const { factor } = scheduleOf("step", { factor: 0.1, every: 3 });
    expect([1, 3, 4, 6, 7].map(factor)).toEqual([1, 1, 0.1, 0.1, 0.1 * 0.1]);
  });

  test("cosine is 1 at update 1, half way down in the middle, and the floor from updates + 1 on", () => {
    const { factor } = scheduleOf("cosine", { floor: 0.2, updates: 10 });
    expect(factor(1)).toBe(1);
    expect(factor(6)).toBeCloseTo(0.6, 15);
    expect(factor(10)).toBeGreaterThan(0.2);
    expect([11, 12, 1000].map(factor)).toEqual([0.2, 0.2, 0.2]);
  });

  test("cosine takes the whole run if not told otherwise", () => {
    expect(scheduleOf("cosine", {}, 40).factor(21)).toBeCloseTo(0.5, 15);
    expect(scheduleOf("cosine", { updates: 10 }, 40).factor(6)).toBeCloseTo(0.5, 15);
  });

  test("cosine with a warm-up has 1 at the last update of the rise and at the first of the fall", () => {
    const { factor } = scheduleOf("cosine", { "warm-up": 4, updates: 12 });
    expect([1, 2, 3, 4, 5].map(factor)).toEqual([0.25, 0.5, 0.75, 1, 1]);
    expect(factor(9)).toBeCloseTo(0.5, 15);
  });

  test("a warm-up that leaves nothing of the cosine is refused", () => {
    expect(() => scheduleOf("cosine", { "warm-up": 40 }, 40)).toThrow(/below 40/);
  });

  test("warm-up has 1/n at update 1 and 1 from update n on", () => {
    const { factor } = scheduleOf("warm-up", { updates: 4 });
    expect([1, 2, 3, 4, 5, 1e9].map(factor)).toEqual([0.25, 0.5, 0.75, 1, 1, 1]);
  });

  test("inverse-time has 1 at update 1, a half at update after + 1, a third at update 2·after + 1", () => {
    const { factor } = scheduleOf("inverse-time", { after: 10 });
    expect([1, 11, 21].map(factor)).toEqual([1, 1 / 2, 1 / 3]);
  });
});

test("halve-on-rise halves after a rise, not after a fall or a standstill", () => {
  const { factor, hear } = scheduleOf("halve-on-rise");
  const factors = [5, 4, 4, 4.1, 3, 3.5].map((loss) => {
    hear(loss);
    return factor(1);
  });
  expect(factors).toEqual([1, 1, 1, 0.5, 0.5, 0.25]);
});

test("l2 of g·I is n·g², without ½; l1 of it is n·|g|", () => {
  const gI = Float64Array.from({ length: 9 }, (_, i) => (i % 4 === 0 ? -3 : 0));
  const penalty = (name: string) => weightPenalty(name, 3, 3, { strength: 1 }).penalty(gI, 3, 3);
  expect(penalty("l2")).toBe(27);
  expect(penalty("l1")).toBe(9);
});

test("soft orthogonality of g·I is n·(g² − 1)², and 0 with no gradient for a rotation", () => {
  const built = weightPenalty("soft-orthogonality", 4, 4);
  // n = 4, g = 1.5: 4·1.25² = 6.25, all of it exact in doubles.
  const gI = Float64Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 1.5 : 0));
  expect(built.penalty(gI, 4, 4)).toBe(6.25);
  const [c, s] = [0.6, 0.8];
  const rotation = Float64Array.of(c, -s, 0, 0, s, c, 0, 0, 0, 0, c, s, 0, 0, -s, c);
  expect(built.penalty(rotation, 4, 4)).toBeLessThan(1e-30); // rounding of 0.36 + 0.64, squared
  const dW = new Float64Array(16);
  built.addGradient(dW, rotation, 4, 4, 1);
  for (const element of dW) expect(Math.abs(element)).toBeLessThan(1e-15);
});

test("the spectral-norm penalty of a diagonal matrix is (σ₁ − bound)² above the bound and 0 below, gradient too", () => {
  const W = Float64Array.of(-3, 0, 0, 0, 0.5, 0); // 2×3
  const at = (bound: number) => {
    const built = weightPenalty("spectral-norm", 2, 3, { bound });
    const dW = new Float64Array(6);
    built.addGradient(dW, W, 2, 3, 1);
    return { penalty: built.penalty(W, 2, 3), dW: [...dW] };
  };
  expect(at(1).penalty).toBeCloseTo(4, 13);
  expect(at(1).dW[0]).toBeCloseTo(-4, 13); // 2·(3 − 1)·u₁v₁ᵀ, u₁v₁ᵀ = −1 at the corner
  for (const element of at(1).dW.slice(1)) expect(Math.abs(element)).toBeLessThan(1e-30);
  expect(at(3.5)).toEqual({ penalty: 0, dW: [0, 0, 0, 0, 0, 0] });
});
