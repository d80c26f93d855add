/** A plug-in's component says in one line what its `create` does wrong, before anything is trained. */
import type { Component } from "../components/define.ts";
import { UserError } from "../components/user-error.ts";
import { thrownText } from "../components/value-text.ts";
import { lackingOf } from "../laws/index.ts";
import { placeIn } from "./plugin-places.ts";

/** What the author of a plug-in has to mend: `run` refuses it, and `check` tells it as a broken law. */
export class AuthorError extends UserError {}

/** The same component; what `create` throws, and what it returns without a member of its kind, is the author's to mend. */
export function guarded(component: Component): Component {
  const { kind, name } = component;
  // Sound: it is called with whatever it would have been called with.
  const inner = component.create as (...given: readonly unknown[]) => unknown;
  const create = (...given: readonly unknown[]): unknown => {
    const built = ofAuthor(`create of the ${kind} "${name}"`, () => inner(...given));
    const seen = lackingOf(kind, built);
    if (seen !== null) throw new AuthorError(`create of the ${kind} "${name}": ${seen}`);
    return built;
  };
  return { ...component, create } as unknown as Component;
}

function ofAuthor<T>(what: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof UserError) throw error;
    const place = error instanceof Error ? placeIn(error.stack) : "";
    // Not from the plug-in at all.
    if (place === null) throw error;
    throw new AuthorError(`${what} throws: ${thrownText(error)}${place === "" ? "" : ` (${place})`}`);
  }
}
