import { gzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import type { Split } from "../../../src/components/define.ts";
import { dataFiles, idx } from "../../support/data-files.ts";
import { build, roomFor, sourceOf } from "../../support/tasks.ts";

const OPTIONS = { rows: 4, columns: 3, classes: 4, validation: 10 };
const images = dataFiles["train-images"]!.subarray(16);
const labels = dataFiles["train-labels"]!.subarray(8);

/** The first sequences of a split, one by one: their inputs and labels. */
function readSequences(task: ReturnType<typeof build>, split: Split, count: number, seed = 1) {
  const batch = roomFor(task, 1);
  const source = sourceOf(task, split, seed);
  return Array.from({ length: count }, () => {
    task.fill(batch, source, 1);
    expect([...batch.mask]).toEqual([...batch.mask].map((_, t) => (t === task.longest - 1 ? 1 : 0)));
    return { inputs: [...batch.values], label: batch.labels[task.longest - 1]! };
  });
}

/** Which image of a file a sequence is. */
const keyOf = (pixels: ArrayLike<number>): string => Array.from(pixels).join(" ");
const numberOf = new Map(
  Array.from({ length: 40 }, (_, n) => [
    keyOf(Array.from(images.subarray(12 * n, 12 * n + 12), (pixel) => pixel / 255)),
    n,
  ]),
);

describe.each(["rows", "pixels"])("read by %s", (order) => {
  const task = build("images", { ...OPTIONS, order });

  test("an image is its pixels by 255 in reading order, and its label is at the last step", () => {
    expect([task.inputs.size, task.longest]).toEqual(order === "rows" ? [3, 4] : [1, 12]);
    for (const { inputs, label } of readSequences(task, "training", 30))
      expect(label).toBe(labels[numberOf.get(keyOf(inputs))!]);
  });

  test("the training and the validation part are all training images, each in one of them", () => {
    const numbers = (["training", "validation"] as const).map((split) =>
      readSequences(task, split, task.available!(split)).map(({ inputs }) => numberOf.get(keyOf(inputs))!),
    );
    expect(numbers.map(({ length }) => length)).toEqual([30, 10]);
    expect(numbers.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, n) => n));
  });
});

test("each epoch shows the training images in another order, the validation images come in one order for all seeds", () => {
  const task = build("images", OPTIONS);
  const [one, two] = [readSequences(task, "training", 60, 1), readSequences(task, "training", 30, 2)];
  expect(one.slice(30)).not.toEqual(one.slice(0, 30));
  expect(two).not.toEqual(one.slice(0, 30));
  expect(readSequences(task, "validation", 10, 1)).toEqual(readSequences(task, "validation", 10, 2));
});

test("a permutation's seed stands for one order of the pixels, the same for all images and parts", () => {
  const orderOf = (permutation: number, split: Split): readonly number[] => {
    const plain = readSequences(build("images", { ...OPTIONS, order: "pixels" }), split, 10);
    const mixed = readSequences(build("images", { ...OPTIONS, order: "permuted", permutation }), split, 10);
    // A pixel is known by its values in ten images.
    const column = (from: typeof plain, t: number): string => from.map(({ inputs }) => inputs[t]).join(" ");
    return Array.from({ length: 12 }, (_, t) =>
      Array.from({ length: 12 }, (_, p) => p).findIndex((p) => column(plain, p) === column(mixed, t)),
    );
  };
  const order = orderOf(5, "training");
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, p) => p));
  expect(orderOf(5, "test")).toEqual(order);
  expect(orderOf(6, "test")).not.toEqual(order);
});

test("files packed by gzip are read as they are without", () => {
  const packed = Object.fromEntries(
    Object.entries(dataFiles).map(([name, bytes]) => [name, gzipSync(bytes)]),
  );
  expect(readSequences(build("images", OPTIONS, packed), "test", 12)).toEqual(
    readSequences(build("images", OPTIONS), "test", 12),
  );
});

test("the chance level is the entropy of the classes of the training part", () => {
  const counts = [0, 0, 0, 0];
  for (const { label } of readSequences(build("images", OPTIONS), "training", 30)) counts[label]!++;
  const entropy = counts.reduce((sum, n) => sum - (n / 30) * Math.log(n / 30), 0);
  expect(build("images", OPTIONS).chanceLoss).toBeCloseTo(entropy, 12);
});

describe("bad files are refused with their name and what to do", () => {
  const whole = dataFiles["train-images"]!;
  const packed = gzipSync(whole);
  test.each<[string, Record<string, Uint8Array>, object, RegExp]>([
    [
      "an empty file",
      { "train-images": new Uint8Array(0) },
      {},
      /task\.train-images: .*train-images-idx3-ubyte\.gz: the file is empty/,
    ],
    [
      "a text",
      { "test-labels": new TextEncoder().encode("label\n3\n") },
      {},
      /task\.test-labels: .*: this is no IDX file: it begins with 6c 61 62 65/,
    ],
    [
      "a truncated file",
      { "train-images": whole.subarray(0, 300) },
      {},
      /40×4×3 numbers are announced, which are 480 bytes, and 284 are there; get the file again/,
    ],
    ["a truncated header", { "train-images": whole.subarray(0, 9) }, {}, /cut off in its header/],
    [
      "a truncated archive",
      { "train-images": packed.subarray(0, packed.length - 60) },
      {},
      /gzip archive is damaged or cut off/,
    ],
    [
      "bytes too many",
      { "test-labels": idx([2], [1, 2, 3]) },
      {},
      /2 numbers are announced, which are 2 bytes, and 3 are there/,
    ],
    [
      "fractions",
      { "train-images": idx([1, 1, 1], [0, 0, 0, 0], 0x0d) },
      {},
      /32-bit fractions; give an IDX file of unsigned bytes/,
    ],
    [
      "labels for images",
      { "train-images": dataFiles["train-labels"]! },
      {},
      /has 1 extents, and one of images has 3; check that/,
    ],
    ["too few labels", { "train-labels": idx([3], [0, 1, 2]) }, {}, /there are 3 labels for 40 images/],
    ["no images", { "test-images": idx([0, 4, 3], []) }, {}, /has no images in it/],
    [
      "another size",
      {},
      { rows: 28 },
      /task\.rows: .*: the images have 4 rows and 3 columns; got 28 and 3; write rows: 4, columns: 3/,
    ],
    [
      "more classes",
      {},
      { classes: 3 },
      /task\.classes: .*: there is a label 3, and of 3 classes the last is 2; write task\.classes: 4/,
    ],
    [
      "one class",
      { "train-labels": idx([40], new Array<number>(40).fill(1)) },
      {},
      /all training images show the same class/,
    ],
    [
      "nothing left to learn from",
      {},
      { validation: 40 },
      /task\.validation: there are 40 training images, and 40 are to be held out; write at most 39/,
    ],
  ])("%s", (_, other, options, message) => {
    expect(() => build("images", { ...OPTIONS, ...options }, { ...dataFiles, ...other })).toThrow(message);
  });
});
