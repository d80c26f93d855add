/**
 * The WebAssembly kernels behind the interface of their twins: arrays become their addresses. One instance and
 * one memory a run; the compiled module is shared.
 */
import type { Engine } from "../engine.ts";
import type { Kernels } from "../kernels.ts";
import { BINARY } from "./binary.ts";

const PAGE_BYTES = 65536;

/** The first page belongs to the kernels: a packed panel of `products.ts` lies there. */
const START = PAGE_BYTES;

/** The twin's arguments with an address for every array: numbers all. */
type Export<F> = F extends (...args: infer A) => infer R ? (...args: { [I in keyof A]: number }) => R : never;
type Exports = { readonly [K in keyof Kernels]: Export<Kernels[K]> };

let compiled: object | undefined;

function compile(): object {
  const text = atob(BINARY);
  return new WebAssembly.Module(Uint8Array.from(text, (character) => character.charCodeAt(0)));
}

/** A fresh engine. Compiles the kernels on first use, which takes a few milliseconds. */
export function wasmEngine(): Engine {
  compiled ??= compile();
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 });
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  return {
    // Sound: assembly/index.ts exports the names of the twins, and a test calls each with the twin's arguments.
    kernels: bind(exports as Exports),
    allocate(bytes) {
      memory.grow(Math.ceil(bytes / PAGE_BYTES));
      return { buffer: memory.buffer, start: START };
    },
  };
}

/** Written out one by one: each call site stays monomorphic and is inlined; a generic wrapper is not. */
function bind(e: Exports): Kernels {
  return {
    setProduct: (out, a, b, m, k, n) => e.setProduct(out.byteOffset, a.byteOffset, b.byteOffset, m, k, n),
    addProduct: (out, a, b, m, k, n) => e.addProduct(out.byteOffset, a.byteOffset, b.byteOffset, m, k, n),
    addProductTransposed: (out, a, b, m, k, n) =>
      e.addProductTransposed(out.byteOffset, a.byteOffset, b.byteOffset, m, k, n),
    addTransposedProduct: (out, a, b, k, m, n) =>
      e.addTransposedProduct(out.byteOffset, a.byteOffset, b.byteOffset, k, m, n),
    setTransposedProduct: (out, a, b, k, m, n) =>
      e.setTransposedProduct(out.byteOffset, a.byteOffset, b.byteOffset, k, m, n),
    setTransposed: (out, a, rows, columns) => e.setTransposed(out.byteOffset, a.byteOffset, rows, columns),

    setZero: (out, n) => e.setZero(out.byteOffset, n),
    setCopy: (out, a, n) => e.setCopy(out.byteOffset, a.byteOffset, n),
    add: (out, a, n) => e.add(out.byteOffset, a.byteOffset, n),
    addScaled: (out, a, factor, n) => e.addScaled(out.byteOffset, a.byteOffset, factor, n),
    timesScalar: (out, factor, n) => e.timesScalar(out.byteOffset, factor, n),
    setTimes: (out, a, b, n) => e.setTimes(out.byteOffset, a.byteOffset, b.byteOffset, n),
    setTimesShared: (out, a, slope, rows, vectors, width) =>
      e.setTimesShared(out.byteOffset, a.byteOffset, slope.byteOffset, rows, vectors, width),
    setRows: (out, row, rows, width) => e.setRows(out.byteOffset, row.byteOffset, rows, width),
    addColumnSums: (out, a, rows, width) => e.addColumnSums(out.byteOffset, a.byteOffset, rows, width),
    setGathered: (out, a, which, rows, width) =>
      e.setGathered(out.byteOffset, a.byteOffset, which.byteOffset, rows, width),
    addGathered: (out, a, which, rows, width) =>
      e.addGathered(out.byteOffset, a.byteOffset, which.byteOffset, rows, width),
    addScattered: (out, a, which, rows, width) =>
      e.addScattered(out.byteOffset, a.byteOffset, which.byteOffset, rows, width),
    sumOfSquares: (a, n) => e.sumOfSquares(a.byteOffset, n),
    dot: (a, b, n) => e.dot(a.byteOffset, b.byteOffset, n),

    sumOfAbsolutes: (a, n) => e.sumOfAbsolutes(a.byteOffset, n),
    addSigns: (out, a, factor, n) => e.addSigns(out.byteOffset, a.byteOffset, factor, n),
    setSymmetricImage: (out, a, v, k, stride) =>
      e.setSymmetricImage(out.byteOffset, a.byteOffset, v.byteOffset, k, stride),
    addRankTwo: (a, v, w, k, stride) => e.addRankTwo(a.byteOffset, v.byteOffset, w.byteOffset, k, stride),

    setTanh: (s, z, n) => e.setTanh(s.byteOffset, z.byteOffset, n),
    setTanhSlope: (slope, s, n) => e.setTanhSlope(slope.byteOffset, s.byteOffset, n),
    setSigmoid: (s, z, n) => e.setSigmoid(s.byteOffset, z.byteOffset, n),
    setRelu: (s, z, n) => e.setRelu(s.byteOffset, z.byteOffset, n),
    setReluSlope: (slope, z, n) => e.setReluSlope(slope.byteOffset, z.byteOffset, n),

    setCrossEntropy: (losses, hits, outputs, labels, rows, classes) =>
      e.setCrossEntropy(
        losses.byteOffset,
        hits.byteOffset,
        outputs.byteOffset,
        labels.byteOffset,
        rows,
        classes,
      ),
    setSquaredError: (losses, outputs, targets, rows, values) =>
      e.setSquaredError(losses.byteOffset, outputs.byteOffset, targets.byteOffset, rows, values),
    timesRowWeights: (a, weights, rows, width) =>
      e.timesRowWeights(a.byteOffset, weights.byteOffset, rows, width),

    ...bindLstm(e),
    ...bindGru(e),
    ...bindUpdates(e),
  };
}

