/** A tree → the settings of one run: every default written out, every expression a number. */
import type { Catalogue, Choice, TaskSizes } from "../components/define.ts";
import type { Settings } from "../components/settings.ts";
import { UserError } from "../components/user-error.ts";
import { CONSTANTS, ExpressionProblem } from "./expressions.ts";
import type { Evaluate } from "./expressions.ts";
import { OTHER_KEYS, SETTINGS, fieldOf } from "./fields.ts";
import type { ComponentsField, Field, Resolved, ValueField } from "./fields.ts";
import type { Issue, Place } from "./issues.ts";
import { nameMeant } from "./other-words.ts";
import { parseValue } from "./parse-value.ts";
import { itemField, joined, unknownKey } from "./paths.ts";
import { defaultHint, resolveChoice } from "./resolve-choice.ts";
import type { ChoiceContext } from "./resolve-choice.ts";
import { child, scalarTree, shown } from "./tree.ts";
import type { MapTree, Tree } from "./tree.ts";

export interface Resolution {
  /** Undefined if there are issues. */
  readonly settings: Settings | undefined;
  /** As far as it could be resolved, with undefined where it could not; has an objective only if one was given. */
  readonly partial: Settled;
  readonly issues: readonly Issue[];
}

type Settled = Resolved<typeof SETTINGS>;

export function resolveSettings(
  root: MapTree,
  catalogue: Catalogue,
  evaluate: Evaluate | undefined,
): Resolution {
  const resolver = new Resolver(root, catalogue, evaluate);
  // Sound: `field` follows the field's own shape, as `Resolved` does.
  const partial = resolver.field("", SETTINGS, root, root.place) as Settled;
  if (resolver.issues.length > 0) return { settings: undefined, partial, issues: resolver.issues };
  const preset = catalogue.task.get(partial.task.name)?.objective ?? "mean";
  const training = { ...partial.training, objective: partial.training.objective ?? preset };
  const settings: Settings = { ...partial, training };
  return { settings, partial, issues: [] };
}

class Resolver implements ChoiceContext {
  readonly issues: Issue[] = [];
  readonly catalogue: Catalogue;
  private readonly root: MapTree;
  private readonly evaluator: Evaluate | undefined;
  /** Resolved values by path: an expression may need a setting before its turn comes. */
  private readonly settled = new Map<string, unknown>();
  private readonly busy = new Set<string>();

  constructor(root: MapTree, catalogue: Catalogue, evaluator: Evaluate | undefined) {
    this.root = root;
    this.catalogue = catalogue;
    this.evaluator = evaluator;
  }

  field(path: string, field: Field, tree: Tree | undefined, parentPlace: Place): unknown {
    if (this.settled.has(path)) return this.settled.get(path);
    this.busy.add(path);
    const value = this.resolved(path, field, tree, parentPlace);
    this.busy.delete(path);
    this.settled.set(path, value);
    return value;
  }

  evaluate(text: string, path: string): number {
    if (this.evaluator === undefined) throw new Error(`expression ${text} at ${path} was not foreseen`);
    return this.evaluator(text, (name) => this.named(name, path === "task" || path.startsWith("task.")));
  }

  private resolved(path: string, field: Field, tree: Tree | undefined, parentPlace: Place): unknown {
    switch (field.type) {
      case "group":
        return this.group(path, field, tree, parentPlace);
      case "component": {
        const chosen =
          tree ?? (field.initial === undefined ? undefined : scalarTree(field.initial, parentPlace));
        if (chosen !== undefined) return resolveChoice(field.kind, chosen, path, this);
        const example = [...this.catalogue[field.kind].keys()][0] ?? "…";
        this.issues.push({
          place: parentPlace,
          path,
          what: `is missing; write for example ${path}: ${example}`,
          incomplete: true,
        });
        return undefined;
      }
      case "components":
        return this.components(path, field, tree, parentPlace);
      case "value":
        return this.value(path, field, tree);
      default:
        return field satisfies never;
    }
  }

  private group(
    path: string,
    field: Field & { readonly type: "group" },
    tree: Tree | undefined,
    parentPlace: Place,
  ): Record<string, unknown> {
    if (tree !== undefined && tree.kind !== "map") {
      const what = `must be a map with keys among ${Object.keys(field.fields).join(", ")}; got ${shown(tree)}${groupHint(field, tree, this.catalogue)}`;
      this.issues.push({ place: tree.place, path, what });
    }
    const map = tree?.kind === "map" ? tree : undefined;
    for (const [key, { keyPlace }] of map?.entries ?? []) {
      const known =
        fieldOf(field, key) !== undefined || (path === "" && (OTHER_KEYS as readonly string[]).includes(key));
      if (!known)
        this.issues.push({ place: keyPlace, path: joined(path, key), what: unknownKey(field, key, path) });
    }
    const values = Object.entries(field.fields).map(([key, part]) => [
      key,
      this.field(joined(path, key), part, child(map, key), map?.place ?? parentPlace),
    ]);
    return Object.fromEntries(values) as Record<string, unknown>;
  }

