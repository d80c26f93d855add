/**
 * k stacked cells as one cell: layer l reads h_t of layer l − 1 at the same step. Its state is the concatenation,
 * the top layer's first because only that is read out. All verbs work layer by layer, so every truncation and
 * diagnostic works for stacks without knowing about them.
 */
import type { Kernels } from "../../engine/kernels.ts";
import type { Block, BuiltCell, CellVerbs, CellViews } from "../define.ts";
import { typedCell } from "../define.ts";
import { once } from "./once.ts";
import {
  deltaParts,
  type Layer,
  layersOf,
  layerViews,
  named,
  ownNames,
  pick,
  stackShapes,
  stateParts,
  workOf,
} from "./stack-shapes.ts";

export function stack(
  cells: readonly BuiltCell[],
  { kernels, bias }: { kernels: Kernels; bias: boolean },
): BuiltCell {
  const layers = layersOf(cells);
  const shares = sharesOf(layers);
  return typedCell({
    shapes: stackShapes(layers, bias),
    afterInitializers(parameters) {
      for (const { cell, number } of layers)
        cell.afterInitializers?.(pick(parameters, ownNames(cell, number, parameters), number));
    },
    bind(at) {
      const bound = layers.map((layer, i) => bindLayer(at, layer, layers[i - 1]));
      return {
        ...aroundPasses(bound, kernels),
        ...forwards(bound, shares, kernels),
        ...backwards(bound, shares, kernels),
        ...readings(bound, shares, kernels),
      };
    },
  });
}

/** A layer on its share of the stack's arrays. */
interface BoundLayer extends Layer {
  readonly at: CellViews;
  readonly verbs: CellVerbs;
  /** The weights from the layer below, whose h is [B, H]; undefined for the bottom layer. */
  readonly between: Between | undefined;
}
interface Between {
  readonly H: number;
  readonly U: Float64Array;
  readonly Ut: Float64Array;
  readonly dU: Float64Array;
  /** Absent where there are no biases. */
  readonly b: Float64Array | undefined;
  readonly db: Float64Array | undefined;
}

function bindLayer(
  at: CellViews<ReturnType<typeof stackShapes>>,
  layer: Layer,
  below: Layer | undefined,
): BoundLayer {
  const views = layerViews(at, layer);
  const { U, b, number } = layer;
  return {
    ...layer,
    at: views,
    verbs: layer.cell.bind(views),
    between: below && {
      H: below.H,
      U: at.parameters[U]!,
      Ut: at.work[workOf(number)]!.Ut,
      dU: at.gradients[U]!,
      b: at.parameters[b],
      db: at.gradients[b],
    },
  };
}

/** How to find each layer's share of a block that a caller passes in. */
function sharesOf(layers: readonly Layer[]) {
  const stateOf = once((block: Block) => layers.map((layer) => stateParts(block, layer)));
  const dsOf = once((ds: Block) =>
    once((delta: Block) =>
      stateOf(ds).map((own, i) => (i === layers.length - 1 ? own : [delta[layers[i]!.ds]!, ...own.slice(1)])),
    ),
  );
  return {
    stateOf,
    deltaOf: once((block: Block) => layers.map((layer) => deltaParts(block, layer))),
    /** ds of every layer: below the top, h's part lies in delta and includes what comes from the layer above. */
    arriving: (ds: Block, delta: Block): readonly Block[] => dsOf(ds)(delta),
  };
}
type Shares = ReturnType<typeof sharesOf>;

// The loops below use indices: an iterator would cost one object per layer and step.

/** Before and after a pass: each layer by itself. */
const aroundPasses = (layers: readonly BoundLayer[], kernels: Kernels) =>
  ({
    prepare() {
      for (let i = 0; i < layers.length; i++) {
        const { verbs, drive, between } = layers[i]!;
        verbs.prepare();
        if (between) kernels.setTransposed(between.Ut, between.U, drive, between.H);
      }
    },
    beforePass(T, stream) {
      for (let i = 0; i < layers.length; i++) layers[i]!.verbs.beforePass(T, stream);
    },
    afterAccumulate() {
      for (let i = 0; i < layers.length; i++) layers[i]!.verbs.afterAccumulate();
    },
    matrices: () =>
      layers.flatMap(({ verbs, number }) =>
        verbs.matrices().map((matrix) => ({ ...matrix, name: named(matrix.name, number) })),
      ),
  }) satisfies Partial<CellVerbs>;

