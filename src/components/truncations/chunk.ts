import { truncation, z } from "../define.ts";
import { bindBackThroughTime, stepBlocks } from "./back-through-time.ts";

/**
 * Chunks of `length` steps: the state crosses a boundary, the gradient does not, just as if PyTorch detached it there. That
 * holds for jacobian-norm too: J_t at the first step of a chunk says nothing to the chunk before. A penalty on states is
 * no part of the recurrence: one that ties h_t to h_{t−1} (norm-stabilizer, temporal-activation) moves both, each
 * within its own chunk. One update for all chunks.
 */
export const chunk = truncation({
  name: "chunk",
  summary: "Cuts the sequence into pieces; an error never leaves its piece",
  formula: "ds_{t−1} = e_{t−1} + J_tᵀ ds_t within a chunk; 0 arrives from the next one",
  source: "The usual truncated BPTT of language models (Mikolov et al. 2010; PyTorch's detach)",
  options: { length: z.int().min(1).max(1e9).default(20).describe("Steps in a chunk") },
  create: ({ length }) => ({
    segments: (T) =>
      Array.from({ length: Math.ceil(T / length) }, (_, i) => ({
        start: i * length,
        firstOutput: i * length,
        end: Math.min(T, (i + 1) * length),
      })),
    work: (sizes) => stepBlocks(sizes),
    bind(pass) {
      const back = bindBackThroughTime(pass);
      return (T) => {
        for (let start = 0; start < T; start += length) back(start, start, Math.min(T, start + length));
      };
    },
  }),
});
