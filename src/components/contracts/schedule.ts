import { type Declaration, helper } from "./declaration.ts";

/** A factor that changes over updates: on the optimizer's rates, or on the strength of all penalties. */
export interface BuiltSchedule {
  readonly memory: readonly string[];
  start(memory: Float64Array): void;
  /** The factor at this update (1 is the first); changes nothing. */
  factor(memory: Float64Array, update: number): number;
  /** Called with the validation loss at every evaluation. */
  hear(memory: Float64Array, loss: number): void;
}

export interface ScheduleContext {
  /** Updates of the whole run. */
  readonly updates: number;
}

export type Schedule = Declaration<"schedule", ScheduleContext, BuiltSchedule>;
export const schedule = helper<"schedule", ScheduleContext, BuiltSchedule>("schedule");
