import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sigmoid, tanh } from "../../src/engine/elementary.ts";
import type { Kernels } from "../../src/engine/kernels.ts";
import { reference } from "../../src/engine/reference/index.ts";
import { fillGaussian, makeStream, nextBelow, nextUniform, type Stream } from "../../src/engine/streams.ts";
import { golden } from "../golden/golden.ts";
import type { Makers, Named } from "../../src/engine/random-arguments.ts";
import { countSizes, drawArguments, drawSizes, signatureOf } from "../../src/engine/random-arguments.ts";

// ---- Formulas written down plainly, in the order of summation that the docstrings fix ----------------------

/** 0, 1, …, n − 1 */
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
/** [rows, columns] numbers, each by its formula. */
const table = (rows: number, columns: number, at: (i: number, j: number) => number): number[] =>
  range(rows).flatMap((i) => range(columns).map((j) => at(i, j)));
/** first + term(0) + term(1) + …, from left to right. */
const sumFrom = (first: number, n: number, term: (k: number) => number): number =>
  range(n).reduce((sum, k) => sum + term(k), first);
/** Lane j adds terms j, j + 8, …; then ((0+1)+(2+3)) + ((4+5)+(6+7)). */
function sumInLanes(n: number, term: (k: number) => number): number {
  const lane = (j: number): number => sumFrom(0, Math.ceil((n - j) / 8), (k) => term(j + 8 * k));
  return lane(0) + lane(1) + (lane(2) + lane(3)) + (lane(4) + lane(5) + (lane(6) + lane(7)));
}

// ---- One formula a kernel -----------------------------------------------------------------------------------

type Numbers = ArrayLike<number>;

/** From the arguments before the call: what arrays have to be after it, and the result. All others have to stay. */
type Formula<K extends keyof Kernels> = (
  given: Named<K>,
) => Readonly<Partial<Record<keyof Named<K> | "result", Numbers | number>>>;

