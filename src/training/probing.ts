/** The diagnostics of a run and the quantities that they share: what they need, their memory, and how they are bound. */
import type {
  BuiltDiagnostic,
  Measure,
  Need,
  Probe,
  Quantity,
  Watching,
  WorkSizes,
} from "../components/define.ts";
import { NEEDS } from "../components/define.ts";
import type { Spec, Views } from "../engine/arena.ts";
import type { PassContext } from "./pass.ts";

/** A diagnostic or a quantity: both take quantities. */
type Taker = Pick<Quantity, "needs" | "uses">;

/** All quantities that these take, directly or not; each comes before whatever takes it. */
function quantitiesOf(takers: readonly Taker[]): readonly Quantity[] {
  const found = new Set<Quantity>();
  for (const { uses = [] } of takers) {
    for (const quantity of uses) {
      for (const inner of quantitiesOf([quantity])) found.add(inner);
      found.add(quantity);
    }
  }
  return [...found];
}

/** The most that these and their quantities need. */
export function mostNeeded(takers: readonly Taker[]): Need {
  const needs = [...takers, ...quantitiesOf(takers)].map((taker) => NEEDS.indexOf(taker.needs));
  return NEEDS[Math.max(0, ...needs)]!;
}

/** Multiply-adds of one measurement of all these together; what they share is counted once. */
export const multiplyAddsOf = (diagnostics: readonly BuiltDiagnostic[], sizes: WorkSizes): number =>
  [...diagnostics, ...quantitiesOf(diagnostics)].reduce(
    (sum, one) => sum + (one.multiplyAdds?.(sizes) ?? 0),
    0,
  );

/** Memory for these diagnostics and their quantities. */
export function probingSpec(diagnostics: readonly BuiltDiagnostic[], sizes: WorkSizes) {
  const specs = (list: readonly { work(sizes: WorkSizes): Spec }[]): Record<string, Spec> =>
    Object.fromEntries(list.map((one, i) => [String(i), one.work(sizes)]));
  return { quantities: specs(quantitiesOf(diagnostics)), diagnostics: specs(diagnostics) };
}

/** A diagnostic at its place, and what it does around updates. */
export interface Bound {
  readonly measure: Measure;
  readonly watch?: Watching;
}

/** The diagnostics bound to a probe pass. Call `renew` when the batch, its states or the parameters have changed. */
export function bindDiagnostics(
  diagnostics: readonly BuiltDiagnostic[],
  probe: Omit<Probe, "work" | "take">,
  views: Views<ReturnType<typeof probingSpec>>,
): { readonly bound: readonly Bound[]; renew(): void } {
  let measurement = 0;
  const values = new Map<Quantity, () => unknown>();
  const taking = ({ uses = [] }: Taker): Probe["take"] =>
    function take<R>(quantity: Quantity<R>): () => R {
      if (!uses.includes(quantity)) throw new Error("a quantity is taken that `uses` does not list");
      // Sound: under a quantity stands what its own `bind` computes.
      return values.get(quantity) as () => R;
    };
  for (const [i, quantity] of quantitiesOf(diagnostics).entries()) {
    const compute = quantity.bind({ ...probe, work: views.quantities[i]!, take: taking(quantity) });
    let [computed, value]: [number, unknown] = [-1, undefined];
    values.set(quantity, () => {
      if (computed !== measurement) [computed, value] = [measurement, compute()];
      return value;
    });
  }
  return {
    bound: diagnostics.map((one, i) => {
      const bound = one.bind({ ...probe, work: views.diagnostics[i]!, take: taking(one) });
      return typeof bound === "function" ? { measure: bound } : { measure: bound.measure, watch: bound };
    }),
    renew() {
      measurement++;
    },
  };
}

/** Values and gradients of all parameters, as diagnostics see them. */
export const trainedParameters = ({
  model,
  parameters,
  gradients,
}: Pick<PassContext, "model" | "parameters" | "gradients">): Probe["parameters"] =>
  Object.fromEntries(
    Object.keys(model.parameters).map((name) => [
      name,
      { values: parameters[name]!, gradient: gradients[name]! },
    ]),
  );
