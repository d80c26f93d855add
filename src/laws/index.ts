/** The laws of any component. */
import type { BuiltActivation, Component, Kernels } from "../components/define.ts";
import { reference } from "../engine/reference/index.ts";
import { activationLaws } from "./activation.ts";
import { cellLaws, HIDDEN, LONGEST } from "./cell.ts";
import { declarationLaws } from "./declaration.ts";
import { initializerLaws } from "./initializer.ts";
import { bind, type BoundLaw } from "./law.ts";

export { type BoundLaw, seenInstead } from "./law.ts";

/** What a component meets in a model: laws of others than itself need it. */
export interface Surroundings {
  /** The model's activation, on these kernels. */
  activation(kernels: Kernels): BuiltActivation;
  /** Steps of the longest sequence. */
  readonly longest: number;
}

/** Options as the component's own schemas give them back. */
type Parsed = Readonly<Record<string, unknown>>;

/** Every law of the component's kind, for it with these options. */
export const lawsOf = (
  component: Component,
  options: Parsed,
  surroundings: Surroundings,
): readonly BoundLaw[] => [
  ...bind(declarationLaws, () => component),
  ...lawsOfKind(component, options as never, surroundings),
];

/** `never` for options: they were parsed by this component's schemas, whatever those are. */
function lawsOfKind(component: Component, options: never, { activation, longest }: Surroundings) {
  switch (component.kind) {
    case "activation":
      return bind(activationLaws, () => component.create(options, { kernels: reference }));
    case "initializer":
      return bind(initializerLaws, () =>
        component.create(options, { activation: activation(reference), longest }),
      );
    case "cell":
      return bind(
        cellLaws,
        () => (kernels: Kernels) =>
          component.create(options, {
            kernels,
            hidden: HIDDEN,
            activation: activation(kernels),
            bias: true,
            longest: LONGEST,
          }),
      );
    default:
      return [];
  }
}
