/**
 * k cells, one on the other, as one cell: layer l reads h_t of layer l − 1 at the same step. Its state is the
 * concatenation, the top layer's first because only that is read out. All verbs work layer by layer, so every
 * truncation and diagnostic works for stacks without knowing of them.
 *
 * The bottom layer's parameters and arrays keep their names; those of layer l > 1 end in `.l`.
 */
import type { Kernels } from "../engine/kernels.ts";
import type {
  Block,
  BuiltCell,
  CellShapes,
  CellViews,
  MemoryGate,
  ParameterSpec,
} from "../components/define.ts";

const named = (name: string, layer: number): string => (layer === 1 ? name : `${name}.${layer}`);

const suffixed = <V>(record: Readonly<Record<string, V>> | undefined, layer: number): Record<string, V> =>
  Object.fromEntries(Object.entries(record ?? {}).map(([name, value]) => [named(name, layer), value]));

/** Those of a record's entries that a layer calls `names`. */
const pick = <V>(
  record: Readonly<Record<string, V>>,
  names: readonly string[],
  layer: number,
): Record<string, V> => Object.fromEntries(names.map((name) => [name, record[named(name, layer)]!]));

interface Layer {
  /** From 1, the bottom. */
  readonly number: number;
  readonly cell: BuiltCell;
  readonly H: number;
  readonly drive: number;
  /** Where its parts begin in the stack's state and delta, and its h's own ds among the delta's last parts. */
  readonly state: number;
  readonly delta: number;
  readonly ds: number;
}

function layersOf(cells: readonly BuiltCell[]): readonly Layer[] {
  const parts = (cell: BuiltCell) => Object.keys(cell.shapes.state).length;
  const deltas = cells.reduce((sum, { shapes }) => sum + shapes.delta.length, 0);
  return cells.map((cell, i) => ({
    number: i + 1,
    cell,
    H: Object.values(cell.shapes.state)[0]!,
    drive: cell.shapes.drive,
    state: cells.slice(i + 1).reduce((sum, above) => sum + parts(above), 0),
    delta: cells.slice(0, i).reduce((sum, below) => sum + below.shapes.delta.length, 0),
    ds: deltas + i,
  }));
}

export function stack(
  cells: readonly BuiltCell[],
  { kernels, bias }: { kernels: Kernels; bias: boolean },
): BuiltCell {
  const layers = layersOf(cells);
  const viewsOf = once((at: CellViews) => layers.map((layer) => layerViews(at, layer)));
  const stateOf = once((block: Block) => layers.map((layer) => stateParts(block, layer)));
  const deltaOf = once((block: Block) => layers.map((layer) => deltaParts(block, layer)));
  /** ds of every layer: of those below the top, h's part is the one in delta, which holds what comes from above. */
  const arriving = (ds: Block, delta: Block): readonly Block[] => dsOf(ds)(delta);
  const dsOf = once((ds: Block) =>
    once((delta: Block) =>
      stateOf(ds).map((parts, i) =>
        i === layers.length - 1 ? parts : [delta[layers[i]!.ds]!, ...parts.slice(1)],
      ),
    ),
  );
  return {
    shapes: stackShapes(layers, bias),
    verbs: {
      prepare(at) {
        for (const [i, { cell, number, drive }] of layers.entries()) {
          cell.verbs.prepare(viewsOf(at)[i]!);
          if (i > 0)
            kernels.setTransposed(
              at.work[named("Ut", number)]!,
              at.parameters[named("U", number)]!,
              drive,
              layers[i - 1]!.H,
            );
        }
      },
      draw(at, T, chance) {
        for (const [i, { cell }] of layers.entries()) cell.verbs.draw?.(viewsOf(at)[i]!, T, chance);
      },
      start(parameters) {
        for (const { cell, number } of layers) {
          cell.verbs.start?.(pick(parameters, ownNames(cell, number, parameters), number));
        }
      },
      forward(at, t) {
        const views = viewsOf(at);
        for (let i = 0; i < layers.length; i++) {
          const { cell, number, drive } = layers[i]!;
          const here = views[i]!;
          if (i > 0) {
            const b = at.parameters[named("b", number)];
            if (b) kernels.setRows(here.drive[t]!, b, at.B, drive);
            else kernels.setZero(here.drive[t]!, at.B * drive);
            const { H } = layers[i - 1]!;
            kernels.addProduct(
              here.drive[t]!,
              views[i - 1]!.next[t]![0]!,
              at.work[named("Ut", number)]!,
              at.B,
              H,
              drive,
            );
          }
          cell.verbs.forward(here, t);
        }
      },
      linearize(at, t, steps) {
        const views = viewsOf(at);
        for (let i = 0; i < layers.length; i++) layers[i]!.cell.verbs.linearize(views[i]!, t, steps);
      },
      pushforward(at, out, tangent, v, t, steps, vectors) {
        const [views, outs, tangents, vs] = [viewsOf(at), stateOf(out), deltaOf(tangent), stateOf(v)];
        for (let i = 0; i < layers.length; i++) {
          const { cell, number, drive } = layers[i]!;
          if (i > 0) {
            const rows = steps * at.B * vectors;
            kernels.setProduct(
              tangents[i]![0]!,
              outs[i - 1]![0]!,
              at.work[named("Ut", number)]!,
              rows,
              layers[i - 1]!.H,
              drive,
            );
          }
          cell.verbs.pushforward(views[i]!, outs[i]!, tangents[i]!, vs[i]!, t, steps, vectors);
        }
      },
      absorb(at, delta, ds, t, steps, vectors) {
        const [views, deltas, own, all] = [viewsOf(at), deltaOf(delta), stateOf(ds), arriving(ds, delta)];
        const rows = steps * at.B * vectors;
        for (let i = layers.length - 1; i >= 0; i--) {
          const { cell, H } = layers[i]!;
          if (i < layers.length - 1) {
            const { number, drive } = layers[i + 1]!;
            const dh = all[i]![0]!;
            kernels.setCopy(dh, own[i]![0]!, rows * H);
            kernels.addProduct(dh, deltas[i + 1]![0]!, at.parameters[named("U", number)]!, rows, drive, H);
          }
          cell.verbs.absorb(views[i]!, deltas[i]!, all[i]!, t, steps, vectors);
        }
      },
      pullback(at, out, delta, ds, t, steps, vectors) {
        const [views, outs, deltas, all] = [viewsOf(at), stateOf(out), deltaOf(delta), arriving(ds, delta)];
        for (let i = 0; i < layers.length; i++)
          layers[i]!.cell.verbs.pullback(views[i]!, outs[i]!, deltas[i]!, all[i]!, t, steps, vectors);
      },
      accumulate(at, t, steps) {
        const views = viewsOf(at);
        for (let i = 0; i < layers.length; i++) {
          const { cell, number, drive } = layers[i]!;
          cell.verbs.accumulate(views[i]!, t, steps);
          if (i === 0) continue;
          const rows = steps * at.B;
          const delta = views[i]!.delta[t]![0]!;
          const below = views[i - 1]!.next[t]![0]!;
          kernels.addTransposedProduct(
            at.gradients[named("U", number)]!,
            delta,
            below,
            rows,
            drive,
            layers[i - 1]!.H,
          );
          const db = at.gradients[named("b", number)];
          if (db) kernels.addColumnSums(db, delta, rows, drive);
        }
      },
      finish(at) {
        for (const [i, { cell }] of layers.entries()) cell.verbs.finish?.(viewsOf(at)[i]!);
      },
    },
  };
}

