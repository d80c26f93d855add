import { fillUniform } from "../../engine/streams.ts";
import { around } from "../combine/around.ts";
import { once } from "../combine/once.ts";
import type { Block, BuiltCell, Kernels } from "../define.ts";
import { noise, z } from "../define.ts";

/**
 * s_t = m∘s_{t−1} + (1 − m)∘F(s_{t−1}, a_t), so J_t = diag(m) + diag(1 − m)·J of the cell inside. m is drawn for
 * every unit, step and sequence; of an LSTM, h and c each have their own, and h_t is made of the new c before c is
 * zoned out, as in the paper's equations. Where nothing is left to chance, m is its expectation.
 *
 * In a config: `noise: [{ name: zoneout, rate: 0.05, cell-rate: 0.5 }]`.
 */
export const zoneout = noise({
  name: "zoneout",
  summary: "While training, units keep their value of one step before, at random",
  formula: "s_t = m∘s_{t−1} + (1 − m)∘F(s_{t−1}, a_t), m ~ Bernoulli(rate); evaluated with m = rate",
  source:
    "Krueger et al. 2017, ICLR, arXiv:1606.01305 (there h 0.05 and c 0.5 on characters of Penn Treebank, both " +
    "0.15 on permuted MNIST). What is read out is the zoned-out h_t; the authors' TensorFlow example reads out the " +
    "cell's own",
  addresses: ["direct-path"],
  options: {
    rate: z.number().min(0).max(1).default(0.15).describe("Probability that a unit of h keeps its value"),
    "cell-rate": z
      .number()
      .min(0)
      .max(1)
      .nullable()
      .default(null)
      .describe("That of the state's other components, c of an LSTM for one; null: the same"),
  },
  create: ({ rate, "cell-rate": cellRate }, { kernels }) => ({
    wrap: (cell) => wrap(cell, kernels, (component) => (component === 0 ? rate : (cellRate ?? rate))),
  }),
});

/** The state's components, with the names of their arrays. */
const partsOf = ({ shapes }: BuiltCell, rateOf: (component: number) => number) =>
  Object.entries(shapes.state).map(([component, width], i) => ({
    width,
    rate: rateOf(i),
    /** F(s_{t−1}, a_t), which the cell inside takes for its s_t. */
    raw: `raw.${component}`,
    /** 1 − m: the share of a unit that is new. */
    renewed: `renewed.${component}`,
  }));

function wrap(cell: BuiltCell, kernels: Kernels, rateOf: (component: number) => number): BuiltCell {
  const parts = partsOf(cell, rateOf);
  const innerDs = once((delta: Block): Block => delta.slice(-parts.length));
  return around(cell, {
    name: "zoneout",
    saved: Object.fromEntries(
      parts.flatMap(({ raw, renewed, width }) => [
        [raw, width],
        [renewed, width],
      ]),
    ),
    // (1 − m)∘ds, which is the ds of the cell inside.
    delta: parts.map(({ width }) => width),
    bypass: true,
    redirect: (own) => ({
      next: own[parts[0]!.raw]!.map((_, t) => parts.map(({ raw }) => own[raw]![t]!)),
    }),
    bind({ B, state, next }, own, inside) {
      const raws = parts.map(({ raw }) => own[raw]!);
      const shares = parts.map(({ renewed }) => own[renewed]!);
      return {
        beforePass(T, stream) {
          // Counted by hand: entries() would make an object a component.
          for (let i = 0; i < parts.length; i++) {
            const { rate, width } = parts[i]!;
            const share = shares[i]![0]!;
            const n = T * B * width;
            if (stream === null) share.fill(1 - rate, 0, n);
            else {
              fillUniform(share, n, 0, 1, stream);
              for (let k = 0; k < n; k++) share[k] = share[k]! < rate ? 0 : 1;
            }
          }
          inside.beforePass(T, stream);
        },
        forward(t) {
          inside.forward(t);
          for (let i = 0; i < parts.length; i++) {
            const before = state[t]![i]!;
            setMixed(next[t]![i]!, raws[i]![t]!, before, shares[i]![t]!, B, 1, parts[i]!.width);
          }
        },
        pushforward(out, tangent, v, t, steps, vectors) {
          inside.pushforward(out, tangent, v, t, steps, vectors);
          for (let i = 0; i < parts.length; i++)
            setMixed(out[i]!, out[i]!, v[i]!, shares[i]![t]!, steps * B, vectors, parts[i]!.width);
        },
        pullToDrive(delta, ds, t, steps, vectors) {
          const inner = innerDs(delta);
          for (let i = 0; i < parts.length; i++) {
            const share = shares[i]![t]!;
            kernels.setTimesShared(inner[i]!, ds[i]!, share, steps * B, vectors, parts[i]!.width);
          }
          inside.pullToDrive(delta, inner, t, steps, vectors);
        },
        setDirect(out, from, t, steps) {
          inside.setDirect?.(out, from, t, steps);
          for (let i = 0; i < parts.length; i++) {
            if (!inside.setDirect) out[i]!.fill(0, 0, steps * B * parts[i]!.width);
            mixIn(out[i]!, i === from ? 1 : 0, shares[i]![t]!, steps * B * parts[i]!.width);
          }
        },
        pullToState(out, delta, ds, t, steps, vectors) {
          inside.pullToState(out, delta, innerDs(delta), t, steps, vectors);
          for (let i = 0; i < parts.length; i++)
            addKept(out[i]!, ds[i]!, shares[i]![t]!, steps * B, vectors, parts[i]!.width);
        },
      };
    },
  });
}

/**
 * out = share∘a + (1 − share)∘kept, all [rows, vectors, width] but share [rows, width]. A share of 0 or 1 takes the
 * one and not 0 times the other: then its bits stay, and no NaN of the other gets in.
 */
function setMixed(
  out: Float64Array,
  a: Float64Array,
  kept: Float64Array,
  share: Float64Array,
  rows: number,
  vectors: number,
  width: number,
): void {
  for (let r = 0, k = 0; r < rows; r++) {
    for (let v = 0; v < vectors; v++) {
      for (let j = r * width; j < (r + 1) * width; j++, k++) {
        const part = share[j]!;
        if (part === 1) out[k] = a[k]!;
        else if (part === 0) out[k] = kept[k]!;
        else out[k] = part * a[k]! + (1 - part) * kept[k]!;
      }
    }
  }
}

/** out += (1 − share)∘ds, likewise. */
function addKept(
  out: Float64Array,
  ds: Float64Array,
  share: Float64Array,
  rows: number,
  vectors: number,
  width: number,
): void {
  for (let r = 0, k = 0; r < rows; r++) {
    for (let v = 0; v < vectors; v++) {
      for (let j = r * width; j < (r + 1) * width; j++, k++) {
        if (share[j] !== 1) out[k]! += (1 - share[j]!) * ds[k]!;
      }
    }
  }
}

/** out = share∘out + (1 − share)·kept */
function mixIn(out: Float64Array, kept: number, share: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) out[i] = share[i]! * out[i]! + (1 - share[i]!) * kept;
}
