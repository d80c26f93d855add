/** The components that runs were made of: what each is, for "methods and sources". */
import type { Catalogue, Choice, Component, Kind } from "../components/define.ts";
import type { Settings } from "../components/settings.ts";
import { leafPaths } from "../config/fields.ts";

export interface Method {
  readonly kind: Kind;
  readonly name: string;
  /** null of a plug-in, which is not here. */
  readonly component: Component | null;
  /** Places of the remedies that have it. */
  readonly remedies: readonly number[];
}

/** By kind, those that only some remedies have first. `settings` are those of each remedy, in their order. */
export function methodsOf(settings: readonly Settings[], catalogue: Catalogue): readonly Method[] {
  const found = new Map<string, { kind: Kind; name: string; remedies: number[] }>();
  for (const [place, own] of settings.entries())
    for (const [path, field] of leafPaths()) {
      if (field.type === "value" || field.type === "group") continue;
      for (const { name } of choicesAt(own, path)) {
        if (name === "none") continue;
        const key = `${field.kind} ${name}`;
        const known = found.get(key) ?? { kind: field.kind, name, remedies: [] };
        found.set(key, known);
        if (!known.remedies.includes(place)) known.remedies.push(place);
      }
    }
  const all = [...found.values()].map((one) => ({
    ...one,
    component: catalogue[one.kind].get(one.name) ?? null,
  }));
  const isCommon = ({ remedies }: Method): number => (remedies.length === settings.length ? 1 : 0);
  return all.toSorted((a, b) => isCommon(a) - isCommon(b));
}

/** The components at a path: one, or a list. */
function choicesAt(settings: Settings, path: string): readonly Choice[] {
  let at: unknown = settings;
  for (const key of path.split(".")) at = (at as Readonly<Record<string, unknown>> | undefined)?.[key];
  // Sound: settings are resolved, and the path is one of components.
  const choices = (Array.isArray(at) ? at : [at]) as readonly (Choice | undefined)[];
  return choices.filter((choice) => choice !== undefined);
}
