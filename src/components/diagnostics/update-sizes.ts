import type { Figure, ParameterLayout, Probe, Shape, Views, Watching } from "../define.ts";
import { diagnostic } from "../define.ts";
import { bindPart, normOf, PARAMETER, partsOf } from "./parameter-parts.ts";

/**
 * How large the last update was, for every parameter: cliffs of the loss show as gradients that are suddenly long, as clipped
 * updates and as parameters that change by a large part of themselves. Taken from the training updates, not from the probe
 * batch; it costs a few passes over the parameters at each measurement.
 */
export const updateSizes = diagnostic({
  name: "update-sizes",
  summary:
    "Gradient before clipping and relative change of every parameter in the last update, and how often is clipped",
  formula: "‖θ‖₂, ‖∂E/∂θ‖₂ and ‖Δθ‖₂/‖θ‖₂ for every parameter θ, gates apart",
  source:
    "Pascanu, Mikolov & Bengio 2013, section 2.3 (cliffs); ratio of updates to weights: notes of Stanford's CS231n",
  options: {},
  create: (_, { parameters }) => ({
    needs: "weights",
    columns: [
      PARAMETER,
      { name: "parameter_norm", unit: "1", about: "‖θ‖₂ at the measurement" },
      {
        name: "grad_norm",
        unit: "1",
        about:
          "‖∂E/∂θ‖₂ in the last update, E the objective with penalties, before clipping; empty at update 0 and where it is not finite",
      },
      {
        name: "update_ratio",
        unit: "1",
        about:
          "‖Δθ‖₂/‖θ‖₂ of the last update, constraints included, θ before it; empty at update 0 and where θ was 0",
      },
      {
        name: "clipped_fraction",
        unit: "1",
        about:
          "In the row `all`: how many of the updates since the last measurement were clipped; empty at update 0",
      },
    ],
    summaries: [
      {
        name: "update_ratio",
        unit: "1",
        about: "‖Δθ‖₂/‖θ‖₂ of all parameters together in the last update",
      },
      {
        name: "clipped_fraction",
        unit: "1",
        about: "Share of the updates between the last two measurements that were clipped",
      },
    ],
    work: () => workOf(parameters),
    bind: (probe: UpdateProbe) => watch(probe, parameters),
  }),
});

const workOf = (parameters: Readonly<Record<string, ParameterLayout>>) => ({
  /** The parameters before the update; afterwards what was taken off them. */
  change: Object.fromEntries(Object.entries(parameters).map(([name, { shape }]) => [name, shape as Shape])),
  /** By part, as they were before the update. */
  norms: [partCount(parameters)],
  gradNorms: [partCount(parameters)],
});

type UpdateProbe = Probe<Views<ReturnType<typeof workOf>>>;

/** Gates, and all of it together. */
const partCount = (parameters: Readonly<Record<string, ParameterLayout>>): number =>
  Object.values(parameters).reduce((sum, { gates = 1 }) => sum + gates, 0) + 1;

const finite = (value: number): Figure => (Number.isFinite(value) ? value : null);

function watch(
  { kernels, parameters, verbs, work }: UpdateProbe,
  layouts: Readonly<Record<string, ParameterLayout>>,
): Watching {
  const names = Object.keys(layouts);
  const values = Object.fromEntries(names.map((name) => [name, parameters[name]!.values]));
  const parts = partsOf(layouts, values, verbs.matrices()).map((part) => ({
    name: part.name,
    values: bindPart(part, values[part.parameter]!),
    gradient: bindPart(part, parameters[part.parameter]!.gradient),
    change: bindPart(part, work.change[part.parameter]!),
  }));
  const all = {
    name: "all",
    values: parts.flatMap((part) => part.values),
    gradient: parts.flatMap((part) => part.gradient),
    change: parts.flatMap((part) => part.change),
  };
  const rows = [...parts, all];
  return {
    before() {
      for (const name of names) kernels.setCopy(work.change[name]!, values[name]!, values[name]!.length);
      for (const [i, { values, gradient }] of rows.entries()) {
        work.norms[i] = normOf(kernels, values);
        work.gradNorms[i] = normOf(kernels, gradient);
      }
    },
    after() {
      for (const name of names)
        kernels.addScaled(work.change[name]!, values[name]!, -1, values[name]!.length);
      return rows.flatMap(({ change }, i) => [
        finite(work.gradNorms[i]!),
        finite(normOf(kernels, change) / work.norms[i]!),
      ]);
    },
    measure: (emit, { count, clipped, grad_norm, watched }) => {
      const fraction = count === 0 ? null : clipped / count;
      for (const [i, { name, values }] of rows.entries()) {
        const [ofPart = null, ratio = null] = watched?.slice(2 * i, 2 * i + 2) ?? [];
        const isAll = i === rows.length - 1;
        const gradient = isAll ? finite(grad_norm ?? NaN) : ofPart;
        emit([name, normOf(kernels, values), gradient, ratio, isAll ? fraction : null]);
      }
      return [watched?.at(-1) ?? null, fraction];
    },
  };
}
