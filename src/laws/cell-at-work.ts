/** What the laws of cells share. */
import { type MakeCell, type Trial, type TrialChoice, tryOut } from "./trial.ts";

/** How to make a cell, and the seed of its noise if it has noise. */
export interface CellAtWork {
  readonly create: MakeCell;
  readonly noise?: number;
}

export const attempt = ({ create, noise }: CellAtWork, choice: TrialChoice = {}): Trial =>
  tryOut(create, { ...choice, noise });

/** Rounding of sums of at most a few hundred products, added in another order. */
export const OF_ROUNDING = 1e-12;
export const within = (tolerance: number, ...sizes: readonly number[]): number =>
  tolerance * Math.max(1, ...sizes.map(Math.abs));
