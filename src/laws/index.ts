/** The laws of any component. */
import type { BuiltActivation, Component, Kernels } from "../components/define.ts";
import { reference } from "../engine/reference/index.ts";
import { activationLaws, activationMembers } from "./activation.ts";
import { cellLaws, cellMembers, HIDDEN, LONGEST } from "./cell.ts";
import { declarationLaws } from "./declaration.ts";
import { initializerLaws, initializerMembers } from "./initializer.ts";
import { bind, bindCreated, type BoundLaw } from "./law.ts";

export { type BoundLaw, examine, type Finding } from "./law.ts";

/** What a component meets in a model: laws of others than itself need it. */
export interface Surroundings {
  /** The model's activation, on these kernels. */
  activation(kernels: Kernels): BuiltActivation;
  /** Steps of the longest sequence. */
  readonly longest: number;
}

/** Options as the component's own schemas give them back. */
type Parsed = Readonly<Record<string, unknown>>;

/** Every law of the component's kind, for it with these options; without, only what its declaration must say. */
export const lawsOf = (
  component: Component,
  options: Parsed | undefined,
  surroundings: Surroundings,
): readonly BoundLaw[] => [
  ...bind(declarationLaws, component),
  ...(options === undefined ? [] : lawsOfKind(component, options, surroundings)),
];

function lawsOfKind(
  component: Component,
  options: Parsed,
  { activation, longest }: Surroundings,
): readonly BoundLaw[] {
  switch (component.kind) {
    case "activation":
      return bindCreated(activationLaws, activationMembers, () =>
        component.create(options, { kernels: reference }),
      );
    case "initializer":
      return bindCreated(initializerLaws, initializerMembers, () =>
        component.create(options, { activation: activation(reference), longest }),
      );
    case "cell": {
      const create = (kernels: Kernels) =>
        component.create(options, {
          kernels,
          hidden: HIDDEN,
          activation: activation(kernels),
          bias: true,
          longest: LONGEST,
        });
      return bindCreated(cellLaws, cellMembers, () => ({ ...create(reference), create }));
    }
    default:
      return [];
  }
}
