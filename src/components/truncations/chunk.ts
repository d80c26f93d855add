import { truncation, z } from "../define.ts";
import { bindBackThroughTime, stepBlocks } from "./back-through-time.ts";

/** Chunks of `length` steps: the state crosses a boundary, the gradient does not. One update for all chunks. */
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