const formulas: { readonly [K in keyof Kernels]?: Formula<K> } = {
  setProduct: ({ a, b, m, k, n }) => ({
    out: table(m, n, (i, j) => sumFrom(0, k, (l) => a[i * k + l]! * b[l * n + j]!)),
  }),
  addProduct: ({ out, a, b, m, k, n }) => ({
    out: table(m, n, (i, j) => sumFrom(out[i * n + j]!, k, (l) => a[i * k + l]! * b[l * n + j]!)),
  }),
  addProductTransposed: ({ out, a, b, m, k, n }) => ({
    out: table(m, n, (i, j) => sumFrom(out[i * n + j]!, k, (l) => a[i * k + l]! * b[j * k + l]!)),
  }),
  addTransposedProduct: ({ out, a, b, k, m, n }) => ({
    out: table(m, n, (i, j) => sumFrom(out[i * n + j]!, k, (l) => a[l * m + i]! * b[l * n + j]!)),
  }),
  setTransposedProduct: ({ a, b, k, m, n }) => ({
    out: table(m, n, (i, j) => sumFrom(0, k, (l) => a[l * m + i]! * b[l * n + j]!)),
  }),
  setTransposed: ({ a, rows, columns }) => ({ out: table(columns, rows, (j, i) => a[i * columns + j]!) }),
  setZero: ({ n }) => ({ out: range(n).map(() => 0) }),
  setCopy: ({ a }) => ({ out: a }),
  add: ({ out, a, n }) => ({ out: range(n).map((i) => out[i]! + a[i]!) }),
  addScaled: ({ out, a, factor, n }) => ({ out: range(n).map((i) => out[i]! + factor * a[i]!) }),
  timesScalar: ({ out, factor, n }) => ({ out: range(n).map((i) => out[i]! * factor) }),
  setTimes: ({ a, b, n }) => ({ out: range(n).map((i) => a[i]! * b[i]!) }),
  setTimesShared: ({ a, slope, rows, vectors, width }) => ({
    out: table(
      rows * vectors,
      width,
      (i, j) => a[i * width + j]! * slope[Math.floor(i / vectors) * width + j]!,
    ),
  }),
  setRows: ({ row, rows, width }) => ({ out: table(rows, width, (_, j) => row[j]!) }),
  addColumnSums: ({ out, a, rows, width }) => ({
    out: range(width).map((j) => sumFrom(out[j]!, rows, (r) => a[r * width + j]!)),
  }),
  setGathered: ({ a, which, rows, width }) => ({
    out: table(rows, width, (r, j) => a[which[r]! * width + j]!),
  }),
  addGathered: ({ out, a, which, rows, width }) => ({
    out: table(rows, width, (r, j) => out[r * width + j]! + a[which[r]! * width + j]!),
  }),
  addScattered: ({ out, a, which, rows, width }) => ({
    out: range(out.length).map((at) => {
      const [i, j] = [Math.floor(at / width), at % width];
      const mine = range(rows).filter((r) => which[r] === i);
      return sumFrom(out[at]!, mine.length, (k) => a[mine[k]! * width + j]!);
    }),
  }),
  sumOfSquares: ({ a, n }) => ({ result: sumInLanes(n, (i) => a[i]! * a[i]!) }),
  sumOfAbsolutes: ({ a, n }) => ({ result: sumInLanes(n, (i) => Math.abs(a[i]!)) }),
  dot: ({ a, b, n }) => ({ result: sumInLanes(n, (i) => a[i]! * b[i]!) }),
  addSigns: ({ out, a, factor, n }) => ({
    out: range(n).map((i) => (a[i] === 0 ? out[i]! : out[i]! + factor * Math.sign(a[i]!))),
  }),
  setTanh: ({ z }) => ({ s: Array.from(z, tanh) }),
  setTanhSlope: ({ s, n }) => ({ slope: range(n).map((i) => 1 - s[i]! * s[i]!) }),
  setSigmoid: ({ z }) => ({ s: Array.from(z, sigmoid) }),
  setRelu: ({ z, n }) => ({ s: range(n).map((i) => (z[i]! < 0 ? 0 : z[i]!)) }),
  setReluSlope: ({ z, n }) => ({ slope: range(n).map((i) => (z[i]! > 0 ? 1 : 0)) }),
  timesRowWeights: ({ a, weights, rows, width }) => ({
    a: table(rows, width, (r, j) => a[r * width + j]! * weights[r]!),
  }),
  setSquaredError: ({ outputs, targets, rows, values }) => {
    const error = (i: number): number => outputs[i]! - targets[i]!;
    const squared = (i: number): number => error(i) * error(i);
    return {
      losses: range(rows).map((r) => sumFrom(0, values, (j) => squared(r * values + j))),
      outputs: range(rows * values).map((i) => 2 * error(i)),
    };
  },
  setSymmetricImage: ({ a, v, k, stride }) => ({
    out: range(k).map((i) => sumInLanes(k, (j) => a[i * stride + j]! * v[j]!)),
  }),
  addRankTwo: ({ a, v, w, k, stride }) => ({
    a: range(a.length).map((at) => {
      const [i, j] = [Math.floor(at / stride), at % stride];
      return j < k ? a[at]! - (v[i]! * w[j]! + w[i]! * v[j]!) : a[at]!;
    }),
  }),
};

/** Kernels that have tests of their own: those of gates in gates.test.ts, others below. */
const elsewhere = [
  "setCrossEntropy",
  "momentumUpdate",
  "nesterovUpdate",
  "rmspropUpdate",
  "rmspropInsideUpdate",
  "adagradUpdate",
  "adamUpdate",
  "setLstm",
  "setLstmDelta",
  "setLstmCarry",
  "setLstmTangent",
  "setGru",
  "setGruDelta",
  "setGruCarry",
  "setGruTangent",
];

/** Stands three times behind the last element of an array, one more in each next one. */
const GUARD = 77;

/** Ordinary numbers, zeros of both signs, huge and tiny ones; and row numbers. Each array is longer than it need be. */
const makersOf = (stream: Stream): Makers => {
  let guard = GUARD;
  const doubles = (n: number): Float64Array => {
    const array = new Float64Array(n + 3).fill(guard++);
    fillGaussian(array, n, 1, stream);
    const special = [0, -0, 1e150, -1e-160, 5e-324];
    for (let i = 0; i < n; i++) if (nextUniform(stream) < 0.1) array[i] = special[nextBelow(stream, 5)]!;
    return array;
  };
  return {
    doubles,
    indices: (n, below) =>
      Int32Array.from({ length: n + 3 }, (_, i) => (i < n ? nextBelow(stream, below) : GUARD)),
    number: () => doubles(1)[0]!,
  };
};

