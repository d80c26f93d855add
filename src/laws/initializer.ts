/** Laws of initializers: every element is set, from the given stream and nothing else. */
import type { BuiltInitializer, Stream } from "../components/define.ts";
import { makeStream } from "../engine/streams.ts";
import { type Law, law, type Members, shown } from "./law.ts";

const N = 7;

/** Reports elements that were not set to a finite number. */
function unset(values: Float64Array, columns: number): string | null {
  const bad = [...values.keys()].filter((i) => !Number.isFinite(values[i]));
  const [first] = bad;
  if (first === undefined) return null;
  const value = values[first]!;
  const what = Number.isNaN(value) ? "still NaN" : shown(value);
  const place = `[${Math.floor(first / columns)}, ${first % columns}]`;
  const more = bad.length > 1 ? ` and ${bad.length - 1} more` : "";
  const rows = values.length / columns;
  return `element ${place} of ${rows}×${columns} is ${what}${more}; ${wantedOf(value, rows, columns)}`;
}

function wantedOf(value: number, rows: number, columns: number): string {
  if (!Number.isNaN(value)) return "set every element to a finite number";
  const all = `set all ${rows}·${columns} elements, W[i * columns + j] for row i and column j`;
  return rows === columns || columns === 1
    ? all
    : `${all}, or return squareOnly: true beside fill if only square matrices can be made (forBiases: true if biases can too)`;
}

function filled({ fill }: BuiltInitializer, rows: number, columns: number, stream: Stream): Float64Array {
  const W = new Float64Array(rows * columns).fill(NaN);
  fill(W, rows, columns, stream);
  return W;
}

/** The biases of a gate that keeps and of one that writes, one after the other. */
function filledGates({ fillGates }: BuiltInitializer, n: number, stream: Stream): Float64Array {
  const both = new Float64Array(2 * n).fill(NaN);
  fillGates!(both.subarray(0, n), both.subarray(n), n, stream);
  return both;
}

/** What it draws from a stream: a square matrix, or the biases of gates. */
const made = (built: BuiltInitializer, stream: Stream): Float64Array =>
  built.fillGates ? filledGates(built, N, stream) : filled(built, N, N, stream);

const startingAt = (seed: number): Stream => makeStream(seed, "init W");

/** The shapes that it must be able to fill. */
const shapesFor = ({
  squareOnly,
  skew,
  forBiases,
}: BuiltInitializer): readonly (readonly [number, number])[] => [
  [8, 8],
  [1, 1],
  ...(squareOnly || skew
    ? []
    : ([
        [5, 9],
        [9, 5],
      ] as const)),
  ...(forBiases ? ([[6, 1]] as const) : []),
];

function fillsAll(built: BuiltInitializer): string | null {
  if (built.fillGates) {
    const keepAlone = new Float64Array(N).fill(NaN);
    built.fillGates(keepAlone, undefined, N, startingAt(1));
    return unset(filledGates(built, N, startingAt(1)), 1) ?? unset(keepAlone, 1);
  }
  for (const [rows, columns] of shapesFor(built)) {
    const seen = unset(filled(built, rows, columns, startingAt(1)), columns);
    if (seen !== null) return seen;
  }
  return null;
}

const firstDifference = (a: Float64Array, b: Float64Array): number =>
  a.findIndex((value, i) => !Object.is(value, b[i]));

export const initializerMembers: Members = { fill: "function" };

export const initializerLaws: readonly Law<BuiltInitializer>[] = [
  law("it sets every element to a finite number", fillsAll),
  law("the same seed gives the same bytes", (built) => {
    const [once, again] = [made(built, startingAt(1)), made(built, startingAt(1))];
    const at = firstDifference(once, again);
    return at < 0
      ? null
      : `element ${at} is ${once[at]!} at first and ${again[at]!} then; draw from the stream that fill is given (nextUniform(stream), fillGaussian), not from Math.random or a variable that fill changes`;
  }),
  law("another seed gives other numbers, unless it draws none", (built) => {
    const stream = startingAt(1);
    const one = made(built, stream);
    const draws = !startingAt(1).every((word, i) => word === stream[i]);
    if (!draws) return null;
    return firstDifference(one, made(built, startingAt(2))) < 0
      ? "it draws from its stream, and two seeds give the same matrix; use what is drawn, or draw nothing"
      : null;
  }),
  law("it makes skew-symmetric matrices, if it says so", (built) => {
    if (!built.skew) return null;
    const W = filled(built, N, N, startingAt(1));
    for (let i = 0; i < N; i++) {
      for (let j = 0; j <= i; j++) {
        const [below, above] = [W[i * N + j]!, W[j * N + i]!];
        if (below !== -above)
          return `W[${i}, ${j}] is ${shown(below)} and W[${j}, ${i}] is ${shown(above)}; W[j, i] must be −W[i, j], and 0 where i = j; or leave out skew`;
      }
    }
    return null;
  }),
];
