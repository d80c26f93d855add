import { rule } from "../define.ts";

/** The last evaluation meets the task's rule. */
export const solved = rule({
  name: "solved",
  summary: "The task counts as learned",
  source: "The task's own rule",
  options: {},
  create: () => ({
    reads: [],
    judge: ({ solved, solved_at }) =>
      solved === true
        ? {
            state: "solved",
            since: solved_at,
            words: `it solved the task by update ${solved_at}`,
            cites: {},
            causes: [],
            compared: true,
          }
        : null,
  }),
});
