import { antisymmetric } from "./antisymmetric.ts";
import { cornn } from "./cornn.ts";
import { expRnn } from "./exp-rnn.ts";
import { gru } from "./gru.ts";
import { indRnn } from "./ind-rnn.ts";
import { leaky } from "./leaky.ts";
import { lru } from "./lru.ts";
import { lstm } from "./lstm.ts";
import { minimalRnn } from "./minimal-rnn.ts";
import { scornn } from "./scornn.ts";
import { scrn } from "./scrn.ts";
import { skip } from "./skip.ts";
import { vanilla } from "./vanilla.ts";

export const cells = [
  antisymmetric,
  cornn,
  expRnn,
  gru,
  indRnn,
  leaky,
  lru,
  lstm,
  minimalRnn,
  scornn,
  scrn,
  skip,
  vanilla,
];
