/** A CSV of ours that may be larger than memory, row by row. */
import { parse } from "csv-parse";
import { pipeline } from "node:stream";
import { CSV_FORMAT } from "../results/read-csv.ts";

/** The header's cells, then those of each row, as text. What the source throws is thrown. */
export async function* readLines(source: AsyncIterable<Buffer>): AsyncGenerator<readonly string[]> {
  const parser = parse(CSV_FORMAT);
  // What goes wrong with the source ends the parser, and is thrown by the loop below.
  pipeline(source, parser, () => {});
  // Without columns or casts csv-parse makes each record an array of text.
  for await (const cells of parser as AsyncIterable<readonly string[]>) yield cells;
}