  private components(
    path: string,
    field: ComponentsField,
    tree: Tree | undefined,
    parentPlace: Place,
  ): unknown {
    if (tree !== undefined && tree.kind !== "list") {
      this.issues.push({
        place: tree.place,
        path,
        what: `must be a list; got ${shown(tree)}; write [${shownItem(tree)}]`,
      });
      return undefined;
    }
    const items = tree?.items ?? field.initial.map((name) => scalarTree(name, parentPlace));
    const choices: Choice[] = [];
    for (const [i, item] of items.entries()) {
      const choice = this.field(`${path}.${i}`, itemField(field), item, parentPlace) as Choice | undefined;
      if (choice === undefined) continue;
      if (field.distinct && choices.some(({ name }) => name === choice.name)) {
        this.issues.push({
          place: item.place,
          path: `${path}.${i}`,
          what: `"${choice.name}" appears twice; keep one`,
        });
      }
      choices.push(choice);
    }
    return choices.length === items.length ? choices : undefined;
  }

  private value(path: string, { schema }: ValueField, tree: Tree | undefined): unknown {
    if (tree === undefined) return schema.parse(undefined);
    const result = parseValue(schema, tree, (text) => this.evaluate(text, path));
    if (result.ok) return result.value;
    for (const { place, path: below, what, cause, incomplete } of result.problems) {
      this.issues.push({
        place,
        path: [path, ...below].join("."),
        what: cause === "refused" ? what + defaultHint(schema) : what,
        incomplete,
      });
    }
    return undefined;
  }

  /** The value of a name in an expression. */
  private named(name: string, insideTask: boolean): number {
    if (name === "hidden") return this.number("model.hidden", name);
    if (name === "batch") return this.number("training.batch", name);
    if (insideTask) {
      const usable = ["hidden", "batch", ...CONSTANTS.keys()].join(", ");
      throw new ExpressionProblem(
        `"${name}" follows from the task's own options; in them use only ${usable}`,
      );
    }
    const { inputs, outputs, length } = this.sizes(name);
    if (name === "inputs") return inputs.size;
    if (name === "outputs") return outputs.size;
    if (length === null) {
      const what = `"length" has no value: the sequences of this task have no fixed length; write a number`;
      throw new ExpressionProblem(what, { incomplete: true });
    }
    return length;
  }

  private sizes(name: string): TaskSizes {
    const task = this.at("task", name) as Choice | undefined;
    const declaration = task === undefined ? undefined : this.catalogue.task.get(task.name);
    if (task === undefined || declaration === undefined)
      throw new ExpressionProblem("no task", { told: true });
    try {
      return declaration.sizes(task);
    } catch (error) {
      if (error instanceof UserError) throw new ExpressionProblem(error.message);
      throw error;
    }
  }

  private number(path: string, name: string): number {
    const value = this.at(path, name);
    if (typeof value !== "number") throw new ExpressionProblem(`no ${path}`, { told: true });
    return value;
  }

  /** The setting at `path`, resolved now if its turn has not come. */
  private at(path: string, name: string): unknown {
    if (this.busy.has(path)) throw new ExpressionProblem(`"${name}" depends on itself here; write a number`);
    let field: Field | undefined = SETTINGS;
    let tree: Tree | undefined = this.root;
    let place = this.root.place;
    for (const key of path.split(".")) {
      place = tree?.place ?? place;
      field = fieldOf(field, key);
      tree = tree?.kind === "map" ? child(tree, key) : undefined;
    }
    if (field === undefined) throw new Error(`no field ${path}`);
    return this.field(path, field, tree, place);
  }
}

function shownItem(tree: Tree): string {
  if (tree.kind === "scalar" && typeof tree.value === "string") return tree.value;
  // A long map is shown by its size, which cannot be copied.
  return tree.kind === "map" && shown(tree).startsWith("{") ? shown(tree) : "…";
}

/** `; write { cell: lstm }` where a component's name stands for the group that it belongs into. */
function groupHint({ fields }: Field & { readonly type: "group" }, tree: Tree, catalogue: Catalogue): string {
  if (tree.kind !== "scalar" || typeof tree.value !== "string") return "";
  for (const [key, part] of Object.entries(fields)) {
    if (part.type !== "component") continue;
    const known = [...catalogue[part.kind].keys()];
    const meant = known.includes(tree.value) ? tree.value : nameMeant(part.kind, tree.value, known);
    const [name] = /^[\w-]+/.exec(meant ?? "") ?? [];
    if (name !== undefined) return `; write for example { ${key}: ${name} }`;
  }
  return "";
}