/** What `make` makes of an object, made once: views of a pass live as long as the pass. */
function once<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const made = new WeakMap<K, V>();
  return (key) => {
    let value = made.get(key);
    if (value === undefined) {
      value = make(key);
      made.set(key, value);
    }
    return value;
  };
}

/** The names by which a cell knows its parameters: its own, and U and b. */
const ownNames = (
  cell: BuiltCell,
  layer: number,
  all: Readonly<Record<string, unknown>>,
): readonly string[] =>
  ["U", ...Object.keys(cell.shapes.parameters), "b"].filter((name) => named(name, layer) in all);

function stackShapes(layers: readonly Layer[], bias: boolean): CellShapes {
  const merged = <V>(of: (layer: Layer) => Record<string, V>): Record<string, V> =>
    Object.assign({}, ...layers.map(of)) as Record<string, V>;
  const top = layers.length;
  return {
    // The top layer keeps the plain names here: its h is the one that is read out.
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
    work: merged(({ cell, number, drive }) => ({
      ...suffixed(cell.shapes.work, number),
      ...(number > 1 ? { [named("Ut", number)]: [layers[number - 2]!.H, drive] } : {}),
    })),
    memoryGates: layers.flatMap(({ cell, number }) =>
      (cell.shapes.memoryGates ?? []).map(({ keep, write }): MemoryGate => {
        const moved = (place: typeof keep) => ({ ...place, parameter: named(place.parameter, number) });
        return { keep: moved(keep), ...(write ? { write: moved(write) } : {}) };
      }),
    ),
    direct: layers.some(({ cell }) => cell.shapes.direct === true),
  };
}

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

const stateParts = (block: Block, { cell, state }: Layer): Block =>
  block.slice(state, state + Object.keys(cell.shapes.state).length);
const deltaParts = (block: Block, { cell, delta }: Layer): Block =>
  block.slice(delta, delta + cell.shapes.delta.length);

/** The stack's arrays as one layer sees them. */
function layerViews(at: CellViews, layer: Layer): CellViews {
  const { cell, number } = layer;
  const { saved, work, scratch = {} } = cell.shapes;
  return {
    B: at.B,
    replay: at.replay,
    parameters: pick(at.parameters, ownNames(cell, number, at.parameters), number),
    gradients: pick(at.gradients, ownNames(cell, number, at.gradients), number),
    work: pick(at.work, Object.keys(work), number),
    scratch: pick(at.scratch, Object.keys(scratch), number),
    saved: pick(at.saved, Object.keys(saved), number),
    state: at.state.map((block) => stateParts(block, layer)),
    next: at.next.map((block) => stateParts(block, layer)),
    drive: number === 1 ? at.drive : at.saved[named("drive", number)]!,
    delta: at.delta.map((block) => deltaParts(block, layer)),
  };
}
