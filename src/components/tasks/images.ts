import type { Split } from "../define.ts";
import { task, z } from "../define.ts";
import { UserError } from "../user-error.ts";
import { blameFile, makeKnown } from "./files/blame-file.ts";
import { entropyOf } from "./files/entropy.ts";
import { epochMemory, nextExample, startEpochs } from "./files/epochs.ts";
import { type IdxBytes, readIdx } from "./files/idx.ts";
import { shuffledOrder } from "./files/shuffled.ts";
import { sequences } from "./sequences.ts";

const ORDERS = ["rows", "pixels", "permuted"] as const;
const FASHION_MNIST = "/usr/share/datasets/fashion-mnist";
const HOW_TO_GET =
  "for Fashion-MNIST on Debian or Ubuntu: apt-get install dataset-fashion-mnist; for other files name task.train-images, " +
  "task.train-labels, task.test-images and task.test-labels (docs/data.md)";

/** N images of so many pixels each, and what they show. */
interface Labelled {
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

const idxFiles = makeKnown<IdxBytes>();

interface Asked {
  readonly rows: number;
  readonly columns: number;
  readonly classes: number;
}

/** Throws a UserError if the two files do not belong together or are of other sizes than the options say. */
function readLabelled(
  part: "train" | "test",
  paths: Readonly<Record<string, unknown>>,
  files: Readonly<Record<string, Uint8Array>>,
  { rows, columns, classes }: Asked,
): Labelled {
  const [images, labels] = (
    [
      ["images", 3],
      ["labels", 1],
    ] as const
  ).map(([what, extents]) => {
    const name = `${part}-${what}`;
    return blameFile(String(paths[name]), name, () => {
      const bytes = files[name]!;
      return idxFiles(bytes, what, () => readIdx(bytes, extents, what));
    });
  }) as [IdxBytes, IdxBytes];
  blameFile(String(paths[`${part}-images`]), `${part}-images`, () => {
    const [, high, wide] = images.extents;
    if (high !== rows || wide !== columns)
      throw new UserError(
        `the images have ${high} rows and ${wide} columns; got ${rows} and ${columns}; ` +
          `write rows: ${high}, columns: ${wide}`,
        "task.rows",
      );
  });
  blameFile(String(paths[`${part}-labels`]), `${part}-labels`, () => {
    const [N, M] = [images.extents[0], labels.extents[0]];
    if (N !== M)
      throw new UserError(`there are ${M} labels for ${N} images; give the labels that belong to the images`);
    const greatest = labels.values.reduce((most, label) => Math.max(most, label), 0);
    if (greatest >= classes)
      throw new UserError(
        `there is a label ${greatest}, and of ${classes} classes the last is ${classes - 1}; ` +
          `write task.classes: ${greatest + 1}`,
        "task.classes",
      );
  });
  return { pixels: images.values, labels: labels.values };
}

/**
 * Which class an image shows, read row by row or pixel by pixel (Le, Jaitly & Hinton 2015), or pixel by pixel in one order for
 * all images that the permutation's seed stands for. Pixels are scaled to [0, 1]; the answer is at the last step. The
 * validation images are drawn once from those of the training files, the same for all seeds.
 */
export const images = task({
  name: "images",
  summary:
    "Say what an image shows that is read row by row or pixel by pixel: MNIST, Fashion-MNIST, or IDX files of your own",
  formula:
    "x_t = row t, or pixel t, or pixel π(t); loss −ln p(class) at the last step; chance: the entropy of the training labels, ln 10 for ten as frequent ones; never counts as solved",
  source:
    "Le, Jaitly & Hinton 2015, arXiv:1504.00941, section 4.2 (pixel by pixel, permuted); Fashion-MNIST: Xiao, Rasul & Vollgraf 2017, arXiv:1708.07747",
  objective: "mean",
  options: {
    "train-images": z
      .string()
      .min(1)
      .default(`${FASHION_MNIST}/train-images-idx3-ubyte.gz`)
      .describe("An IDX file of images to learn from, packed by gzip or not, relative to the config"),
    "train-labels": z
      .string()
      .min(1)
      .default(`${FASHION_MNIST}/train-labels-idx1-ubyte.gz`)
      .describe("An IDX file of what they show"),
    "test-images": z
      .string()
      .min(1)
      .default(`${FASHION_MNIST}/t10k-images-idx3-ubyte.gz`)
      .describe("An IDX file of images for the test at the end"),
    "test-labels": z
      .string()
      .min(1)
      .default(`${FASHION_MNIST}/t10k-labels-idx1-ubyte.gz`)
      .describe("An IDX file of what those show"),
    order: z
      .enum(ORDERS)
      .default("rows")
      .describe(
        "One row a step; one pixel a step; or one pixel a step in an order that `permutation` stands for",
      ),
    permutation: z
      .int()
      .min(0)
      .max(1e9)
      .default(0)
      .describe("Seed of the order of `permuted`, the same for all images"),
    validation: z.int().min(1).max(1e6).default(10_000).describe("Training images held out for evaluation"),
    rows: z.int().min(1).max(4096).default(28).describe("Rows of an image"),
    columns: z.int().min(1).max(4096).default(28).describe("Pixels in a row"),
    classes: z.int().min(2).max(256).default(10).describe("Labels are 0 … classes − 1"),
  },
  files: (options) =>
    Object.fromEntries(
      (["train-images", "train-labels", "test-images", "test-labels"] as const).map((name) => [
        name,
        { path: options[name], otherwise: HOW_TO_GET },
      ]),
    ),
  sizes: ({ order, rows, columns, classes }) => ({
    inputs: { kind: "values", size: order === "rows" ? columns : 1 },
    outputs: { kind: "classes", size: classes },
    length: order === "rows" ? rows : rows * columns,
  }),
  create(options, { files, sizes }) {
    const { order, rows, columns, classes, permutation, validation } = options;
    const trained = readLabelled("train", options, files, options);
    const tested = readLabelled("test", options, files, options);
    const N = trained.labels.length;
    if (N <= validation)
      throw new UserError(
        `there are ${N} training images, and ${validation} are to be held out; write at most ${N - 1}`,
        "task.validation",
      );
    const drawn = shuffledOrder(N, 0, "held-out images");
    const held = drawn.subarray(0, validation);
    const kept = drawn.subarray(validation);
    const all = Int32Array.from(tested.labels, (_, i) => i);
    const partOf = (split: Split): Int32Array =>
      split === "test" ? all : split === "training" ? kept : held;
    const chanceLoss = entropyOf(kept, trained.labels, classes);
    if (chanceLoss === 0)
      throw new UserError(
        "all training images show the same class; give images of two classes at least",
        "task.train-labels",
      );
    const P = rows * columns;
    // Which pixel each number of a sequence is.
    const place =
      order === "permuted"
        ? shuffledOrder(P, permutation, "order of pixels")
        : Int32Array.from({ length: P }, (_, i) => i);
    const I = sizes.inputs.size;
    const last = sizes.length - 1;
    return sequences(sizes, {
      chanceLoss,
      unit: "images",
      available: (split) => partOf(split).length,
      reading: readingOf({ training: kept.length, validation, test: all.length }, options),
      memory: epochMemory(kept.length),
      start: startEpochs,
      write({ input, answer }, source) {
        const { pixels, labels } = source.split === "test" ? tested : trained;
        const part = partOf(source.split);
        const image = part[nextExample(source, part.length)]!;
        for (let i = 0; i < P; i++) input(Math.floor(i / I), i % I, pixels[image * P + place[i]!]! / WHITE);
        answer(last, labels[image]!);
      },
    });
  },
});

const WHITE = 255;

function readingOf(
  parts: Readonly<Record<"training" | "validation" | "test", number>>,
  { rows, columns, classes }: Asked,
) {
  const sizes = Object.entries(parts).map(([part, count]) => `${count} for ${part}`);
  return {
    lines: [`read images of ${rows}×${columns} in ${classes} classes: ${sizes.join(", ")}`],
    figures: Object.fromEntries(Object.entries(parts).map(([part, count]) => [`images_${part}`, count])),
  };
}
