/** Small files of data, as bytes: what tasks that read files are given in tests. */
import { makeStream, nextBelow } from "../../src/engine/streams.ts";

/** An IDX file of unsigned bytes. */
export function idx(extents: readonly number[], values: ArrayLike<number>, type = 8): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * extents.length + values.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0, 0, type, extents.length]);
  for (const [i, extent] of extents.entries()) view.setUint32(4 + 4 * i, extent);
  bytes.set(values, 4 + 4 * extents.length);
  return bytes;
}

/** N images of 4×3 pixels, whose label is the row that is brightest. */
function imageFiles(N: number, seed: number): readonly [images: Uint8Array, labels: Uint8Array] {
  const stream = makeStream(seed, "images");
  const labels = Array.from({ length: N }, () => nextBelow(stream, 4));
  const pixels = labels.flatMap((label) =>
    Array.from({ length: 12 }, (_, p) => nextBelow(stream, 100) + (Math.floor(p / 3) === label ? 150 : 0)),
  );
  return [idx([N, 4, 3], pixels), idx([N], labels)];
}

const [trainImages, trainLabels] = imageFiles(40, 1);
const [testImages, testLabels] = imageFiles(12, 2);

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A hundred values that go up and down, and a column beside them. */
export const SERIES = Array.from({ length: 100 }, (_, i) => ((i * 37) % 20) + (i % 7) / 4);
const series = ["day,value", ...SERIES.map((value, i) => `${i},${value}`)].join("\n");

export const dataFiles: Readonly<Record<string, Uint8Array>> = {
  "train-images": trainImages,
  "train-labels": trainLabels,
  "test-images": testImages,
  "test-labels": testLabels,
  series: bytes(series),
};
