/** A network with regularizers, and states written by hand. */
import { Matrix, SVD } from "ml-matrix";
import type { BuiltRegularizer, PassStates } from "../../src/components/define.ts";
import { catalogue } from "../../src/components/registry.ts";
import { fillGaussian, makeStream } from "../../src/engine/streams.ts";
import { planOn } from "./plans.ts";
import { build } from "./regularizers.ts";

export const actingOn = (acts: BuiltRegularizer["acts"]) =>
  [...catalogue.regularizer.keys()].filter((name) => build(name).acts === acts);

// ─── In a network ────────────────────────────────────────────────────────────────────────────────────

export const H = 4;
const [B, T, I] = [3, 6, 2];

export function networkWith(
  regularizers: readonly { readonly name: string }[],
  model: object = {},
  training: object = {},
) {
  const inputs = new Float64Array(T * B * I);
  const targets = new Float64Array(T * B);
  fillGaussian(inputs, inputs.length, 1, makeStream(1, "inputs"));
  fillGaussian(targets, targets.length, 1, makeStream(1, "targets"));
  const lengths = [6, 4, 5];
  return planOn(
    {
      B,
      T,
      inputs: { kind: "values", size: I },
      outputs: { kind: "values", size: 1 },
      values: [...inputs],
      targets: [...targets],
      lengths,
      mask: Array.from({ length: T * B }, (_, row) =>
        Math.floor(row / B) < lengths[row % B]! && row % 2 === 0 ? 1 : 0,
      ),
    },
    { model: { hidden: H, ...model }, training: { regularizers: [...regularizers], ...training } },
  );
}

// ─── Constraints ─────────────────────────────────────────────────────────────────────────────────────

export const singularValues = (W: ArrayLike<number>, rows: number, columns: number): readonly number[] =>
  new SVD(Matrix.from1DArray(rows, columns, Array.from(W)), { autoTranspose: true }).diagonal;

// ─── States ──────────────────────────────────────────────────────────────────────────────────────────

/** Sequences of the given lengths with one unit a number; states[b] starts with h_0. */
export function passOf(states: readonly (readonly (readonly number[])[])[]): PassStates {
  const [B, H] = [states.length, states[0]![0]!.length];
  const lengths = Int32Array.from(states, (one) => one.length - 1);
  const T = Math.max(...lengths);
  return {
    B,
    H,
    lengths,
    // What stands beyond a sequence's end must not matter.
    states: Array.from({ length: T + 1 }, (_, t) =>
      Float64Array.from(states.flatMap((one) => one[t] ?? Array<number>(H).fill(1e6))),
    ),
  };
}
