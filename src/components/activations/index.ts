import { elu } from "./elu.ts";
import { gelu } from "./gelu.ts";
import { hardTanh } from "./hard-tanh.ts";
import { identity } from "./identity.ts";
import { leakyRelu } from "./leaky-relu.ts";
import { modRelu } from "./mod-relu.ts";
import { relu } from "./relu.ts";
import { selu } from "./selu.ts";
import { sigmoid } from "./sigmoid.ts";
import { silu } from "./silu.ts";
import { sin } from "./sin.ts";
import { softplus } from "./softplus.ts";
import { softsign } from "./softsign.ts";
import { tanh } from "./tanh.ts";

export const activations = [
  elu,
  gelu,
  hardTanh,
  identity,
  leakyRelu,
  modRelu,
  relu,
  selu,
  sigmoid,
  silu,
  sin,
  softplus,
  softsign,
  tanh,
];
