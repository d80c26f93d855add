/** Plain text → sentences → words, by rules of our own: `Intl.Segmenter` changes with every release of ICU. */

/** A full stop after one of these does not end a sentence. */
const ABBREVIATIONS = new Set([
  "mr",
  "mrs",
  "ms",
  "dr",
  "st",
  "capt",
  "prof",
  "rev",
  "no",
  "vol",
  "etc",
  "vs",
]);

/** End marks with closing quotes or brackets after them, then white space, then something that opens a sentence. */
const SENTENCE_END = /[.!?]+["'”’)\]]*\s+(?=["'“‘(\[]*[\p{Lu}\p{N}])/gu;

/** A word with its inner apostrophes and hyphens, or one mark of punctuation. */
const TOKEN = /[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*|[^\s\p{L}\p{N}]/gu;

/** Sentences of a text whose paragraphs are separated by blank lines; line breaks within a paragraph are spaces. */
export function sentencesOf(text: string): string[] {
  const sentences: string[] = [];
  for (const paragraph of text.replaceAll("\r\n", "\n").split(/\n[ \t]*\n/)) {
    const line = paragraph.replace(/\s+/g, " ").trim();
    if (line === "") continue;
    let start = 0;
    for (const end of line.matchAll(SENTENCE_END)) {
      const word = /(\p{L}+)$/u.exec(line.slice(start, end.index));
      if (end[0].startsWith(". ") && word && ABBREVIATIONS.has(word[1]!.toLowerCase())) continue;
      const stop = end.index + end[0].length;
      sentences.push(line.slice(start, stop).trim());
      start = stop;
    }
    sentences.push(line.slice(start));
  }
  return sentences;
}

/** Lower-cased words and marks of a sentence. */
export const tokensOf = (sentence: string): string[] => sentence.toLowerCase().match(TOKEN) ?? [];
