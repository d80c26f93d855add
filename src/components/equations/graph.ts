/**
 * The equations of a cell as a graph. A vector stands for one row of each sequence and step; a shared one, made of
 * parameters alone, is the same in all rows. Whatever is linear is one kind of node, a sum of linear maps.
 */
import type { Kernels } from "../../engine/kernels.ts";
import type { LearntBias } from "../contracts/activation.ts";
import type { ElementFunction } from "../contracts/cell.ts";
import { UserError } from "../user-error.ts";
import { valueText } from "../value-text.ts";

/** As a function of equations, with the bias that the model's activation may learn. */
export interface ElementRule extends ElementFunction {
  apply(s: Float64Array, z: Float64Array, n: number, bias?: Float64Array): void;
  derivative(slope: Float64Array, z: Float64Array, s: Float64Array, n: number, bias?: Float64Array): void;
  readonly bias?: LearntBias;
}

/** A linear map, and the vector that it is applied to. */
export type Term =
  | { readonly map: "scale"; readonly x: Vector; readonly factor: number }
  | { readonly map: "matrix"; readonly x: Vector; readonly matrix: Matrix }
  /** w∘x, w shared. */
  | { readonly map: "weights"; readonly x: Vector; readonly weights: Vector }
  /** Elements of x from `from` on. */
  | { readonly map: "part"; readonly x: Vector; readonly from: number }
  /** All of x, its first element at `from`, among zeros. */
  | { readonly map: "place"; readonly x: Vector; readonly from: number }
  /** Shared x in every row. */
  | { readonly map: "rows"; readonly x: Vector };

/** How a vector comes about. */
export type Origin =
  | { readonly kind: "drive" }
  | { readonly kind: "state"; readonly index: number }
  | { readonly kind: "parameter"; readonly name: string; readonly recurrent: boolean }
  /** A bias where there are none. */
  | { readonly kind: "absent" }
  | { readonly kind: "sum"; readonly terms: readonly Term[]; readonly constant: number }
  | {
      readonly kind: "function";
      readonly x: Vector;
      readonly rule: ElementRule;
      readonly bias: Vector | undefined;
    }
  | { readonly kind: "product"; readonly x: Vector; readonly y: Vector }
  /** u∘x + (1 − u)∘y */
  | { readonly kind: "mix"; readonly u: Vector; readonly x: Vector; readonly y: Vector };

/** What the equations of one cell have in common. */
export class Graph {
  readonly kernels: Kernels;
  private count = 0;

  constructor(kernels: Kernels) {
    this.kernels = kernels;
  }

  vector(text: string, width: number, shared: boolean, origin: Origin): Vector {
    return new Vector(this, this.count++, text, width, shared, origin);
  }
}

/** Enough of a formula to know it again in a message. */
const LONGEST_TEXT = 60;

/** A row of numbers for each sequence and step, as `step` of a cell's equations works with it. */
export class Vector {
  readonly graph: Graph;
  /** Larger than those of all vectors that it is made of. */
  readonly id: number;
  /** As it is written, for messages. */
  readonly text: string;
  readonly width: number;
  /** True if it is made of parameters alone. */
  readonly shared: boolean;
  readonly origin: Origin;

  constructor(graph: Graph, id: number, text: string, width: number, shared: boolean, origin: Origin) {
    this.graph = graph;
    this.id = id;
    this.text = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
    this.width = width;
    this.shared = shared;
    this.origin = origin;
  }

  /** this + other; a number is added to every element. */
  plus(other: Vector | number): Vector {
    if (isNumber("plus", other)) return sum(`${this.text} + ${other}`, [plain(this)], other);
    sameWidth("plus", this, other);
    return sum(`${this.text} + ${other.text}`, [plain(this), plain(other)]);
  }

  /** this − other */
  minus(other: Vector | number): Vector {
    if (isNumber("minus", other)) return this.plus(-other);
    sameWidth("minus", this, other);
    return sum(`${this.text} − (${other.text})`, [plain(this), { map: "scale", x: other, factor: -1 }]);
  }

