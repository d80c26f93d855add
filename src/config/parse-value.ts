/** Parses a tree with a zod schema: evaluates expressions where the schema wants a number, and gives issues places. */
import type { z } from "zod";
import { explainIssues } from "./explain-issue.ts";
import type { Explained } from "./explain-issue.ts";
import { ExpressionProblem } from "./expressions.ts";
import { isExpression, plain, scalarTree, scalars } from "./tree.ts";
import type { MapTree, ScalarTree, Tree } from "./tree.ts";

/** The value of an expression; throws an ExpressionProblem. */
export type EvaluateHere = (text: string) => number;

export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Explained[] };

/**
 * A text that begins with `=` stays text where the schema accepts text; only what the schema refuses is evaluated.
 * If `ok` is false and there are no problems, the cause is reported elsewhere.
 */
export function parseValue<T>(schema: z.ZodType<T>, tree: Tree, evaluate: EvaluateHere): Parsed<T> {
  const first = schema.safeParse(plain(tree));
  if (first.success) return { ok: true, value: first.data };
  const refused = first.error.issues.map((issue) => issue.path.map(String));
  const isRefused = (path: readonly string[]) => refused.some((at) => at.every((key, i) => key === path[i]));
  const expressions = [...scalars(tree)].filter(
    ({ path, scalar }) => isExpression(scalar.value) && isRefused(path),
  );
  if (expressions.length === 0) return { ok: false, problems: explainIssues(first.error.issues, tree) };

  const problems: Explained[] = [];
  let told = false;
  let numbers = tree;
  for (const { path, scalar } of expressions) {
    const result = evaluated(scalar, evaluate);
    if (typeof result === "number") numbers = replaced(numbers, path, scalarTree(result, scalar.place));
    else if (result.told) told = true;
    else {
      const { message: what, incomplete } = result;
      problems.push({ place: scalar.place, path, what, cause: "expression", incomplete });
    }
  }
  if (problems.length > 0 || told) return { ok: false, problems };
  const second = schema.safeParse(plain(numbers));
  if (second.success) return { ok: true, value: second.data };
  return { ok: false, problems: explainIssues(second.error.issues, numbers) };
}

function evaluated(scalar: ScalarTree, evaluate: EvaluateHere): number | ExpressionProblem {
  try {
    return evaluate(String(scalar.value));
  } catch (error) {
    if (error instanceof ExpressionProblem) return error;
    throw error;
  }
}

/** The tree with the value at `path`, which must exist, replaced. */
function replaced(tree: Tree, path: readonly string[], value: Tree): Tree {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (tree.kind === "list") {
    return {
      ...tree,
      items: tree.items.map((item, i) => (String(i) === key ? replaced(item, rest, value) : item)),
    };
  }
  if (tree.kind !== "map") return tree;
  const entry = tree.entries.get(key);
  if (entry === undefined) return tree;
  const entries = new Map(tree.entries).set(key, { ...entry, tree: replaced(entry.tree, rest, value) });
  return { ...tree, entries } satisfies MapTree;
}
