/** What two runs, or two groups of runs, were made by and from, where that is not the same. */
import { bare } from "../components/foreign-text.ts";
import type { RunRecord, SourceFile } from "./record.ts";

export interface Differing {
  readonly what: string;
  readonly a: string;
  readonly b: string;
}

/** In words for people; what is of several kinds within a group is listed. */
export function provenanceDifferences(
  a: readonly RunRecord[],
  b: readonly RunRecord[],
): readonly Differing[] {
  return Object.entries(SAID).flatMap(([what, said]) => {
    const [ours, theirs] = [a, b].map((records) => [...new Set(records.map(said))].sort().join("; "));
    return ours === theirs ? [] : [{ what, a: ours!, b: theirs! }];
  });
}

const files = (sources: readonly SourceFile[]): string =>
  sources.length === 0 ? "none" : sources.map(({ path, sha256 }) => `${bare(path)} ${sha256.slice(0, 8)}`).join(", "); // prettier-ignore

const SAID: Readonly<Record<string, (record: RunRecord) => string>> = {
  "numbers version": ({ versions }) => String(versions.numbers),
  "bptt-lab": ({ versions }) => bare(versions["bptt-lab"]),
  commit: ({ commit, modified }) =>
    commit === null ? "none" : `${bare(commit).slice(0, 8)}${modified === true ? " with changes" : ""}`,
  engine: ({ engine }) => `${bare(engine.name)}, ${engine.vector_bits} bits`,
  Node: ({ versions }) => bare(versions.node),
  "data files": ({ data }) => files(data),
  "plug-ins": ({ plugins }) => files(plugins),
};
