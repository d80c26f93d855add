import type { Stochastic } from "../define.ts";

export const stochastics: readonly Stochastic[] = [];
