import { truncation } from "../define.ts";
import { bindBackThroughTime, stepBlocks } from "./back-through-time.ts";

/** The exact gradient: every error goes back to the first step. */
export const full = truncation({
  name: "full",
  summary: "No truncation: the exact gradient",
  formula: "ds_{t−1} = e_{t−1} + J_tᵀ ds_t",
  source: "Rumelhart, Hinton & Williams 1986; Werbos 1990",
  addresses: ["truncation"],
  options: {},
  create: () => ({
    segments: (T) => [{ start: 0, firstOutput: 0, end: T }],
    work: (sizes) => stepBlocks(sizes),
    bind(pass) {
      const back = bindBackThroughTime(pass);
      return (T) => back(0, 0, T);
    },
  }),
});
