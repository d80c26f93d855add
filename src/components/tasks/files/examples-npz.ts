/** Labelled sequences from a .npz: inputs [N, T, I] or [N, T], labels or targets, and lengths if they differ. */
import { type NamedArray, readNpz } from "../../read-npz.ts";
import { UserError } from "../../user-error.ts";
import { type Asked, checkClass, type Examples, isClass, isEachStep, widthOf } from "./examples.ts";

/** An array of two or three extents, the last one 1 where it has but two, whatever way it lies. */
interface Cube {
  readonly extents: readonly [number, number, number];
  at(n: number, t: number, i: number): number;
}

function cubeOf({ shape, values, columnMajor }: NamedArray): Cube {
  const [N = 1, T = 1, I = 1] = shape;
  const [n, t, i] = columnMajor ? [1, N, N * T] : [T * I, I, 1];
  return { extents: [N, T, I], at: (a, b, c) => values[a * n + b * t + c * i]! };
}

function arraysOf(bytes: Uint8Array): ReadonlyMap<string, NamedArray> {
  try {
    return new Map(readNpz(bytes).map((array) => [array.name, array]));
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    const objects = /type is '\|O'/.test(cause)
      ? "objects are what NumPy makes of sequences of different lengths: pad them with NaN to one array"
      : "write it with numpy.savez(file, inputs=…, labels=…)";
    throw new UserError(`this is no .npz of numbers: ${cause}; ${objects}`);
  }
}

const shapeText = (shape: readonly number[]): string => `[${shape.join(", ")}]`;

/** An array with as many extents as are wanted. */
function arrayOf(
  arrays: ReadonlyMap<string, NamedArray>,
  name: string,
  ranks: readonly number[],
  wanted: string,
): NamedArray {
  const array = arrays.get(name);
  if (array === undefined)
    throw new UserError(
      `there is no array called ${name}, only ${[...arrays.keys()].join(", ") || "none at all"}; it holds ${wanted}`,
    );
  if (!ranks.includes(array.shape.length))
    throw new UserError(`${name} is ${shapeText(array.shape)}; it holds ${wanted}`);
  return array;
}

/** Throws a UserError that names the array and the place in it. */
export function readNpzExamples(bytes: Uint8Array, asked: Asked): Examples {
  const arrays = arraysOf(bytes);
  const inputs = cubeOf(arrayOf(arrays, "inputs", [2, 3], "inputs [N, T, features], or [N, T] for one"));
  const [N, T, I] = inputs.extents;
  if (I !== asked.features)
    throw new UserError(
      `inputs have ${I} features; got ${asked.features}; write features: ${I}`,
      "task.features",
    );
  if (N === 0 || T === 0) throw new UserError("inputs hold no sequence");
  const lengths = lengthsOf(arrays, inputs);
  const starts = new Int32Array(N + 1);
  for (let n = 0; n < N; n++) starts[n + 1] = starts[n]! + lengths[n]!;
  const values = new Float64Array(starts[N]! * I);
  for (let n = 0, to = 0; n < N; n++)
    for (let t = 0; t < lengths[n]!; t++)
      for (let i = 0; i < I; i++) values[to++] = finite(inputs.at(n, t, i), `inputs[${n}, ${t}, ${i}]`);
  return { starts, inputs: values, answers: answersOf(arrays, asked, lengths, T) };
}

function finite(value: number, where: string): number {
  if (Number.isFinite(value)) return value;
  throw new UserError(
    `${where} is ${value}; give numbers, and NaN only at all steps behind the end of a sequence, or lengths`,
  );
}

/** By the array `lengths`, or up to the last step that is not NaN. */
function lengthsOf(arrays: ReadonlyMap<string, NamedArray>, { extents: [N, T, I], at }: Cube): Int32Array {
  const given = arrays.get("lengths");
  if (given && (given.shape.length !== 1 || given.shape[0] !== N))
    throw new UserError(`lengths is ${shapeText(given.shape)}; give one for each of the ${N} sequences`);
  return Int32Array.from({ length: N }, (_, n) => {
    let length = given ? given.values[n]! : T;
    if (given && !(Number.isInteger(length) && length >= 1 && length <= T))
      throw new UserError(`lengths[${n}] is ${length}; inputs have 1 to ${T} steps`);
    const isBlank = (t: number): boolean => {
      for (let i = 0; i < I; i++) if (!Number.isNaN(at(n, t, i))) return false;
      return true;
    };
    while (!given && length > 0 && isBlank(length - 1)) length--;
    if (length === 0) throw new UserError(`inputs[${n}] is nothing but NaN; leave that sequence out`);
    return length;
  });
}

function answersOf(
  arrays: ReadonlyMap<string, NamedArray>,
  asked: Asked,
  lengths: Int32Array,
  T: number,
): Float64Array {
  const [classes, each, width] = [isClass(asked.answer), isEachStep(asked.answer), widthOf(asked)];
  const [name, N] = [classes ? "labels" : "targets", lengths.length];
  const shape = [N, ...(each ? [T] : []), ...(classes ? [] : [width])];
  const what = `${classes ? "classes" : "values"} ${shapeText(shape)} for task.answer ${asked.answer}`;
  const rank = shape.length;
  const array = arrayOf(arrays, name, width === 1 && !classes ? [rank, rank - 1] : [rank], what);
  const got = array.shape.length < rank ? [...array.shape, 1] : array.shape;
  if (got.some((extent, k) => extent !== shape[k]))
    throw new UserError(`${name} is ${shapeText(array.shape)}; it holds ${what}`);
  // Without steps the second index is the answer's.
  const { at } = cubeOf(array);
  const answers: number[] = [];
  for (let n = 0; n < N; n++)
    for (let t = 0; t < (each ? lengths[n]! : 1); t++)
      for (let j = 0; j < width; j++) {
        const answer = each ? at(n, t, j) : at(n, j, 0);
        const where = `${name}[${[n, ...(each ? [t] : []), ...(classes ? [] : [j])].join(", ")}]`;
        if (classes) checkClass(answer, asked, () => where);
        answers.push(finite(answer, where));
      }
  return Float64Array.from(answers);
}
