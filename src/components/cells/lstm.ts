import type { Kernels, UnitGroup, WrittenVerbs } from "../define.ts";
import { cell, gateMatrices, typedCell, z } from "../define.ts";
import { copyPart } from "./parts.ts";

/**
 * State h, c; the drive holds i, f, g, o side by side and, after `forward`, their values. J_t is over (h, c) as
 * independent coordinates: ds_c is ∂E/∂c_t with h_t held fixed, so the part of ∂E/∂c_t that passes through h_t is
 * added where it is needed.
 */
export const lstm = cell({
  name: "lstm",
  summary:
    "Long short-term memory with a forget gate, no peepholes; its σ and tanh are fixed, not model.activation",
  formula:
    "i, f, o = σ(·), g = tanh(·) of the four parts of U x_t + W h_{t−1} + b; " +
    "c_t = f∘c_{t−1} + i∘g, h_t = o∘tanh c_t; ∂c_t/∂c_{t−1} = diag(f) past the matrices",
  source:
    "Hochreiter & Schmidhuber 1997, Neural Computation 9(8); forget gate: Gers, Schmidhuber & Cummins 2000, " +
    "Neural Computation 12(10). Gates in PyTorch's order; one bias where PyTorch has two",
  addresses: ["direct-path"],
  options: {
    "forget-bias": z
      .number()
      .default(1)
      .describe(
        "Added to the forget gate's part of b at the start, as Keras does (PyTorch: 0); 1 is the advice of " +
          "Jozefowicz, Zaremba & Sutskever 2015. No effect without biases, or where model.init.b " +
          "sets the gates itself (forget-bias, chrono)",
      ),
  },
  create({ "forget-bias": forgetBias }, { kernels, hidden: H, bias }) {
    return typedCell({
      shapes: {
        state: { h: H, c: H },
        drive: 4 * H,
        driveGates: 4,
        delta: [4 * H],
        parameters: { W: { shape: [4 * H, H], init: "W", recurrent: true, gates: 4 } },
        saved: { tanhC: H },
        ownNonlinearities: true,
        form: "direct",
        units: unitsOf(H),
        work: { Wt: [H, 4 * H] },
        memoryGates: bias
          ? [
              {
                keep: { parameter: "b", from: H, count: H },
                write: { parameter: "b", from: 0, count: H },
              },
            ]
          : [],
      },
      afterInitializers({ b }) {
        for (let j = H; b && j < 2 * H; j++) b[j]! += forgetBias;
      },
      bind: ({ B, work: { Wt }, parameters: { W }, gradients, saved, drive, state, next, delta }) => ({
        prepare() {
          kernels.setTransposed(Wt, W, 4 * H, H);
        },
        forward(t) {
          const gates = drive[t]!;
          const before = state[t]!;
          const after = next[t]!;
          kernels.addProduct(gates, before[0]!, Wt, B, H, 4 * H);
          kernels.setLstm(after[0]!, after[1]!, saved.tanhC[t]!, gates, before[1]!, B, H);
        },
        pushforward(out, tangent, v, t, steps, vectors) {
          const z = tangent[0]!;
          const rows = steps * B;
          const tanhC = saved.tanhC[t]!;
          const before = state[t]![1]!;
          kernels.addProduct(z, v[0]!, Wt, rows * vectors, H, 4 * H);
          kernels.setLstmTangent(out[0]!, out[1]!, z, v[1]!, drive[t]!, tanhC, before, rows, vectors, H);
        },
        pullToDrive(here, ds, t, steps, vectors) {
          const tanhC = saved.tanhC[t]!;
          const before = state[t]![1]!;
          kernels.setLstmDelta(here[0]!, ds[0]!, ds[1]!, drive[t]!, tanhC, before, steps * B, vectors, H);
        },
        pullToState(out, here, ds, t, steps, vectors) {
          kernels.setProduct(out[0]!, here[0]!, W, steps * B * vectors, 4 * H, H);
          kernels.setLstmCarry(out[1]!, ds[0]!, ds[1]!, drive[t]!, saved.tanhC[t]!, steps * B, vectors, H);
        },
        accumulate(t, steps) {
          kernels.addTransposedProduct(gradients.W, delta[t]![0]!, state[t]![0]!, steps * B, 4 * H, H);
        },
        ...readings(drive, saved.tanhC, kernels, B, H),
        matrices: () => gateMatrices(W, H, ["W.i", "W.f", "W.g", "W.o"]),
      }),
    });
  },
});

const unitsOf = (width: number): readonly UnitGroup[] => [
  { name: "i", kind: "gate", width },
  { name: "f", kind: "gate", width },
  { name: "g", kind: "activation", width, gamma: 1 },
  { name: "o", kind: "gate", width },
  { name: "tanh_c", kind: "activation", width, gamma: 1 },
];

/** Of i, f, g and o, side by side in the drive after `forward`. */
const readings = (
  gates: readonly Float64Array[],
  squashed: readonly Float64Array[],
  kernels: Kernels,
  B: number,
  H: number,
): Pick<WrittenVerbs, "setDirect" | "read"> => ({
  // ∂c_t/∂c_{t−1} = f, and on to h_t = o∘tanh c_t; h_{t−1} has no path but the matrices.
  setDirect(out, from, t, steps) {
    const [h, c] = [out[0]!, out[1]!];
    if (from === 0) {
      h.fill(0, 0, steps * B * H);
      c.fill(0, 0, steps * B * H);
      return;
    }
    copyPart(c, gates[t]!, 1, 4, steps * B, H);
    copyPart(h, gates[t]!, 3, 4, steps * B, H);
    const tanhC = squashed[t]!;
    for (let i = 0; i < steps * B * H; i++) h[i]! *= (1 - tanhC[i]! * tanhC[i]!) * c[i]!;
  },
  read(values, slopes, group, t, steps) {
    const n = steps * B * H;
    if (group === 4) kernels.setCopy(values, squashed[t]!, n);
    else copyPart(values, gates[t]!, group, 4, steps * B, H);
    if (group === 2 || group === 4) kernels.setTanhSlope(slopes, values, n);
  },
});
