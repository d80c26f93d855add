/** Event files of TensorBoard, by its own writer: event-files.py made the bytes and says how. */
import { describe, expect, test } from "vitest";
import {
  type Histogram,
  sessionEnd,
  sessionStart,
  summaryEvent,
  type Value,
  versionEvent,
} from "../../src/results/event-messages.ts";
import { crc32c, framed, maskedCrc32c } from "../../src/results/tf-records.ts";
import { golden } from "./golden.ts";

const made = golden("event-files");

const event = (wall_time: number, step: number, ...values: readonly Value[]): Uint8Array =>
  summaryEvent({ wall_time, step, values });

const HISTOGRAM: Histogram = {
  min: -19.5,
  max: 0,
  num: 4,
  sum: -30.25,
  sum_squares: 500.125,
  limits: [-10, -5, 0],
  counts: [2, 0, 2],
};

/** EVENTS of event-files.py. */
const EVENTS: readonly Uint8Array[] = [
  versionEvent(),
  event(0, 0, { tag: "training/loss", scalar: 0.1 }, { tag: "training/rate", scalar: 0 }),
  event(300, 300, { tag: "évaluation/ⅹ", scalar: Infinity }, { tag: "x".repeat(200), scalar: -1e-30 }),
  event(1e9, 2 ** 40, { tag: "nan", scalar: NaN }),
  event(5, 5, { tag: "gradient_reach", histogram: HISTOGRAM }),
  event(0, 0, sessionStart({ "model.activation": "relu" }, "relu, W=identity(scale=0.9)")),
  event(0, 0, sessionStart({ "training.optimizer.rate": 0 }, "")),
  event(0, 0, sessionStart({ "model.bias": false }, "")),
  event(0, 0, sessionEnd()),
];

test("every event has the bytes that TensorBoard's own writer gives it", () => {
  expect(EVENTS.map((one) => Buffer.from(framed(one)).toString("base64"))).toEqual(made.events);
});

test.each(made.crcs)("the CRC-32C of %j is TensorBoard's, and so is the masked one", (text, crc, masked) => {
  const bytes = new TextEncoder().encode(text);
  expect([crc32c(bytes), maskedCrc32c(bytes)]).toEqual([crc, masked]);
});

describe("a frame of TensorBoard's", () => {
  test.each(made.events)("holds the record's length and both checksums", (text) => {
    const bytes = Buffer.from(text, "base64");
    const length = Number(bytes.readBigUInt64LE(0));
    expect(bytes.length).toBe(length + 16);
    expect(bytes.readUInt32LE(8)).toBe(maskedCrc32c(bytes.subarray(0, 8)));
    expect(bytes.readUInt32LE(12 + length)).toBe(maskedCrc32c(bytes.subarray(12, 12 + length)));
  });
});
