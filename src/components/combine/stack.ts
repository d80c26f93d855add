/**
 * k cells, one on the other, as one cell: layer l reads h_t of layer l − 1 at the same step. Its state is the
 * concatenation, the top layer's first because only that is read out. All verbs work layer by layer, so every
 * truncation and diagnostic works for stacks without knowing of them.
 */
import type { Kernels } from "../../engine/kernels.ts";
import type { Block, BuiltCell, CellVerbs, CellViews } from "../define.ts";
import { once } from "./once.ts";
import type { Layer } from "./stack-shapes.ts";
import { deltaParts, layersOf, layerViews, ownNames, pick, stackShapes, stateParts } from "./stack-shapes.ts";

export function stack(
  cells: readonly BuiltCell[],
  { kernels, bias }: { kernels: Kernels; bias: boolean },
): BuiltCell {
  const parts = partsOf(layersOf(cells), kernels);
  const { layers } = parts;
  return {
    shapes: stackShapes(layers, bias),
    verbs: { ...aroundPasses(parts), ...forwards(parts), ...backwards(parts) },
  };
}

/** The layers, and how to find each one's share of a block or of the views. */
function partsOf(layers: readonly Layer[], kernels: Kernels) {
  const stateOf = once((block: Block) => layers.map((layer) => stateParts(block, layer)));
  const dsOf = once((ds: Block) =>
    once((delta: Block) =>
      stateOf(ds).map((own, i) => (i === layers.length - 1 ? own : [delta[layers[i]!.ds]!, ...own.slice(1)])),
    ),
  );
  return {
    layers,
    kernels,
    viewsOf: once((at: CellViews) => layers.map((layer) => layerViews(at, layer))),
    stateOf,
    deltaOf: once((block: Block) => layers.map((layer) => deltaParts(block, layer))),
    /** ds of every layer: below the top, h's part lies in delta and holds what comes from above as well. */
    arriving: (ds: Block, delta: Block): readonly Block[] => dsOf(ds)(delta),
  };
}
type Parts = ReturnType<typeof partsOf>;

/** Before and after a pass: each layer for itself. */
function aroundPasses({ layers, kernels, viewsOf }: Parts) {
  return {
    prepare(at) {
      // Counted by hand here and below: an iterator is an object a layer.
      for (let i = 0; i < layers.length; i++) {
        const { cell, drive, U, Ut } = layers[i]!;
        cell.verbs.prepare(viewsOf(at)[i]!);
        if (i === 0) continue;
        const { H } = layers[i - 1]!;
        kernels.setTransposed(at.work[Ut]!, at.parameters[U]!, drive, H);
      }
    },
    draw(at, T, stream) {
      for (let i = 0; i < layers.length; i++) layers[i]!.cell.verbs.draw?.(viewsOf(at)[i]!, T, stream);
    },
    start(parameters) {
      for (const { cell, number } of layers)
        cell.verbs.start?.(pick(parameters, ownNames(cell, number, parameters), number));
    },
    finish(at) {
      for (let i = 0; i < layers.length; i++) layers[i]!.cell.verbs.finish?.(viewsOf(at)[i]!);
    },
  } satisfies Partial<CellVerbs>;
}

/** From the bottom up. */
function forwards({ layers, kernels, viewsOf, stateOf, deltaOf }: Parts) {
  return {
    forward(at, t) {
      const views = viewsOf(at);
      for (let i = 0; i < layers.length; i++) {
        const { cell, drive, Ut, b } = layers[i]!;
        if (i > 0) {
          const { H } = layers[i - 1]!;
          const below = views[i - 1]!.next[t]![0]!;
          const a = views[i]!.drive[t]!;
          const bias = at.parameters[b];
          if (bias) kernels.setRows(a, bias, at.B, drive);
          else kernels.setZero(a, at.B * drive);
          kernels.addProduct(a, below, at.work[Ut]!, at.B, H, drive);
        }
        cell.verbs.forward(views[i]!, t);
      }
    },
    linearize(at, t, steps) {
      const views = viewsOf(at);
      for (let i = 0; i < layers.length; i++) layers[i]!.cell.verbs.linearize(views[i]!, t, steps);
    },
    pushforward(at, out, tangent, v, t, steps, vectors) {
      const views = viewsOf(at);
      const outs = stateOf(out);
      const tangents = deltaOf(tangent);
      const vs = stateOf(v);
      const rows = steps * at.B * vectors;
      for (let i = 0; i < layers.length; i++) {
        const { cell, drive, Ut } = layers[i]!;
        if (i > 0) {
          const { H } = layers[i - 1]!;
          kernels.setProduct(tangents[i]![0]!, outs[i - 1]![0]!, at.work[Ut]!, rows, H, drive);
        }
        cell.verbs.pushforward(views[i]!, outs[i]!, tangents[i]!, vs[i]!, t, steps, vectors);
      }
    },
  } satisfies Partial<CellVerbs>;
}

/** From the top down. */
function backwards({ layers, kernels, viewsOf, stateOf, deltaOf, arriving }: Parts) {
  return {
    pullToDrive(at, delta, ds, t, steps, vectors) {
      const views = viewsOf(at);
      const deltas = deltaOf(delta);
      const own = stateOf(ds);
      const all = arriving(ds, delta);
      const rows = steps * at.B * vectors;
      for (let i = layers.length - 1; i >= 0; i--) {
        const { cell, H } = layers[i]!;
        if (i < layers.length - 1) {
          // h_t reaches the error by its own way in time and through the layer above.
          const { drive, U } = layers[i + 1]!;
          const dh = all[i]![0]!;
          kernels.setCopy(dh, own[i]![0]!, rows * H);
          kernels.addProduct(dh, deltas[i + 1]![0]!, at.parameters[U]!, rows, drive, H);
        }
        cell.verbs.pullToDrive(views[i]!, deltas[i]!, all[i]!, t, steps, vectors);
      }
    },
    pullToState(at, out, delta, ds, t, steps, vectors) {
      const views = viewsOf(at);
      const outs = stateOf(out);
      const deltas = deltaOf(delta);
      const all = arriving(ds, delta);
      for (let i = 0; i < layers.length; i++)
        layers[i]!.cell.verbs.pullToState(views[i]!, outs[i]!, deltas[i]!, all[i]!, t, steps, vectors);
    },
    accumulate(at, t, steps) {
      const views = viewsOf(at);
      const rows = steps * at.B;
      for (let i = 0; i < layers.length; i++) {
        const { cell, drive, U, b } = layers[i]!;
        cell.verbs.accumulate(views[i]!, t, steps);
        if (i === 0) continue;
        const delta = views[i]!.delta[t]![0]!;
        const below = views[i - 1]!.next[t]![0]!;
        const dU = at.gradients[U]!;
        kernels.addTransposedProduct(dU, delta, below, rows, drive, layers[i - 1]!.H);
        const db = at.gradients[b];
        if (db) kernels.addColumnSums(db, delta, rows, drive);
      }
    },
  } satisfies Partial<CellVerbs>;
}
