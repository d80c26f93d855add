import { l1 } from "./l1.ts";
import { l2 } from "./l2.ts";

export const regularizers = [l1, l2];
