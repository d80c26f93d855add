/** The base of a sweep as experiment.yaml stores it: with defaults written out, and still a config of the same runs. */
import type { Catalogue, Choice } from "../components/define.ts";
import { child, isExpression, plain } from "./tree.ts";
import type { MapTree, Tree } from "./tree.ts";

/**
 * Expressions are kept as written, since their values may differ from run to run; so is whatever cannot be resolved
 * until the sweep supplies the rest. The objective is left out if it follows from the task and the sweep changes the
 * task.
 */
export function writtenBase(
  partial: { readonly task: Choice | undefined; readonly training: { readonly objective?: unknown } },
  tree: MapTree,
  swept: readonly string[],
  catalogue: Catalogue,
): Readonly<Record<string, unknown>> {
  const { task, training } = partial;
  const fixed = task !== undefined && !swept.includes("task") && !swept.includes("task.name");
  const preset = fixed ? catalogue.task.get(task.name)?.objective : undefined;
  const filled = { ...partial, training: { ...training, objective: training.objective ?? preset } };
  return entriesWritten(filled, tree);
}

function written(partial: unknown, tree: Tree | undefined): unknown {
  if (tree?.kind === "scalar" && isExpression(tree.value) && typeof partial === "number") return tree.value;
  if (partial === undefined) return tree === undefined ? undefined : plain(tree);
  if (Array.isArray(partial)) return partial.map((item, i) => written(item, child(tree, i)));
  return typeof partial === "object" && partial !== null ? entriesWritten(partial, tree) : partial;
}

function entriesWritten(partial: object, tree: Tree | undefined): Readonly<Record<string, unknown>> {
  const entries = Object.entries(partial).map(
    ([key, value]) => [key, written(value, child(tree, key))] as const,
  );
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
