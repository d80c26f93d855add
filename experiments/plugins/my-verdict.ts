import { diagnostic, rule, z } from "bptt-lab";

/** How far the hidden states of one sequence lie from those of the others, step by step. */
export const spread = diagnostic({
  name: "spread",
  summary: "Whether the network still tells its sequences apart",
  formula: "the largest ‖h_t(b) − h_t(0)‖∞ over the sequences b",
  source: "you, today",
  options: {},
  create: () => ({
    needs: "states",
    columns: [
      { name: "t", unit: "step", about: "Time step, 1 … T" },
      { name: "spread", unit: "1", about: "Largest difference of a unit between two sequences" },
    ],
    summaries: [{ name: "last_spread", unit: "1", about: "The same at the last step" }],
    work: () => ({}),
    bind:
      ({ at, cell, batch }) =>
      (emit) => {
        let last = 0;
        for (let t = 1; t <= batch.T; t++) {
          const h = at.state[t][0];
          last = 0;
          for (let i = 0; i < at.B * cell.H; i++) last = Math.max(last, Math.abs(h[i] - h[i % cell.H]));
          emit([t, last]);
        }
        return [last];
      },
  }),
});

/** States of all sequences that lie together cannot hold what the sequences said. */
export const forgets = rule({
  name: "forgets",
  summary: "All sequences end in the same state",
  source: "you, today",
  options: { below: z.number().positive().default(0.01).describe("Smallest spread that counts") },
  create: ({ below }) => ({
    reads: ["last_spread"],
    judge({ series }) {
      const last = series("last_spread").at(-1);
      if (last === undefined || last.value >= below) return null;
      return {
        state: "forgetful",
        since: null,
        words: `the network ends in nearly the same state whatever it read: ${last.value.toPrecision(2)} apart`,
        cites: { last_spread: last.value },
        causes: [],
      };
    },
  }),
});
