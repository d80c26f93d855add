import { rule } from "../define.ts";

/** A figure of the run is no longer finite. */
export const diverged = rule({
  name: "diverged",
  summary: "A figure of the run is NaN or infinite",
  source: "What training itself found (docs/verdict.md)",
  options: {},
  create: () => ({
    reads: [],
    judge: ({ status, diverged_at, diverged_because }) =>
      status !== "diverged"
        ? null
        : {
            state: "diverged",
            since: diverged_at,
            words: `it diverged at update ${diverged_at}: ${diverged_because}`,
            cites: {},
            causes: ["exploding"],
            compared: true,
          },
  }),
});
