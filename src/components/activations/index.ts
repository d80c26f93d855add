import { identity } from "./identity.ts";
import { relu } from "./relu.ts";
import { tanh } from "./tanh.ts";

export const activations = [identity, relu, tanh];
