/** The shapes of a stack of cells, and where each layer's arrays lie in it. */
import type { Block, BuiltCell, CellShapes, CellViews, MemoryGate, ParameterSpec } from "../define.ts";

/** The bottom layer's names stay; those of layer l > 1 end in `.l`. */
export const named = (name: string, layer: number): string => (layer === 1 ? name : `${name}.${layer}`);

const suffixed = <V>(record: Readonly<Record<string, V>> | undefined, layer: number): Record<string, V> =>
  Object.fromEntries(Object.entries(record ?? {}).map(([name, value]) => [named(name, layer), value]));

/** The entries of a record that a layer calls `names`. */
export const pick = <V>(
  record: Readonly<Record<string, V>>,
  names: readonly string[],
  layer: number,
): Record<string, V> => Object.fromEntries(names.map((name) => [name, record[named(name, layer)]!]));

export interface Layer {
  /** From 1, the bottom. */
  readonly number: number;
  readonly cell: BuiltCell;
  readonly H: number;
  readonly drive: number;
  /** Names, in the stack's parameters, of the weights and biases from the layer below. */
  readonly U: string;
  readonly b: string;
  /** Where its parts begin in the stack's state and delta; `ds`: the part of delta that holds ∂E/∂h of this layer. */
  readonly state: number;
  readonly delta: number;
  readonly ds: number;
}

export function layersOf(cells: readonly BuiltCell[]): readonly Layer[] {
  const deltas = cells.reduce((sum, { shapes }) => sum + shapes.delta.length, 0);
  return cells.map((cell, i) => ({
    number: i + 1,
    cell,
    H: cell.H,
    drive: cell.shapes.drive,
    U: named("U", i + 1),
    b: named("b", i + 1),
    state: cells.slice(i + 1).reduce((sum, above) => sum + above.widths.length, 0),
    delta: cells.slice(0, i).reduce((sum, below) => sum + below.shapes.delta.length, 0),
    ds: deltas + i,
  }));
}

/** The names by which a cell knows its parameters: its own, and U and b. */
export const ownNames = (
  cell: BuiltCell,
  layer: number,
  all: Readonly<Record<string, unknown>>,
): readonly string[] =>
  ["U", ...Object.keys(cell.shapes.parameters), "b"].filter((name) => named(name, layer) in all);

export function stackShapes(layers: readonly Layer[], bias: boolean) {
  const merged = <V>(of: (layer: Layer) => Record<string, V>): Record<string, V> =>
    Object.assign({}, ...layers.map(of)) as Record<string, V>;
  const top = layers.length;
  return {
    // The top layer keeps the plain names here: its h is read out.
    state: Object.assign(
      {},
      ...layers.toReversed().map(({ cell, number }) => stateNames(cell, number, top)),
    ) as Record<string, number>,
    drive: layers[0]!.drive,
    driveGates: layers[0]!.cell.shapes.driveGates ?? 1,
    delta: [...layers.flatMap(({ cell }) => cell.shapes.delta), ...layers.slice(0, -1).map(({ H }) => H)],
    parameters: merged(({ cell, number, drive }) => ({
      ...(number > 1 ? betweenLayers(cell, number, drive, layers[number - 2]!.H, bias) : {}),
      ...suffixed<ParameterSpec>(cell.shapes.parameters, number),
    })),
    saved: merged(({ cell, number, drive }) => ({
      ...suffixed(cell.shapes.saved, number),
      ...(number > 1 ? { [named("drive", number)]: drive } : {}),
    })),
    scratch: merged(({ cell, number }) => suffixed(cell.shapes.scratch, number)),
    work: Object.fromEntries(
      layers.map(({ cell, number, drive }) => [
        workOf(number),
        // Uᵀ of the weights from the layer below; empty for the bottom layer.
        { own: cell.shapes.work ?? {}, Ut: [layers[number - 2]?.H ?? 0, drive] },
      ]),
    ),
    memoryGates: layers.flatMap(({ cell, number }) =>
      (cell.shapes.memoryGates ?? []).map(({ keep, write }): MemoryGate => {
        const moved = (place: typeof keep) => ({ ...place, parameter: named(place.parameter, number) });
        return { keep: moved(keep), ...(write ? { write: moved(write) } : {}) };
      }),
    ),
    ownNonlinearities: layers.some(({ cell }) => cell.shapes.ownNonlinearities === true),
    bypass: layers.some(({ cell }) => cell.shapes.bypass === true),
    ...formOf(layers),
    units: layers.flatMap(({ cell, number }) =>
      (cell.shapes.units ?? []).map((group) => ({ ...group, name: named(group.name, number) })),
    ),
  } satisfies CellShapes;
}

/** Slopes stay linear maps of what lies below them; one layer with a direct path gives the stack one. */
function formOf(layers: readonly Layer[]): Pick<CellShapes, "form"> {
  const forms = layers.map(({ cell }) => cell.shapes.form);
  if (forms.includes("direct")) return { form: "direct" };
  return forms.every((form) => form === "slopes") ? { form: "slopes" } : {};
}

/** The name of a layer's workspace. */
export const workOf = (layer: number): string => `layer ${layer}`;

const stateNames = ({ shapes }: BuiltCell, layer: number, top: number): Record<string, number> =>
  layer === top
    ? { ...shapes.state }
    : Object.fromEntries(Object.entries(shapes.state).map(([name, size]) => [`${name}.${layer}`, size]));

const betweenLayers = (
  { shapes }: BuiltCell,
  layer: number,
  drive: number,
  below: number,
  bias: boolean,
): Record<string, ParameterSpec> => ({
  [named("U", layer)]: { shape: [drive, below], init: "U", gates: shapes.driveGates ?? 1 },
  ...(bias ? { [named("b", layer)]: { shape: [drive, 1], init: "b", gates: shapes.driveGates ?? 1 } } : {}),
});

export const stateParts = (block: Block, { cell, state }: Layer): Block =>
  block.slice(state, state + cell.widths.length);
export const deltaParts = (block: Block, { cell, delta }: Layer): Block =>
  block.slice(delta, delta + cell.shapes.delta.length);

/** The stack's arrays as one layer sees them. */
export function layerViews(at: CellViews<ReturnType<typeof stackShapes>>, layer: Layer): CellViews {
  const { cell, number } = layer;
  const { saved, scratch = {} } = cell.shapes;
  return {
    B: at.B,
    replay: at.replay,
    parameters: pick(at.parameters, ownNames(cell, number, at.parameters), number),
    gradients: pick(at.gradients, ownNames(cell, number, at.gradients), number),
    work: at.work[workOf(number)]!.own,
    scratch: pick(at.scratch, Object.keys(scratch), number),
    saved: pick(at.saved, Object.keys(saved), number),
    state: at.state.map((block) => stateParts(block, layer)),
    next: at.next.map((block) => stateParts(block, layer)),
    drive: number === 1 ? at.drive : at.saved[named("drive", number)]!,
    delta: at.delta.map((block) => deltaParts(block, layer)),
  };
}
