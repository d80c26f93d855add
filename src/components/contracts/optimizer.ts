import { type Declaration, helper, type KernelContext } from "./declaration.ts";

/** A contiguous stretch of parameters that an update may change, with its gradient. */
export interface Stretch {
  /** Name of the parameter that it is, or is part of; parts of one parameter are adjacent. */
  readonly parameter: string;
  /** True for recurrent parameters, which may have a rate of their own. */
  readonly recurrent: boolean;
  /** The weights into each of `units` units: elements `unit·apart + k·step`, k = 0 … count/units − 1. */
  readonly rows: { readonly units: number; readonly apart: number; readonly step: number };
  readonly values: Float64Array;
  readonly gradient: Float64Array;
  readonly count: number;
  /** The optimizer's own arrays beside it, by the names it declared, each [count]. */
  readonly moments: Readonly<Record<string, Float64Array>>;
}

export interface BuiltOptimizer {
  /** The rate before the schedule's factor. */
  readonly rate: number;
  /** The rate of recurrent parameters. */
  readonly recurrentRate: number;
  /** Arrays as long as the parameters, by name, and the number that all their elements start from. */
  readonly moments: Readonly<Record<string, number>>;
  /** Names of single numbers that are kept from update to update. */
  readonly memory: readonly string[];
  /** The share that an update at rate 1 takes off a parameter with gradient and moments 0; 0 if left out. */
  readonly decay?: number;
  /** True if a zero gradient changes neither a parameter nor a moment: then rows of U that no word used are skipped. */
  readonly rowwise: boolean;
  start(memory: Float64Array): void;
  /** Once before the stretches of an update. */
  advance(memory: Float64Array): void;
  update(stretch: Stretch, memory: Float64Array, rate: number): void;
}

export type Optimizer = Declaration<"optimizer", KernelContext, BuiltOptimizer>;
export const optimizer = helper<"optimizer", KernelContext, BuiltOptimizer>("optimizer");