type Of<Cell extends string> = Extract<keyof Kernels, `set${Cell}${string}`>;

/** Those of the gated cells. */
const bindLstm = (e: Exports): Pick<Kernels, Of<"Lstm">> => ({
  setLstm: (h, c, tanhC, gates, before, rows, H) =>
    e.setLstm(h.byteOffset, c.byteOffset, tanhC.byteOffset, gates.byteOffset, before.byteOffset, rows, H),
  setLstmDelta: (delta, dh, dc, gates, tanhC, before, rows, vectors, H) =>
    e.setLstmDelta(
      delta.byteOffset,
      dh.byteOffset,
      dc.byteOffset,
      gates.byteOffset,
      tanhC.byteOffset,
      before.byteOffset,
      rows,
      vectors,
      H,
    ),
  setLstmCarry: (out, dh, dc, gates, tanhC, rows, vectors, H) =>
    e.setLstmCarry(
      out.byteOffset,
      dh.byteOffset,
      dc.byteOffset,
      gates.byteOffset,
      tanhC.byteOffset,
      rows,
      vectors,
      H,
    ),
  setLstmTangent: (outH, outC, tangent, v, gates, tanhC, before, rows, vectors, H) =>
    e.setLstmTangent(
      outH.byteOffset,
      outC.byteOffset,
      tangent.byteOffset,
      v.byteOffset,
      gates.byteOffset,
      tanhC.byteOffset,
      before.byteOffset,
      rows,
      vectors,
      H,
    ),
});

const bindGru = (e: Exports): Pick<Kernels, Of<"Gru">> => ({
  setGru: (h, gates, inner, product, bias, before, rows, H) =>
    e.setGru(
      h.byteOffset,
      gates.byteOffset,
      inner.byteOffset,
      product.byteOffset,
      bias.byteOffset,
      before.byteOffset,
      rows,
      H,
    ),
  setGruDelta: (delta, hidden, ds, gates, inner, before, rows, vectors, H) =>
    e.setGruDelta(
      delta.byteOffset,
      hidden.byteOffset,
      ds.byteOffset,
      gates.byteOffset,
      inner.byteOffset,
      before.byteOffset,
      rows,
      vectors,
      H,
    ),
  setGruCarry: (out, ds, gates, rows, vectors, H) =>
    e.setGruCarry(out.byteOffset, ds.byteOffset, gates.byteOffset, rows, vectors, H),
  setGruTangent: (out, tangent, hidden, v, gates, inner, before, rows, vectors, H) =>
    e.setGruTangent(
      out.byteOffset,
      tangent.byteOffset,
      hidden.byteOffset,
      v.byteOffset,
      gates.byteOffset,
      inner.byteOffset,
      before.byteOffset,
      rows,
      vectors,
      H,
    ),
});

type Updates = Extract<keyof Kernels, `${string}Update`>;

/** The optimizers' kernels. */
const bindUpdates = (e: Exports): Pick<Kernels, Updates> => ({
  momentumUpdate: (w, g, velocity, n, rate, momentum) =>
    e.momentumUpdate(w.byteOffset, g.byteOffset, velocity.byteOffset, n, rate, momentum),
  nesterovUpdate: (w, g, velocity, n, rate, momentum) =>
    e.nesterovUpdate(w.byteOffset, g.byteOffset, velocity.byteOffset, n, rate, momentum),
  rmspropUpdate: (w, g, square, n, rate, decay, epsilon) =>
    e.rmspropUpdate(w.byteOffset, g.byteOffset, square.byteOffset, n, rate, decay, epsilon),
  rmspropInsideUpdate: (w, g, square, n, rate, decay, epsilon) =>
    e.rmspropInsideUpdate(w.byteOffset, g.byteOffset, square.byteOffset, n, rate, decay, epsilon),
  adagradUpdate: (w, g, sum, n, rate, epsilon) =>
    e.adagradUpdate(w.byteOffset, g.byteOffset, sum.byteOffset, n, rate, epsilon),
  adamUpdate: (w, g, mean, square, n, beta1, beta2, epsilon, step, scale) =>
    e.adamUpdate(
      w.byteOffset,
      g.byteOffset,
      mean.byteOffset,
      square.byteOffset,
      n,
      beta1,
      beta2,
      epsilon,
      step,
      scale,
    ),
});
