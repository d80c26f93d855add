import { adam } from "./adam.ts";
import { rmsprop } from "./rmsprop.ts";
import { sgd } from "./sgd.ts";

export const optimizers = [adam, rmsprop, sgd];