  /** Element by element this∘other; with a number, all elements times that. */
  times(other: Vector | number): Vector {
    if (isNumber("times", other))
      return sum(`${other}·(${this.text})`, [{ map: "scale", x: this, factor: other }]);
    sameWidth("times", this, other);
    const text = `(${this.text})∘(${other.text})`;
    if (this.shared !== other.shared) {
      const [weights, x] = this.shared ? [this, other] : [other, this];
      return sum(text, [{ map: "weights", x, weights }]);
    }
    return this.graph.vector(text, this.width, this.shared, { kind: "product", x: this, y: other });
  }

  /** JavaScript asks for a number or a text where it branches on a vector or reckons with one. */
  [Symbol.toPrimitive](): never {
    throw new UserError(
      `step is called once, when the network is planned: the vector ${this.text} has no value here; write ` +
        `x.plus(y), x.times(y), oneMinus(x), a function such as tanh(x), or for one with branches elementwise({ … })`,
    );
  }
}

/** A parameter, or made of parameters: [rows, columns], or the transpose of that. */
export class Matrix {
  readonly graph: Graph;
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly isTransposed: boolean;

  constructor(graph: Graph, name: string, rows: number, columns: number, isTransposed = false) {
    this.graph = graph;
    this.name = name;
    this.rows = rows;
    this.columns = columns;
    this.isTransposed = isTransposed;
  }

  /** Itself with rows and columns exchanged: the same parameter. */
  get transposed(): Matrix {
    return new Matrix(this.graph, this.name, this.columns, this.rows, !this.isTransposed);
  }

  /** The matrix times x: `rows` numbers from `columns`. */
  times(x: Vector): Vector {
    const name = this.isTransposed ? `${this.name}ᵀ` : this.name;
    if (!(x instanceof Vector))
      throw new UserError(`${name}.times takes a vector, for example h or a; got ${described(x)}`);
    sameGraph(this.graph, name, x);
    if (x.width !== this.columns) {
      throw new UserError(
        `${name} is ${this.rows}×${this.columns}, so it multiplies ${this.columns} numbers, and ${x.text} has ` +
          `${x.width}; declare ${this.name} with other rows and columns, or ` +
          (isOfDrive(x) ? DRIVE_GATES : "multiply another vector"),
      );
    }
    return sum(`${name} ${short(x)}`, [{ map: "matrix", x: asRows(x), matrix: this }], 0, this.rows);
  }

  [Symbol.toPrimitive](): never {
    throw new UserError(
      `step is called once, when the network is planned: the matrix ${this.name} has no value here; write ` +
        `${this.name}.times(h)`,
    );
  }
}

/** What was got instead, for messages. */
export function described(value: unknown): string {
  if (value instanceof Vector) return `the vector ${value.text}`;
  return value instanceof Matrix ? `the matrix ${value.name}` : valueText(value);
}

/** Throws where it is neither a vector nor a number, or a number that is not finite. */
function isNumber(verb: string, other: unknown): other is number {
  if (other instanceof Vector) return false;
  if (typeof other === "number" && Number.isFinite(other)) return true;
  const instead = other instanceof Matrix ? `; a matrix stands first: ${other.name}.times(h)` : "";
  throw new UserError(`${verb} takes a vector or a number; got ${described(other)}${instead}`);
}

/** Throws where what `verb` is given is not a vector. */
export function checkVector(verb: string, x: unknown): asserts x is Vector {
  if (x instanceof Vector) return;
  const instead = x instanceof Matrix ? `; multiply first: ${x.name}.times(h)` : "";
  throw new UserError(`${verb} takes a vector; got ${described(x)}${instead}`);
}

/** Its width is that of the drive, or of a part of it. */
const isOfDrive = ({ origin }: Vector): boolean =>
  origin.kind === "drive" ||
  (origin.kind === "sum" &&
    origin.terms.some(({ map, x }) => (map === "scale" || map === "part") && isOfDrive(x)));

const DRIVE_GATES = "write driveGates, how many times the hidden units a is wide";