/** Calls a kernel on drawn arguments and compares with its formula. */
function compare(name: keyof Kernels, drawn: readonly number[], seed: number): void {
  const signature = signatureOf(name);
  const sizes = drawSizes(signature, (i) => drawn[i]!);
  const args = drawArguments(signature, sizes, makersOf(makeStream(seed, name)));
  const before = args.map((value) => (typeof value === "number" ? value : value.slice()));
  // What the formula is given: the same numbers without the guards.
  const given = Object.fromEntries(
    before.map((value, i) => [signature[i]!.name, typeof value === "number" ? value : value.slice(0, -3)]),
  );
  // Sound: the arguments are drawn from the signature that the type is read off.
  const want: Readonly<Record<string, Numbers | number>> = formulas[name]!(given as never);
  expect((reference[name] as (...args: unknown[]) => unknown)(...args)).toBe(want["result"]);
  for (const [i, now] of args.entries()) {
    if (typeof now === "number") continue;
    const key = signature[i]!.name;
    const wanted = [
      ...Array.from((want[key] ?? given[key]) as Numbers),
      ...(before[i] as Float64Array).slice(-3),
    ];
    expect(wanted.length, key).toBe(now.length);
    const at = now.findIndex((x, j) => !Object.is(x, wanted[j]));
    if (at >= 0) expect.fail(`${key}[${at}] is ${now[at]} and ought to be ${wanted[at]}`);
  }
}

/** Empty, one, around the lanes of two, four and eight, and odd. */
const size = fc.constantFrom(0, 1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 17, 33);

describe("a kernel equals its formula to the last bit, for any sizes, and writes nothing else", () => {
  for (const name of Object.keys(formulas) as (keyof Kernels)[]) {
    const sizes = countSizes(signatureOf(name));
    test(name, () => {
      fc.assert(
        fc.property(fc.array(size, { minLength: sizes, maxLength: sizes }), fc.nat(), (drawn, seed) =>
          compare(name, drawn, seed),
        ),
        { seed: 1, numRuns: sizes === 3 ? 40 : 60 },
      );
    });
  }

  test("every kernel of the reference is tested here", () => {
    expect(Object.keys(reference).sort()).toEqual([...Object.keys(formulas), ...elsewhere].sort());
  });
});

describe("examples by hand", () => {
  test("[1 2; 3 4]·[5; 6] = [17; 39], and its transpose's is [23; 34]", () => {
    const [a, b, out] = [Float64Array.of(1, 2, 3, 4), Float64Array.of(5, 6), new Float64Array(2)];
    reference.setProduct(out, a, b, 2, 2, 1);
    expect([...out]).toEqual([1 * 5 + 2 * 6, 3 * 5 + 4 * 6]);
    out.fill(0);
    reference.addTransposedProduct(out, a, b, 2, 2, 1);
    expect([...out]).toEqual([1 * 5 + 3 * 6, 2 * 5 + 4 * 6]);
  });

  test("a product without inner terms is 0, and an added one leaves what was there", () => {
    const out = Float64Array.of(5, 6);
    reference.addProduct(out, new Float64Array(0), new Float64Array(0), 1, 0, 2);
    expect([...out]).toEqual([5, 6]);
    reference.setProduct(out, new Float64Array(0), new Float64Array(0), 1, 0, 2);
    expect([...out]).toEqual([0, 0]);
  });

  test("0·∞ in a product is NaN, not skipped: divergence shows", () => {
    const out = new Float64Array(1);
    reference.setProduct(out, Float64Array.of(0, 1), Float64Array.of(Infinity, 1), 1, 2, 1);
    expect(out[0]).toBeNaN();
  });

  test("a row scattered to one place twice counts twice", () => {
    const out = new Float64Array(4);
    reference.addScattered(out, Float64Array.of(1, 2, 10, 20), Int32Array.of(1, 1), 2, 2);
    expect([...out]).toEqual([0, 0, 11, 22]);
  });

  test("nine terms: the ninth goes to lane 0 before the lanes are combined", () => {
    // Lane 0 is 2⁵³ + 1 = 2⁵³ after rounding, and so is 2⁵³ + 1 of lane 1; had the ninth waited, 2⁵³ + (1 + 1) is more.
    const [a, ones] = [Float64Array.of(2 ** 53, 1, 0, 0, 0, 0, 0, 0, 1), new Float64Array(9).fill(1)];
    expect(reference.dot(a, ones, 9)).toBe(2 ** 53);
  });

  test("lanes 4 to 7 are combined among themselves before they meet lanes 0 to 3", () => {
    const a = Float64Array.of(2 ** 53, 0, 0, 0, 1, 0, 1, 0);
    expect(reference.dot(a, new Float64Array(8).fill(1), 8)).toBe(2 ** 53 + 2);
  });
});

