import { fillUniform } from "../../engine/streams.ts";
import type { WrittenVerbs } from "../define.ts";
import { cell, typedCell, z as zod } from "../define.ts";
import { nonlinearity, readingOf } from "./nonlinearity.ts";

/**
 * z_t = a_t + w∘h_{t−1}, so J_t = diag(f′(z_t)∘w): every unit remembers only itself, at O(H) per step, and units
 * mix only between layers. That is why it is published as a stack: write `layers: 2` or more.
 *
 * Left out of the published networks: the bound |w_i| ≤ 2^(1/T) that they enforce in training (here `high` bounds
 * only the start), batch normalisation, and skip connections around layers. They use relu.
 */
export const indRnn = cell({
  name: "ind-rnn",
  summary: "Independent units: the recurrent matrix is diagonal, and only layers mix units",
  formula: "h_t = f(U x_t + w∘h_{t−1} + b), J_t = diag(f′(z_t)∘w)",
  source:
    "Li, Li, Cook, Zhu & Gao 2018 (IndRNN), arXiv:1803.04831; without its bound on w and its normalisation",
  addresses: ["eigenvalues", "transient"],
  options: {
    low: zod.number().default(0).describe("w starts uniform in [low, high): the least recurrent weight"),
    high: zod.number().default(1).describe("The largest recurrent weight at the start"),
  },
  create({ low, high }, { kernels, hidden: H, activation }) {
    const f = nonlinearity(activation, H);
    return typedCell({
      slopeBound: { keep: 0, gamma: activation.gamma },
      shapes: {
        state: { h: H },
        drive: H,
        delta: [H],
        parameters: {
          w: {
            shape: [H, 1],
            init: (w, rows, _columns, stream) => fillUniform(w, rows, low, high, stream),
            recurrent: true,
          },
          ...f.parameters,
        },
        saved: { slope: H },
        work: { W: [H, H] },
        form: "slopes",
        units: f.units,
      },
      bind(at) {
        const { B, drive, state, next, saved, delta, parameters, gradients, work } = at;
        const { w } = parameters;
        const { apply, setSlope, accumulate } = f.bind(at);
        const active = next.map(([h]) => h!);
        return {
          // z_t takes the place of a_t.
          forward(t) {
            const z = drive[t]!;
            const before = state[t]![0]!;
            for (let b = 0; b < B; b++)
              for (let i = 0; i < H; i++) z[b * H + i]! += w[i]! * before[b * H + i]!;
            apply(next[t]![0]!, z, B);
          },
          linearize(t, steps) {
            setSlope(saved.slope[t]!, drive[t]!, next[t]![0]!, steps * B);
          },
          pushforward(out, tangent, v, t, steps, vectors) {
            const dz = tangent[0]!;
            const dh = v[0]!;
            for (let row = 0; row < steps * B * vectors; row++)
              for (let i = 0; i < H; i++) dz[row * H + i]! += w[i]! * dh[row * H + i]!;
            kernels.setTimesShared(out[0]!, dz, saved.slope[t]!, steps * B, vectors, H);
          },
          pullToDrive(here, ds, t, steps, vectors) {
            kernels.setTimesShared(here[0]!, ds[0]!, saved.slope[t]!, steps * B, vectors, H);
          },
          pullToState(out, here, _ds, _t, steps, vectors) {
            const before = out[0]!;
            const dz = here[0]!;
            for (let row = 0; row < steps * B * vectors; row++)
              for (let i = 0; i < H; i++) before[row * H + i] = w[i]! * dz[row * H + i]!;
          },
          accumulate(t, steps) {
            const dz = delta[t]![0]!;
            const before = state[t]![0]!;
            for (let row = 0; row < steps * B; row++)
              for (let i = 0; i < H; i++) gradients.w[i]! += dz[row * H + i]! * before[row * H + i]!;
            accumulate(dz, drive[t]!, steps * B);
          },
          pushLinear: linearVerb(w, H),
          read: readingOf(B, H, active, saved.slope),
          matrices() {
            for (let i = 0; i < H; i++) work.W[i * H + i] = w[i]!; // all else is 0 from the start
            return [{ name: "w", n: H, values: work.W }];
          },
        };
      },
    });
  },
});

/** w∘v + tangent */
const linearVerb =
  (w: Float64Array, H: number): NonNullable<WrittenVerbs["pushLinear"]> =>
  (out, tangent, v, rows) => {
    for (let row = 0; row < rows; row++)
      for (let i = 0; i < H; i++)
        out[0]![row * H + i] = w[i]! * v[0]![row * H + i]! + tangent[0]![row * H + i]!;
  };