const short = ({ text }: Vector): string => (/^[\p{L}\w]+$/u.test(text) ? text : `(${text})`);
const plain = (x: Vector): Term => ({ map: "scale", x, factor: 1 });

/** Throws where a vector is of the equations of another cell. */
export function sameGraph(graph: Graph, name: string, other: Vector): void {
  if (other.graph === graph) return;
  throw new UserError(
    `${name} and ${other.text} belong to the equations of two cells; use what this step was given, and nothing that ` +
      `was kept from another`,
  );
}

/** Throws where two vectors cannot be joined element by element. */
export function sameWidth(verb: string, x: Vector, y: Vector): void {
  checkVector(verb, x);
  checkVector(verb, y);
  sameGraph(x.graph, x.text, y);
  if (x.width === y.width) return;
  throw new UserError(
    `${verb} joins vectors of one width; ${x.text} has ${x.width} numbers and ${y.text} ${y.width}; ` +
      `take a part of the longer one by split, or ` +
      (isOfDrive(x) || isOfDrive(y) ? DRIVE_GATES : "declare other sizes"),
  );
}

/** A shared vector as rows, so that it can meet others; others stay what they are. */
export const asRows = (x: Vector): Vector =>
  x.shared
    ? x.graph.vector(x.text, x.width, false, { kind: "sum", terms: [{ map: "rows", x }], constant: 0 })
    : x;

/** Σ of terms + a constant: shared if all of its terms are; biases that are not there are left out. */
export function sum(text: string, given: readonly Term[], constant = 0, width = given[0]!.x.width): Vector {
  const { graph } = given[0]!.x;
  const shared = given.every(({ x }) => x.shared);
  const present = given.filter(({ map, x }) => map !== "scale" || x.origin.kind !== "absent");
  const terms = shared ? present : present.map(rowTerm);
  return graph.vector(text, width, shared, { kind: "sum", terms, constant });
}

/** A term of a sum of rows. */
function rowTerm(term: Term): Term {
  const { x } = term;
  if (!x.shared || term.map === "rows") return term;
  if (term.map !== "scale") return { ...term, x: asRows(x) };
  return { map: "rows", x: term.factor === 1 ? x : x.times(term.factor) };
}

/** The vectors that a vector is made of. */
export function operandsOf({ origin }: Vector): readonly Vector[] {
  switch (origin.kind) {
    case "drive":
    case "state":
    case "parameter":
    case "absent":
      return [];
    case "sum":
      return origin.terms.flatMap((term) => (term.map === "weights" ? [term.x, term.weights] : [term.x]));
    case "function":
      return origin.bias ? [origin.x, origin.bias] : [origin.x];
    case "product":
      return [origin.x, origin.y];
    case "mix":
      return [origin.u, origin.x, origin.y];
    default:
      return origin satisfies never;
  }
}

/** Other libraries' words for the verbs of vectors and matrices. */
const VERBS_ELSEWHERE: readonly (readonly [object, string, Readonly<Record<string, string>>])[] = [
  [
    Vector.prototype,
    "a vector",
    {
      "x.plus(y)": "add",
      "x.minus(y)": "sub subtract",
      "x.times(y)": "mul multiply mult hadamard scale",
      "x.times(-1)": "neg negate",
      "W.times(h), the matrix in front": "dot matmul mm",
      'tanh(x), sigmoid(x) and the like, which "bptt-lab" exports': "tanh sigmoid relu exp sin cos",
      "split(x, 2)": "split chunk slice",
    },
  ],
  [
    Matrix.prototype,
    "a matrix",
    { "W.times(h)": "dot matmul mul mm multiply apply forward", "W.transposed": "T transpose t" },
  ],
];

for (const [prototype, what, words] of VERBS_ELSEWHERE) {
  for (const [ours, theirs] of Object.entries(words)) {
    for (const name of theirs.split(" ")) {
      Object.defineProperty(prototype, name, {
        get() {
          throw new UserError(`${what} has no ${name}; write ${ours}`);
        },
      });
    }
  }
}