describe("activations at their special points", () => {
  test("ReLU's slope is 0 at the kink itself, at both zeros, and 1 just above it", () => {
    const z = Float64Array.of(0, -0, 5e-324, -5e-324, 1, -1, Infinity, -Infinity);
    const [s, slope] = [new Float64Array(8), new Float64Array(8)];
    reference.setRelu(s, z, 8);
    reference.setReluSlope(slope, z, 8);
    expect([...s].map(Math.abs)).toEqual([0, 0, 5e-324, 0, 1, 0, Infinity, 0]);
    expect([...slope]).toEqual([0, 0, 1, 0, 1, 0, 1, 0]);
  });

  test("NaN passes through tanh and ReLU, and can be written over its own input", () => {
    const z = Float64Array.of(NaN, 2);
    reference.setRelu(z, z, 2);
    expect([...z]).toEqual([NaN, 2]);
    reference.setTanh(z, z, 2);
    expect(z[0]).toBeNaN();
    expect(z[1]).toBe(tanh(2));
  });

  test("tanh's slope is exactly 1 at 0 and exactly 0 where tanh is 1", () => {
    const [s, slope] = [new Float64Array(4), new Float64Array(4)];
    reference.setTanh(s, Float64Array.of(0, 25, -25, Infinity), 4);
    reference.setTanhSlope(slope, s, 4);
    expect([...slope]).toEqual([1, 0, 0, 0]);
  });
});

describe("cross-entropy", () => {
  const { cases: blocks } = golden("cross-entropy");

  for (const { classes, rows, logits, labels, losses, gradients, hits } of blocks) {
    const largest = Math.max(...logits.map(Math.abs));
    test(`${rows} rows of ${classes} classes, logits up to ±${largest}, equal the 50-digit values`, () => {
      const outputs = Float64Array.from(logits);
      const [gotLosses, gotHits] = [new Float64Array(rows), new Float64Array(rows)];
      reference.setCrossEntropy(gotLosses, gotHits, outputs, Int32Array.from(labels), rows, classes);
      expect([...gotHits]).toEqual(hits);
      for (let r = 0; r < rows; r++) {
        // exp, the sum and ln each err by an ulp of a number of order 1; the difference rounds once.
        expect(Math.abs(gotLosses[r]! - losses[r]!)).toBeLessThanOrEqual(4 * 2 ** -52 * (1 + losses[r]!));
      }
      for (let i = 0; i < rows * classes; i++) {
        // p ≤ 1 carries the errors of exp (0.8 ulp), of the sum (up to classes/2 ulp), of 1/sum and of the product.
        expect(Math.abs(outputs[i]! - gradients[i]!)).toBeLessThanOrEqual(4 * 2 ** -52);
      }
    });
  }

  const run = (logits: number[], label: number): { loss: number; hit: number; gradient: number[] } => {
    const [losses, hits, outputs] = [new Float64Array(1), new Float64Array(1), Float64Array.from(logits)];
    reference.setCrossEntropy(losses, hits, outputs, Int32Array.of(label), 1, logits.length);
    return { loss: losses[0]!, hit: hits[0]!, gradient: [...outputs] };
  };

  test("equal logits cost ln C, and the first of equals is the one that is hit", () => {
    const { loss, hit, gradient } = run([3, 3], 0);
    expect(loss).toBeCloseTo(Math.LN2, 15); // ln 2 is rounded once or twice
    expect(hit).toBe(1);
    expect(gradient).toEqual([-0.5, 0.5]);
    expect(run([3, 3], 1).hit).toBe(0);
  });

  test("one class alone costs nothing and has no gradient", () => {
    expect(run([-400], 0)).toEqual({ loss: 0, hit: 1, gradient: [0] });
  });

  test("adding 1024 to all logits changes no bit, so long as the sums are exact", () => {
    expect(run([1024.5, 1023, 1024], 2)).toEqual(run([0.5, -1, 0], 2));
  });

  test("the gradient of a row sums to 0 to the rounding of its parts", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 20 }),
        (logits) => {
          const { gradient, loss } = run(logits, 0);
          // 20 terms of at most 1, each within 12 ulp.
          expect(Math.abs(gradient.reduce((a, b) => a + b, 0))).toBeLessThan(20 * 12 * 2 ** -53);
          expect(loss).toBeGreaterThanOrEqual(0);
        },
      ),
      { seed: 4, numRuns: 200 },
    );
  });

  test("NaN or +∞ among the logits makes the loss NaN, so that divergence shows", () => {
    for (const logits of [
      [NaN, 0, 1],
      [0, NaN, 1],
      [0, 1, NaN],
      [0, Infinity, 1],
      [Infinity, Infinity, 0],
    ]) {
      for (const label of [0, 1, 2]) expect(run(logits, label).loss).toBeNaN();
    }
  });

  test("a logit of −∞ is an impossible class: nothing for the others, an infinite loss for its label", () => {
    expect(run([0, -Infinity, 0], 0).gradient).toEqual([-0.5, 0, 0.5]);
    expect(run([0, -Infinity, 0], 1).loss).toBe(Infinity);
  });

  test("rows do not touch each other, and no rows touch nothing", () => {
    const outputs = Float64Array.of(1, 2, 3, 9);
    const [losses, hits] = [Float64Array.of(8), Float64Array.of(8)];
    reference.setCrossEntropy(losses, hits, outputs, new Int32Array(0), 0, 4);
    expect([losses[0], hits[0], ...outputs]).toEqual([8, 8, 1, 2, 3, 9]);
    const pair = Float64Array.of(0, 1, 5, -2);
    const [pairLosses, pairHits] = [new Float64Array(2), new Float64Array(2)];
    reference.setCrossEntropy(pairLosses, pairHits, pair, Int32Array.of(1, 0), 2, 2);
    expect([...pair]).toEqual([...run([0, 1], 1).gradient, ...run([5, -2], 0).gradient]);
    expect([...pairLosses]).toEqual([run([0, 1], 1).loss, run([5, -2], 0).loss]);
  });
});

