/**
 * What every kernel takes, one line per kernel. The bindings of the WebAssembly engine, the checks of
 * `checkedEngine` and the arguments of the tests are all made from this table.
 *
 * The words of a line are the kernel's arguments, in order and named as in its twin. Bars separate arrays from
 * sizes, and sizes from the numbers after them: `arrays and numbers | sizes | numbers`.
 *
 *     out[m,n]           a Float64Array of at least m·n numbers; `4H` is four times H
 *     a[k,k@stride]      k rows of k numbers, each row starting `stride` numbers after the one before
 *     which:int[rows]<k  an Int32Array whose first `rows` elements are at least 0 and below k
 *     a[k,width]         where k is not among the sizes: as many rows as the array holds
 *     factor             a number
 *
 * "At least", because kernels are handed views that reach from step t to the end of an array.
 */
import type { Kernels } from "./kernels.ts";

export const SIGNATURES = {
  setProduct: "out[m,n] a[m,k] b[k,n] | m k n",
  addProduct: "out[m,n] a[m,k] b[k,n] | m k n",
  addProductTransposed: "out[m,n] a[m,k] b[n,k] | m k n",
  setTransposedProduct: "out[m,n] a[k,m] b[k,n] | k m n",
  addTransposedProduct: "out[m,n] a[k,m] b[k,n] | k m n",
  setTransposed: "out[columns,rows] a[rows,columns] | rows columns",

  setZero: "out[n] | n",
  setCopy: "out[n] a[n] | n",
  add: "out[n] a[n] | n",
  addScaled: "out[n] a[n] factor | n",
  timesScalar: "out[n] factor | n",
  setTimes: "out[n] a[n] b[n] | n",
  setTimesShared: "out[rows,vectors,width] a[rows,vectors,width] slope[rows,width] | rows vectors width",
  setRows: "out[rows,width] row[width] | rows width",
  addColumnSums: "out[width] a[rows,width] | rows width",
  setGathered: "out[rows,width] a[k,width] which:int[rows]<k | rows width",
  addGathered: "out[rows,width] a[k,width] which:int[rows]<k | rows width",
  addScattered: "out[k,width] a[rows,width] which:int[rows]<k | rows width",
  sumOfSquares: "a[n] | n",
  dot: "a[n] b[n] | n",

  setTanh: "s[n] z[n] | n",
  setTanhSlope: "slope[n] s[n] | n",
  setSigmoid: "s[n] z[n] | n",
  setRelu: "s[n] z[n] | n",
  setReluSlope: "slope[n] z[n] | n",

  setLstm: "h[rows,H] c[rows,H] tanhC[rows,H] gates[rows,4H] before[rows,H] | rows H",
  setLstmDelta:
    "delta[rows,vectors,4H] dh[rows,vectors,H] dc[rows,vectors,H] gates[rows,4H] tanhC[rows,H] before[rows,H] | rows vectors H",
  setLstmCarry:
    "out[rows,vectors,H] dh[rows,vectors,H] dc[rows,vectors,H] gates[rows,4H] tanhC[rows,H] | rows vectors H",
  setLstmTangent:
    "outH[rows,vectors,H] outC[rows,vectors,H] tangent[rows,vectors,4H] v[rows,vectors,H] gates[rows,4H] tanhC[rows,H] before[rows,H] | rows vectors H",
  setGru: "h[rows,H] gates[rows,3H] inner[rows,H] product[rows,3H] bias[H] before[rows,H] | rows H",
  setGruDelta:
    "delta[rows,vectors,3H] hidden[rows,vectors,3H] ds[rows,vectors,H] gates[rows,3H] inner[rows,H] before[rows,H] | rows vectors H",
  setGruCarry: "out[rows,vectors,H] ds[rows,vectors,H] gates[rows,3H] | rows vectors H",
  setGruTangent:
    "out[rows,vectors,H] tangent[rows,vectors,3H] hidden[rows,vectors,3H] v[rows,vectors,H] gates[rows,3H] inner[rows,H] before[rows,H] | rows vectors H",

  setCrossEntropy: "losses[rows] hits[rows] outputs[rows,classes] labels:int[rows]<classes | rows classes",
  setSquaredError: "losses[rows] outputs[rows,values] targets[rows,values] | rows values",
  timesRowWeights: "a[rows,width] weights[rows] | rows width",

  momentumUpdate: "w[n] g[n] velocity[n] | n | rate momentum",
  nesterovUpdate: "w[n] g[n] velocity[n] | n | rate momentum",
  rmspropUpdate: "w[n] g[n] square[n] | n | rate decay epsilon",
  rmspropInsideUpdate: "w[n] g[n] square[n] | n | rate decay epsilon",
  adagradUpdate: "w[n] g[n] sum[n] | n | rate epsilon",
  adamUpdate: "w[n] g[n] mean[n] square[n] | n | beta1 beta2 epsilon step scale",

  sumOfAbsolutes: "a[n] | n",
  addSigns: "out[n] a[n] factor | n",

  setSymmetricImage: "out[k] a[k,k@stride] v[k] | k stride",
  addRankTwo: "a[k,k@stride] v[k] w[k] | k stride",
} as const satisfies Record<keyof Kernels, string>;

