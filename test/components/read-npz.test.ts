import { describe, expect, test } from "vitest";
import { readNpy, readNpz } from "../../src/components/read-npz.ts";
import { golden as made } from "../golden/golden.ts";

const golden = made("arrays");

const bytes = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));

test.each(golden.cases)(
  "an array of NumPy's is read as it is: $name",
  ({ npy, shape, values, columnMajor }) => {
    const read = readNpy("a", bytes(npy));
    expect(read).toEqual({ name: "a", shape, values: Float64Array.from(values), columnMajor });
  },
);

test("a file of version 2 is read", () => {
  expect([...readNpy("a", bytes(golden.version2)).values]).toEqual([0, 1, 2, 3, 100, 127]);
});

test.each(["npz", "compressed"] as const)("the arrays of a %s come by their names", (name) => {
  const arrays = readNpz(bytes(golden[name]));
  expect(arrays.map((array) => [array.name, array.shape])).toEqual([
    ["inputs", [2, 4, 3]],
    ["labels", [2]],
  ]);
  expect([...arrays[0]!.values]).toEqual(Array.from({ length: 24 }, (_, i) => i));
});

describe("what is no array of numbers is refused", () => {
  test.each(Object.entries(golden.refused))("%s", (_, npy) => {
    expect(() => readNpy("a", bytes(npy))).toThrow(/^a: this is not an array of numbers .*; its type is/);
  });

  test("an array that is cut off", () => {
    const whole = bytes(golden.cases[2]!.npy);
    expect(() => readNpy("a", whole.subarray(0, whole.length - 1))).toThrow(
      "a: 6 numbers of 4 bytes are expected, and 23 bytes are there",
    );
  });
});