describe("squared error", () => {
  test("Σ (ŷ − y)² has no ½: (3 − 1)² + (1 − 2)² = 5, with the slopes 4 and −2", () => {
    const [losses, outputs] = [new Float64Array(1), Float64Array.of(3, 1)];
    reference.setSquaredError(losses, outputs, Float64Array.of(1, 2), 1, 2);
    expect(losses[0]).toBe(5);
    expect([...outputs]).toEqual([4, -2]);
  });

  test("the slope is the central difference of the loss", () => {
    const loss = (y: number[]): number => {
      const losses = new Float64Array(1);
      reference.setSquaredError(losses, Float64Array.from(y), Float64Array.of(0.5, -1, 2), 1, 3);
      return losses[0]!;
    };
    const slopes = Float64Array.of(1, 2, -0.25);
    reference.setSquaredError(new Float64Array(1), slopes, Float64Array.of(0.5, -1, 2), 1, 3);
    // A parabola's central difference is exact, and these numbers are all short binary fractions.
    const h = 2 ** -10;
    expect((loss([1 + h, 2, -0.25]) - loss([1 - h, 2, -0.25])) / (2 * h)).toBe(slopes[0]);
    expect((loss([1, 2, -0.25 + h]) - loss([1, 2, -0.25 - h])) / (2 * h)).toBe(slopes[2]);
  });
});

