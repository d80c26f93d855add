import type { Kernels, UnitGroup, WrittenVerbs } from "../define.ts";
import { cell, gateMatrices, typedCell } from "../define.ts";
import { copyPart } from "./parts.ts";

/**
 * The drive holds r, z, n side by side and, after `forward`, their values. The drive's n and the product's n meet
 * only after the reset gate, so there are two deltas: ∂E/∂a_t and ∂E/∂(W h_{t−1}).
 */
export const gru = cell({
  name: "gru",
  summary: "Gated recurrent unit, reset after the product; its σ and tanh are fixed, not model.activation",
  formula:
    "r, z = σ(·) of the first two parts of U x_t + b + W h_{t−1}, n = tanh(U_n x_t + b + r∘(W_n h_{t−1} + b_n)); " +
    "h_t = (1 − z)∘n + z∘h_{t−1}",
  source:
    "Cho et al. 2014, arXiv:1406.1078, whose reset acts on h_{t−1} before W_n; this is the form of cuDNN, PyTorch and " +
    "Keras' reset_after. z keeps, as in Cho et al. and PyTorch; in Chung et al. 2014, arXiv:1412.3555, z writes",
  addresses: ["direct-path"],
  options: {},
  create(_, { kernels, hidden: H, bias }) {
    return typedCell({
      shapes: {
        state: { h: H },
        drive: 3 * H,
        driveGates: 3,
        delta: [3 * H, 3 * H],
        parameters: {
          W: { shape: [3 * H, H], init: "W", recurrent: true, gates: 3 },
          ...(bias ? ({ b_n: { shape: [H, 1], init: "zero" } } as const) : {}),
        },
        saved: { inner: H },
        scratch: { product: 3 * H },
        ownNonlinearities: true,
        // innerBias is b_n, or 0 without biases; sums adds up the hidden deltas, whose n part is b_n's gradient.
        work: { Wt: [H, 3 * H], innerBias: [H], sums: [3 * H] },
        memoryGates: bias ? [{ keep: { parameter: "b", from: H, count: H } }] : [],
        bypass: true,
        form: "direct",
        units: unitsOf(H),
      },
      bind: ({ B, parameters, gradients, work, scratch, saved, drive, state, next, delta }) => ({
        prepare() {
          kernels.setTransposed(work.Wt, parameters.W, 3 * H, H);
          if (parameters.b_n) kernels.setCopy(work.innerBias, parameters.b_n, H);
          kernels.setZero(work.sums, 3 * H);
        },
        forward(t) {
          const before = state[t]![0]!;
          kernels.setProduct(scratch.product, before, work.Wt, B, H, 3 * H);
          const h = next[t]![0]!;
          const inner = saved.inner[t]!;
          kernels.setGru(h, drive[t]!, inner, scratch.product, work.innerBias, before, B, H);
        },
        pushforward(out, tangent, v, t, steps, vectors) {
          const ofDrive = tangent[0]!;
          const hidden = tangent[1]!;
          const rows = steps * B;
          kernels.setProduct(hidden, v[0]!, work.Wt, rows * vectors, H, 3 * H);
          const gates = drive[t]!;
          const inner = saved.inner[t]!;
          const before = state[t]![0]!;
          kernels.setGruTangent(out[0]!, ofDrive, hidden, v[0]!, gates, inner, before, rows, vectors, H);
        },
        pullToDrive(here, ds, t, steps, vectors) {
          const gates = drive[t]!;
          const inner = saved.inner[t]!;
          const before = state[t]![0]!;
          kernels.setGruDelta(here[0]!, here[1]!, ds[0]!, gates, inner, before, steps * B, vectors, H);
        },
        pullToState(out, here, ds, t, steps, vectors) {
          kernels.setGruCarry(out[0]!, ds[0]!, drive[t]!, steps * B, vectors, H);
          kernels.addProduct(out[0]!, here[1]!, parameters.W, steps * B * vectors, 3 * H, H);
        },
        accumulate(t, steps) {
          const hidden = delta[t]![1]!;
          kernels.addTransposedProduct(gradients.W, hidden, state[t]![0]!, steps * B, 3 * H, H);
          if (gradients.b_n) kernels.addColumnSums(work.sums, hidden, steps * B, 3 * H);
        },
        afterAccumulate() {
          if (!gradients.b_n) return;
          for (let j = 0; j < H; j++) gradients.b_n[j]! += work.sums[2 * H + j]!;
        },
        ...readings(drive, kernels, B, H),
        matrices: () => gateMatrices(parameters.W, H, ["W.r", "W.z", "W.n"]),
      }),
    });
  },
});

/** Of the gates r, z and n, side by side in the drive after `forward`; z is what keeps. */
const readings = (
  gates: readonly Float64Array[],
  kernels: Kernels,
  B: number,
  H: number,
): Pick<WrittenVerbs, "setDirect" | "read"> => ({
  setDirect(out, _from, t, steps) {
    copyPart(out[0]!, gates[t]!, 1, 3, steps * B, H);
  },
  read(values, slopes, group, t, steps) {
    copyPart(values, gates[t]!, group, 3, steps * B, H);
    if (group === 2) kernels.setTanhSlope(slopes, values, steps * B * H);
  },
});

const unitsOf = (width: number): readonly UnitGroup[] => [
  { name: "r", kind: "gate", width },
  { name: "z", kind: "gate", width },
  { name: "n", kind: "activation", width, gamma: 1 },
];
