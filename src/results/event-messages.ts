/**
 * The protocol buffers of TensorBoard's event files, as far as we write them: tensorflow/core/util/event.proto,
 * framework/summary.proto, and the data of its plug-in hparams. Fields stand in the order of their numbers.
 */

/** A field: its bytes with the tag in front. */
type Field = readonly number[] | Uint8Array;

const VARINT = 0;
const FIXED_64 = 1;
const LENGTH = 2;
const FIXED_32 = 5;

function varint(value: number): number[] {
  const bytes: number[] = [];
  // Beyond 32 bits too: no shifts.
  for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes.push((value % 0x80) | 0x80);
  return [...bytes, value];
}

const tag = (field: number, wire: number): number[] => varint(field * 8 + wire);

const whole = (field: number, value: number): Field =>
  value === 0 ? [] : [...tag(field, VARINT), ...varint(value)];

function fixed(field: number, value: number, size: 4 | 8): Field {
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  if (size === 8) view.setFloat64(0, value, true);
  else view.setFloat32(0, value, true);
  return [...tag(field, size === 8 ? FIXED_64 : FIXED_32), ...bytes];
}

/** Zero is what is read where the field is missing. */
const double = (field: number, value: number): Field => (Object.is(value, 0) ? [] : fixed(field, value, 8));

function bytes(field: number, content: Uint8Array): Uint8Array {
  return joined([[...tag(field, LENGTH), ...varint(content.length)], content]);
}

const text = (field: number, content: string): Field =>
  content === "" ? [] : bytes(field, new TextEncoder().encode(content));

function doubles(field: number, values: readonly number[]): Uint8Array {
  const content = new Uint8Array(values.length * 8);
  const view = new DataView(content.buffer);
  for (const [i, value] of values.entries()) view.setFloat64(i * 8, value, true);
  return bytes(field, content);
}

function joined(fields: readonly Field[]): Uint8Array {
  const all = new Uint8Array(fields.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const field of fields) {
    all.set(field, at);
    at += field.length;
  }
  return all;
}

export interface Histogram {
  readonly min: number;
  readonly max: number;
  readonly num: number;
  readonly sum: number;
  readonly sum_squares: number;
  /** Upper ends, ascending, and how many values lie in each, above the one before. */
  readonly limits: readonly number[];
  readonly counts: readonly number[];
}

export type Setting = number | string | boolean;

export type Value =
  /** A float of 32 bits: TensorBoard has no others. */
  | { readonly tag: string; readonly scalar: number }
  | { readonly tag: string; readonly histogram: Histogram }
  | { readonly tag: string; readonly hparams: Uint8Array };

export interface SummaryEvent {
  readonly wall_time: number;
  readonly step: number;
  readonly values: readonly Value[];
}

/** The first event of a file. */
export const versionEvent = (): Uint8Array => joined([text(3, "brain.Event:2")]);

export const summaryEvent = ({ wall_time, step, values }: SummaryEvent): Uint8Array =>
  joined([
    double(1, wall_time),
    whole(2, step),
    bytes(5, joined(values.map((one) => bytes(1, valueOf(one))))),
  ]);

function valueOf(value: Value): Uint8Array {
  if ("scalar" in value) return joined([text(1, value.tag), fixed(2, value.scalar, 4)]);
  if ("histogram" in value) return joined([text(1, value.tag), bytes(5, histogramOf(value.histogram))]);
  const plugin = joined([text(1, "hparams"), bytes(2, value.hparams)]);
  return joined([text(1, value.tag), bytes(9, bytes(1, plugin))]);
}

const histogramOf = ({ min, max, num, sum, sum_squares, limits, counts }: Histogram): Uint8Array =>
  joined([
    double(1, min),
    double(2, max),
    double(3, num),
    double(4, sum),
    double(5, sum_squares),
    doubles(6, limits),
    doubles(7, counts),
  ]);

/** `_hparams_/session_start_info`: what a run was set to. */
export const sessionStart = (settings: Readonly<Record<string, Setting>>, group: string): Value => ({
  tag: "_hparams_/session_start_info",
  hparams: bytes(
    3,
    joined([
      ...Object.entries(settings).map(([name, value]) =>
        bytes(1, joined([text(1, name), bytes(2, settingOf(value))])),
      ),
      text(4, group),
    ]),
  ),
});

/** `_hparams_/session_end_info`: that it ended in a result. */
export const sessionEnd = (): Value => ({
  tag: "_hparams_/session_end_info",
  hparams: bytes(4, joined([whole(1, 1)])),
});

/** One of a oneof is written even if it is zero. */
function settingOf(value: Setting): Uint8Array {
  if (typeof value === "number") return joined([fixed(2, value, 8)]);
  if (typeof value === "boolean") return Uint8Array.from([...tag(4, VARINT), value ? 1 : 0]);
  return bytes(3, new TextEncoder().encode(value));
}