describe("twenty updates equal PyTorch's trajectory", () => {
  const torch = golden("optimizers");
  const n = torch.start.length;

  for (const { name, optimizer, clip, options, parameters } of torch.trajectories) {
    test(name, () => {
      const { rate = NaN, momentum = 0, decay = NaN, beta1 = NaN, beta2 = NaN, epsilon = NaN } = options;
      const [w, mean] = [Float64Array.from(torch.start), new Float64Array(n)];
      const square = new Float64Array(n).fill(options["initial"] ?? 0);
      for (const [i, row] of torch.gradients.entries()) {
        const g = Float64Array.from(row);
        const norm = Math.sqrt(reference.sumOfSquares(g, n));
        if (clip && norm > torch.threshold) reference.timesScalar(g, torch.threshold / norm, n);
        if (optimizer === "sgd") {
          if (momentum === 0) reference.addScaled(w, g, -rate, n);
          else if (options.nesterov) reference.nesterovUpdate(w, g, mean, n, rate, momentum);
          else reference.momentumUpdate(w, g, mean, n, rate, momentum);
        } else if (optimizer === "rmsprop") {
          if (options["epsilon-inside"]) reference.rmspropInsideUpdate(w, g, square, n, rate, decay, epsilon);
          else reference.rmspropUpdate(w, g, square, n, rate, decay, epsilon);
        } else if (optimizer === "adagrad") reference.adagradUpdate(w, g, square, n, rate, epsilon);
        else {
          const step = rate / (1 - beta1 ** (i + 1));
          const scale = 1 / Math.sqrt(1 - beta2 ** (i + 1));
          reference.timesScalar(w, 1 - rate * (options["weight-decay"] ?? 0), n);
          reference.adamUpdate(w, g, mean, square, n, beta1, beta2, epsilon, step, scale);
        }
        for (let j = 0; j < n; j++) {
          // Parameters of order 1 gather one rounding an update, and torch orders its products otherwise;
          // 1 − β₂ᵏ loses three digits to cancellation, in torch as here.
          expect(Math.abs(w[j]! - parameters[i]![j]!)).toBeLessThan(1e-14);
        }
      }
    });
  }

  test("momentum 0 is plain gradient descent to the bit", () => {
    const [a, b, c] = [0, 1, 2].map(() => Float64Array.from(torch.start)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    const velocity = new Float64Array(n);
    for (const row of torch.gradients) {
      const g = Float64Array.from(row);
      reference.momentumUpdate(a, g, velocity, n, 0.1, 0);
      reference.nesterovUpdate(c, g, new Float64Array(n), n, 0.1, 0);
      reference.addScaled(b, g, -0.1, n);
    }
    expect(a).toEqual(b);
    expect(c).toEqual(b);
  });

  test("the state after a step is what the docstring says, and elements beyond n stay", () => {
    const fresh = (): [Float64Array, Float64Array, Float64Array] => [
      Float64Array.of(1, 2, 9),
      Float64Array.of(0.5, -2, 9),
      Float64Array.of(0.25, 1, 9),
    ];
    let [w, g, state] = fresh();
    reference.momentumUpdate(w, g, state, 2, 0.5, 0.5);
    // v = 0.5·0.25 + 0.5 = 0.625 and 0.5·1 − 2 = −1.5;  w − 0.5·v
    expect([[...state], [...w]]).toEqual([
      [0.625, -1.5, 9],
      [1 - 0.3125, 2 + 0.75, 9],
    ]);
    [w, g, state] = fresh();
    reference.nesterovUpdate(w, g, state, 2, 0.5, 0.5);
    // the same v;  w − 0.5·(g + 0.5·v)
    expect([[...state], [...w]]).toEqual([
      [0.625, -1.5, 9],
      [1 - 0.5 * 0.8125, 2 + 0.5 * 2.75, 9],
    ]);
    [w, g, state] = fresh();
    reference.rmspropInsideUpdate(w, g, state, 2, 0.5, 0.5, 1.5);
    // q as in the next;  w − 0.5·g/√(q + 1.5)
    expect([[...state], [...w]]).toEqual([
      [0.25, 2.5, 9],
      [1 - 0.25 / Math.sqrt(1.75), 2 + 0.5, 9],
    ]);
    [w, g, state] = fresh();
    reference.adagradUpdate(w, g, state, 2, 0.5, 0.25);
    // q = 0.25 + 0.25 and 1 + 4;  w − 0.5·g/(√q + 0.25)
    expect([[...state], [...w]]).toEqual([
      [0.5, 5, 9],
      [1 - 0.25 / (Math.sqrt(0.5) + 0.25), 2 + 1 / (Math.sqrt(5) + 0.25), 9],
    ]);
    [w, g, state] = fresh();
    reference.rmspropUpdate(w, g, state, 2, 0.5, 0.5, 0);
    // q = 0.5·0.25 + 0.5·0.25 = 0.25 and 0.5·1 + 0.5·4 = 2.5;  w − 0.5·g/√q
    expect([[...state], [...w]]).toEqual([
      [0.25, 2.5, 9],
      [1 - 0.5, 2 + 1 / Math.sqrt(2.5), 9],
    ]);
    [w, g, state] = fresh();
    const square = Float64Array.of(0, 0, 9);
    reference.adamUpdate(w, g, state, square, 2, 0.5, 0.75, 1, 2, 1);
    // m = 0.125 + 0.25 and 0.5 − 1;  q = 0.25·g² = 0.0625 and 1;  w − 2·m/(√q + 1)
    expect([[...state], [...square], [...w]]).toEqual([
      [0.375, -0.5, 9],
      [0.0625, 1, 9],
      [1 - 0.6, 2 + 0.5, 9],
    ]);
  });
});