/** A size, and the position of the argument that gives it; a free size is given by the array whose rows it counts. */
export interface Size {
  readonly name: string;
  readonly at: number;
  readonly free: boolean;
}

/**
 * `times`·`size` elements or rows. Each row starts `stride` elements after the one before, if not right behind it.
 */
export interface Extent {
  readonly times: number;
  readonly size: Size;
  readonly stride: Size | undefined;
}

export interface ArrayArgument {
  readonly kind: "float64" | "int32";
  readonly name: string;
  /** As written, for messages: `out[m,n]`. */
  readonly text: string;
  readonly extents: readonly Extent[];
  /** For an array of indices: what its elements must be below. */
  readonly below: Size | undefined;
}

interface PlainArgument {
  readonly kind: "size" | "number";
  readonly name: string;
}

export type Argument = ArrayArgument | PlainArgument;

export const isArray = (argument: Argument): argument is ArrayArgument =>
  argument.kind === "float64" || argument.kind === "int32";

/** A line of the table as descriptions of the arguments, in their order. Throws if the line is not in the notation. */
export function parseSignature(line: string): readonly Argument[] {
  const parts = line.split(" | ").map((part) => part.split(" "));
  const sizes = parts[1];
  if (!sizes || parts.length > 3) throw new Error(`"${line}" is not written as arrays | sizes | numbers`);
  const words = parts.flat();
  const sizeOf = (name: string): Size =>
    sizes.includes(name) ? { name, at: words.indexOf(name), free: false } : freeSize(name, words);
  const signature = words.map((word): Argument => {
    if (sizes.includes(word)) return { kind: "size", name: word };
    return /^\w+$/.test(word) ? { kind: "number", name: word } : parseArray(word, sizeOf);
  });
  const extents = signature.filter(isArray).flatMap((array) => array.extents);
  const used = new Set(extents.flatMap(({ size, stride }) => [size.name, stride?.name]));
  const idle = sizes.find((name) => !used.has(name));
  if (idle !== undefined) throw new Error(`"${line}": no array has the size ${idle}`);
  return signature;
}

/** A size that is not an argument: the rows of one array, into which another's indices point. */
function freeSize(name: string, words: readonly string[]): Size {
  const places = words.flatMap((word, at) => {
    const names = /\[(.*)\]/.exec(word)?.[1]?.split(/[,@]/) ?? [];
    return names.flatMap((text, d) => (text.replace(/^\d+/, "") === name ? [{ at, rows: d === 0 }] : []));
  });
  const [place] = places;
  if (!place?.rows || places.length > 1 || !words.some((word) => word.endsWith(`<${name}`)))
    throw new Error(`"${words.join(" ")}": no argument gives ${name}`);
  return { name, at: place.at, free: true };
}

function parseArray(word: string, sizeOf: (name: string) => Size): ArrayArgument {
  const [, name, int, inside, below] = /^(\w+)(:int)?\[([^\]]+)\](?:<(\w+))?$/.exec(word) ?? [];
  if (name === undefined || inside === undefined) throw new Error(`"${word}" is not an array of a signature`);
  return {
    kind: int ? "int32" : "float64",
    name,
    text: `${name}[${inside}]`,
    extents: inside.split(",").map((text) => {
      const [, times, size, stride] = /^(\d*)([A-Za-z]\w*)(?:@(\w+))?$/.exec(text) ?? [];
      if (size === undefined) throw new Error(`"${text}" is not an extent of a signature`);
      return {
        times: times ? Number(times) : 1,
        size: sizeOf(size),
        stride: stride === undefined ? undefined : sizeOf(stride),
      };
    }),
    below: below === undefined ? undefined : sizeOf(below),
  };
}

/** Elements from the first to the last that a kernel touches, where `valueOf` finds the sizes in `given`. */
export function lengthOf<G>(
  extents: readonly Extent[],
  valueOf: (size: Size, given: G) => number,
  given: G,
): number {
  let length = 1;
  let apart = 1; // distance from one element to the next along extent d
  for (let d = extents.length - 1; d >= 0; d--) {
    const { times, size, stride } = extents[d]!;
    const extent = times * valueOf(size, given);
    if (extent === 0) return 0;
    length += (extent - 1) * apart;
    apart *= stride ? valueOf(stride, given) : extent;
  }
  return length;
}