/** From the bottom up. */
const forwards = (layers: readonly BoundLayer[], { stateOf, deltaOf }: Shares, kernels: Kernels) =>
  ({
    forward(t) {
      for (let i = 0; i < layers.length; i++) {
        const { at, verbs, drive, between } = layers[i]!;
        if (between) {
          const { H, Ut, b } = between;
          const a = at.drive[t]!;
          if (b) kernels.setRows(a, b, at.B, drive);
          else kernels.setZero(a, at.B * drive);
          kernels.addProduct(a, layers[i - 1]!.at.next[t]![0]!, Ut, at.B, H, drive);
        }
        verbs.forward(t);
      }
    },
    linearize(t, steps) {
      for (let i = 0; i < layers.length; i++) layers[i]!.verbs.linearize(t, steps);
    },
    pushforward(out, tangent, v, t, steps, vectors) {
      const outs = stateOf(out);
      const tangents = deltaOf(tangent);
      const vs = stateOf(v);
      for (let i = 0; i < layers.length; i++) {
        const { at, verbs, drive, between } = layers[i]!;
        if (between) {
          const { H, Ut } = between;
          kernels.setProduct(tangents[i]![0]!, outs[i - 1]![0]!, Ut, steps * at.B * vectors, H, drive);
        }
        verbs.pushforward(outs[i]!, tangents[i]!, vs[i]!, t, steps, vectors);
      }
    },
  }) satisfies Partial<CellVerbs>;

/** From the top down. */
const backwards = (layers: readonly BoundLayer[], { stateOf, deltaOf, arriving }: Shares, kernels: Kernels) =>
  ({
    pullToDrive(delta, ds, t, steps, vectors) {
      const deltas = deltaOf(delta);
      const own = stateOf(ds);
      const all = arriving(ds, delta);
      for (let i = layers.length - 1; i >= 0; i--) {
        const { at, verbs, H } = layers[i]!;
        if (i < layers.length - 1) {
          // h_t reaches the error through the next step and through the layer above.
          const { drive, between } = layers[i + 1]!;
          const rows = steps * at.B * vectors;
          const dh = all[i]![0]!;
          kernels.setCopy(dh, own[i]![0]!, rows * H);
          kernels.addProduct(dh, deltas[i + 1]![0]!, between!.U, rows, drive, H);
        }
        verbs.pullToDrive(deltas[i]!, all[i]!, t, steps, vectors);
      }
    },
    pullToState(out, delta, ds, t, steps, vectors) {
      const outs = stateOf(out);
      const deltas = deltaOf(delta);
      const all = arriving(ds, delta);
      for (let i = 0; i < layers.length; i++)
        layers[i]!.verbs.pullToState(outs[i]!, deltas[i]!, all[i]!, t, steps, vectors);
    },
    accumulate(t, steps) {
      for (let i = 0; i < layers.length; i++) {
        const { at, verbs, drive, between } = layers[i]!;
        verbs.accumulate(t, steps);
        if (!between) continue;
        const { H, dU, db } = between;
        const rows = steps * at.B;
        const delta = at.delta[t]![0]!;
        kernels.addTransposedProduct(dU, delta, layers[i - 1]!.at.next[t]![0]!, rows, drive, H);
        if (db) kernels.addColumnSums(db, delta, rows, drive);
      }
    },
  }) satisfies Partial<CellVerbs>;

/** What the layers say of their paths and units. */
const readings = (layers: readonly BoundLayer[], { stateOf, deltaOf }: Shares, kernels: Kernels) => {
  const groups = layers.flatMap(({ cell, verbs }) =>
    (cell.shapes.units ?? []).map((_, group) => ({ read: verbs.read!, group })),
  );
  return {
    // Between layers there are only matrices.
    setDirect(out, from, t, steps) {
      const outs = stateOf(out);
      for (let i = 0; i < layers.length; i++) {
        const { cell, verbs, at, state } = layers[i]!;
        const own = from - state;
        if (verbs.setDirect && own >= 0 && own < cell.widths.length) verbs.setDirect(outs[i]!, own, t, steps);
        else
          for (let part = 0; part < cell.widths.length; part++)
            outs[i]![part]!.fill(0, 0, steps * at.B * cell.widths[part]!);
      }
    },
    pushLinear(out, tangent, v, rows) {
      const outs = stateOf(out);
      const tangents = deltaOf(tangent);
      const vs = stateOf(v);
      for (let i = 0; i < layers.length; i++) {
        const { verbs, drive, between } = layers[i]!;
        if (between) {
          const { H, Ut } = between;
          kernels.setProduct(tangents[i]![0]!, outs[i - 1]![0]!, Ut, rows, H, drive);
        }
        verbs.pushLinear!(outs[i]!, tangents[i]!, vs[i]!, rows);
      }
    },
    read(values, slopes, group, t, steps) {
      groups[group]!.read(values, slopes, groups[group]!.group, t, steps);
    },
  } satisfies Partial<CellVerbs>;
};
