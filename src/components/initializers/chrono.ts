import { log } from "../../engine/elementary.ts";
import { nextUniform } from "../../engine/streams.ts";
import { initializer, z } from "../define.ts";
import { UserError } from "../user-error.ts";
import { refuseMatrix } from "./gate-biases.ts";

/**
 * A gate that keeps the share σ(b) = 1 − 1/τ of a state at every step forgets with the time constant τ; here τ − 1
 * is uniform on [1, Tmax − 1], so that the units' memories range up to the length of the sequence. The gate that
 * writes, if there is one, lets in the rest: σ(−b) = 1/τ. Both are exact for gates whose only input is the bias;
 * where one gate does both (gru, minimal-rnn), only its bias is set, the paper's form for leaky units.
 *
 * JANET (van der Westhuizen & Lasenby 2018) draws from [1, Tmax] instead. All other biases are 0 here.
 */
export const chrono = initializer({
  name: "chrono",
  summary: "Biases of gates: each unit forgets at its own rate, with time constants up to the whole sequence",
  formula:
    "b_keep = ln u, u ~ U(1, Tmax − 1), b_write = −b_keep: the gates start at 1 − 1/τ and 1/τ, τ = 1 + u",
  source: "Tallec & Ollivier 2018, arXiv:1804.11188; JANET (2018) draws from U(1, Tmax) instead",
  addresses: ["direct-path"],
  options: {
    longest: z
      .number()
      .min(2)
      .nullable()
      .default(null)
      .describe("Tmax, the most steps to be remembered; null: the length of the task's longest sequence"),
  },
  create({ longest }, context) {
    const steps = longest ?? context.longest;
    if (steps < 2) {
      throw new UserError(
        `chrono needs sequences of at least 2 steps; the task's have ${steps}; write its longest`,
      );
    }
    return {
      fill: refuseMatrix("chrono"),
      fillGates(keep, write, n, stream) {
        for (let i = 0; i < n; i++) {
          const bias = log(1 + (steps - 2) * nextUniform(stream));
          keep[i] = bias;
          if (write) write[i] = -bias;
        }
      },
    };
  },
});
