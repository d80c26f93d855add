/** Small files of data, as bytes: what tasks that read files are given in tests. */
import { makeStream, nextBelow } from "../../src/engine/streams.ts";
import { npz } from "../../src/results/npz.ts";

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

/** Forty sequences of 3 to 7 steps of two features, in class 1 if the first one is more often above 0. */
function sequencesFile(): Uint8Array {
  const stream = makeStream(3, "sequences");
  const [N, T] = [40, 7];
  const inputs = new Float64Array(N * T * 2).fill(NaN);
  const labels = new Float64Array(N);
  for (let n = 0; n < N; n++) {
    let above = 0;
    for (let t = 0; t < 3 + (n % 5); t++) {
      inputs[(n * T + t) * 2] = nextBelow(stream, 21) - 10;
      inputs[(n * T + t) * 2 + 1] = nextBelow(stream, 1000) / 8;
      above += Math.sign(inputs[(n * T + t) * 2]!);
    }
    labels[n] = above > 0 ? 1 : 0;
  }
  return npz([
    { name: "inputs", shape: [N, T, 2], values: inputs, columnMajor: false },
    { name: "labels", shape: [N], values: labels, columnMajor: false },
  ]);
}

export const dataFiles: Readonly<Record<string, Uint8Array>> = {
  "train-images": trainImages,
  "train-labels": trainLabels,
  "test-images": testImages,
  "test-labels": testLabels,
  series: bytes(series),
  file: sequencesFile(),
};
