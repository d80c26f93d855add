/** The only file that knows all components. */
import { activations } from "./activations/index.ts";
import { cells } from "./cells/index.ts";
import { clippers } from "./clippers/index.ts";
import type { Catalogue, Component, Kind } from "./define.ts";
import { KINDS } from "./define.ts";
import { diagnostics } from "./diagnostics/index.ts";
import { initializers } from "./initializers/index.ts";
import { optimizers } from "./optimizers/index.ts";
import { regularizers } from "./regularizers/index.ts";
import { schedules } from "./schedules/index.ts";
import { noises } from "./noises/index.ts";
import { rules } from "./rules/index.ts";
import { tasks } from "./tasks/index.ts";
import { truncations } from "./truncations/index.ts";
import { UserError } from "./user-error.ts";

const byName = <C extends { readonly name: string }>(components: readonly C[]): ReadonlyMap<string, C> =>
  new Map(components.map((component) => [component.name, component]));

/** Every component of this program. */
export const catalogue: Catalogue = {
  activation: byName(activations),
  cell: byName(cells),
  clipper: byName(clippers),
  diagnostic: byName(diagnostics),
  initializer: byName(initializers),
  optimizer: byName(optimizers),
  regularizer: byName(regularizers),
  rule: byName(rules),
  schedule: byName(schedules),
  noise: byName(noises),
  task: byName(tasks),
  truncation: byName(truncations),
};

/** The catalogue with a plug-in's components. Throws a UserError on a name that is taken. */
export function extend(base: Catalogue, components: readonly Component[]): Catalogue {
  const maps = Object.fromEntries(
    KINDS.map((kind) => [kind, new Map<string, Component>(base[kind])]),
  ) as Record<Kind, Map<string, Component>>;
  for (const component of components) {
    const sameKind = maps[component.kind];
    if (sameKind.has(component.name)) {
      throw new UserError(
        `plugins: there is already a component of kind ${component.kind} called "${component.name}"; give yours another name`,
      );
    }
    sameKind.set(component.name, component);
  }
  // Sound: each component went into the map of its own kind.
  return maps as unknown as Catalogue;
}
