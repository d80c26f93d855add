import { adding } from "./adding.ts";
import { associativeRecall } from "./associative-recall.ts";
import { copyMemory } from "./copy-memory.ts";
import { delayedXor } from "./delayed-xor.ts";
import { images } from "./images.ts";
import { induction } from "./induction.ts";
import { labelledSequences } from "./labelled-sequences.ts";
import { languageModel } from "./language-model.ts";
import { latch } from "./latch.ts";
import { longLag } from "./long-lag.ts";
import { multiplication } from "./multiplication.ts";
import { noiselessMemorization } from "./noiseless-memorization.ts";
import { parity } from "./parity.ts";
import { permutations } from "./permutations.ts";
import { randomPermutation } from "./random-permutation.ts";
import { selectiveCopy } from "./selective-copy.ts";
import { temporalOrder } from "./temporal-order.ts";
import { textStream } from "./text-stream.ts";
import { timeSeries } from "./time-series.ts";
import { variableCopy } from "./variable-copy.ts";

export const tasks = [
  adding,
  associativeRecall,
  copyMemory,
  delayedXor,
  images,
  induction,
  labelledSequences,
  languageModel,
  latch,
  longLag,
  multiplication,
  noiselessMemorization,
  parity,
  permutations,
  randomPermutation,
  selectiveCopy,
  temporalOrder,
  textStream,
  timeSeries,
  variableCopy,
];
