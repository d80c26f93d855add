/**
 * `=1/sqrt(hidden)` → number. mathjs only parses; the walk below computes, with whitelisted nodes, names and
 * functions. So nothing else can be reached, and results have the same bits everywhere: mathjs's own functions, which
 * use the machine's Math, are never called.
 */
import type { MathNode } from "mathjs";
import { bare, quoted } from "../components/foreign-text.ts";
import { nearest } from "../components/suggest.ts";
import { cos, exp, log, log10, pow, sin, tanh } from "../engine/elementary.ts";

/** Why an expression has no value. Always caught within src/config and reported with its place. */
export class ExpressionProblem extends Error {
  /** True if the cause is reported elsewhere: the expression needs a setting that is itself wrong. */
  readonly told: boolean;
  /** True if it needs a setting that is missing and that a sweep may still supply. */
  readonly incomplete: boolean;

  constructor(message: string, { told = false, incomplete = false } = {}) {
    super(message);
    this.told = told;
    this.incomplete = incomplete;
  }
}

/** The value of a name; throws an ExpressionProblem if it has none. */
type Lookup = (name: string) => number;
/** The finite value of a text that begins with `=`; throws an ExpressionProblem. */
export type Evaluate = (text: string, lookup: Lookup) => number;

export const CONSTANTS: ReadonlyMap<string, number> = new Map([
  ["pi", Math.PI],
  ["e", Math.E],
]);
/** Names whose values are settings of the run. */
const SETTING_NAMES = ["hidden", "inputs", "outputs", "length", "batch"] as const;

interface Callable {
  readonly least: number;
  readonly most: number;
  of(...values: readonly number[]): number;
}
const unary = (of: (x: number) => number): Callable => ({ least: 1, most: 1, of: (x = NaN) => of(x) });

/** From Math, only functions that are rounded correctly everywhere. */
const FUNCTIONS: ReadonlyMap<string, Callable> = new Map([
  ["sqrt", unary(Math.sqrt)],
  ["exp", unary(exp)],
  ["log", unary(log)],
  ["log10", unary(log10)],
  ["sin", unary(sin)],
  ["cos", unary(cos)],
  ["tanh", unary(tanh)],
  ["pow", { least: 2, most: 2, of: (x = NaN, y = NaN) => pow(x, y) }],
  ["abs", unary(Math.abs)],
  ["min", { least: 1, most: Infinity, of: (...values) => Math.min(...values) }],
  ["max", { least: 1, most: Infinity, of: (...values) => Math.max(...values) }],
  ["floor", unary(Math.floor)],
  ["ceil", unary(Math.ceil)],
  // Rounds halves away from zero; Math.round alone would take −2.5 to −2.
  ["round", unary((x) => (x < 0 ? -Math.round(-x) : Math.round(x)))],
]);

const FUNCTION_LIST = [...FUNCTIONS.keys()].join(", ");
const NAME_LIST = [...SETTING_NAMES, ...CONSTANTS.keys()].join(", ");
const AVAILABLE = `use + - * / ^ ( ), the names ${NAME_LIST}, and ${FUNCTION_LIST}`;

/** The members of mathjs's nodes that the walk reads. */
interface ParsedNode {
  readonly type: string;
  readonly value?: unknown;
  readonly name?: string;
  readonly op?: string;
  /** The function called; in an OperatorNode, its name as a string. */
  readonly fn?: ParsedNode | string;
  readonly content?: ParsedNode;
  readonly args?: readonly ParsedNode[];
  toString(): string;
}

/** The parser is recursive; this keeps it far from a stack overflow. */
const MOST_CHARACTERS = 500;

/** Loads the parser, the program's slowest import, so that only configs with an expression pay for it. */
export async function loadEvaluate(): Promise<Evaluate> {
  const { parse } = await import("mathjs/number");
  return (text, lookup) => {
    const source = text.slice(1).trim();
    if (source === "")
      throw new ExpressionProblem("the expression is empty; write for example =1/sqrt(hidden)");
    if (source.length > MOST_CHARACTERS) {
      throw new ExpressionProblem(`the expression is longer than ${MOST_CHARACTERS} characters`);
    }
    // In mathjs `%` means remainder or percent by context, and 0x… has word sizes: not worth explaining to users.
    const foreign = /%|\b0[xob]/i.exec(source);
    if (foreign !== null) throw notAvailable(foreign[0]);
    const value = computed(
      parsed(() => parse(source)),
      lookup,
    );
    if (!Number.isFinite(value))
      throw new ExpressionProblem(`must give a finite number; ${quoted(text)} gives ${value}`);
    return value + 0; // −0 becomes 0
  };
}

function notAvailable(what: string): ExpressionProblem {
  const near = nearest(what, [...SETTING_NAMES, ...CONSTANTS.keys(), ...FUNCTIONS.keys()]);
  const instead = near === undefined || near === what ? AVAILABLE : `did you mean "${near}"?`;
  return new ExpressionProblem(`${quoted(what)} is not available in an expression; ${instead}`);
}

function parsed(parse: () => MathNode): ParsedNode {
  try {
    return parse();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ExpressionProblem(`the expression cannot be read: ${bare(reason, 200)}; ${AVAILABLE}`);
  }
}

function computed(node: ParsedNode, lookup: Lookup): number {
  const { type, value, name, op, fn, content, args = [] } = node;
  if (type === "ConstantNode" && typeof value === "number" && Number.isFinite(value)) return value;
  if (type === "SymbolNode" && name !== undefined) return named(name, lookup);
  if (type === "ParenthesisNode" && content !== undefined) return computed(content, lookup);
  if (type === "OperatorNode" && op !== undefined) return operated(op, args, lookup);
  if (
    type === "FunctionNode" &&
    typeof fn === "object" &&
    fn.type === "SymbolNode" &&
    fn.name !== undefined
  ) {
    return called(fn.name, args, lookup);
  }
  throw notAvailable(node.toString());
}

function named(name: string, lookup: Lookup): number {
  const value = CONSTANTS.get(name);
  if (value !== undefined) return value;
  if (FUNCTIONS.has(name)) throw new ExpressionProblem(`"${name}" is a function; write ${name}(…)`);
  if (!(SETTING_NAMES as readonly string[]).includes(name)) throw notAvailable(name);
  return lookup(name);
}

function operated(op: string, args: readonly ParsedNode[], lookup: Lookup): number {
  const [x = NaN, y] = args.map((arg) => computed(arg, lookup));
  if (y === undefined) {
    if (op === "-") return -x;
    if (op === "+") return x;
    throw notAvailable(op);
  }
  switch (op) {
    case "+":
      return x + y;
    case "-":
      return x - y;
    case "*":
      return x * y;
    case "/":
      return x / y;
    case "^":
      return pow(x, y);
    default:
      throw notAvailable(op);
  }
}

function called(name: string, args: readonly ParsedNode[], lookup: Lookup): number {
  const callable = FUNCTIONS.get(name);
  if (callable === undefined) throw notAvailable(name);
  if (args.length < callable.least || args.length > callable.most) {
    const wanted =
      callable.most === Infinity
        ? "at least 1 value"
        : `${callable.most} value${callable.most > 1 ? "s" : ""}`;
    throw new ExpressionProblem(`${name}(…) takes ${wanted}; got ${args.length}`);
  }
  return callable.of(...args.map((arg) => computed(arg, lookup)));
}
