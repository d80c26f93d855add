/** The table of signatures: it says what the twins take, and its notation is read as its docs say. */
import { describe, expect, test } from "vitest";
import { reference } from "../../src/engine/reference/index.ts";
import { isArray, lengthOf, parseSignature } from "../../src/engine/signatures.ts";
import { kernelNames, signatureOf } from "../../src/engine/random-arguments.ts";

/** The names between the parentheses of a function's text. */
const parametersOf = (kernel: (...args: never[]) => unknown): string[] =>
  /\(([^)]*)\)/
    .exec(kernel.toString())![1]!
    .split(",")
    .map((name) => name.trim());

describe.each(kernelNames)("%s", (name) => {
  test("its signature names the twin's arguments in the twin's order", () => {
    expect(signatureOf(name).map((argument) => argument.name)).toEqual(parametersOf(reference[name]));
  });
});

/** Elements that the first array of a signature needs, where sizes have these values. */
function firstLength(line: string, sizes: Readonly<Record<string, number>>): number {
  const [first] = parseSignature(line).filter(isArray);
  return lengthOf(first!.extents, ({ name }) => sizes[name]!, undefined);
}

test("extents multiply, 4H is four times H, and an extent of 0 leaves nothing", () => {
  expect(firstLength("a[m,4H] | m H", { m: 3, H: 5 })).toBe(3 * 20);
  expect(firstLength("a[m,4H] | m H", { m: 0, H: 5 })).toBe(0);
  expect(firstLength("a[m,4H] | m H", { m: 3, H: 0 })).toBe(0);
});

test("of the last row of a strided matrix only its own elements are needed", () => {
  // Rows at 0, 10 and 20; the last reaches to 23.
  expect(firstLength("a[k,k@stride] | k stride", { k: 3, stride: 10 })).toBe(23);
  expect(firstLength("a[k,k@stride] | k stride", { k: 0, stride: 10 })).toBe(0);
});

test("arrays, sizes, numbers, bounds and free extents are told apart", () => {
  expect(parseSignature("out[r,w] a[k,w] which:int[r]<k factor | r w | rate")).toMatchObject([
    { kind: "float64", name: "out", text: "out[r,w]" },
    {
      kind: "float64",
      extents: [{ size: { name: "k", at: 1, free: true } }, { size: { at: 5, free: false } }],
    },
    { kind: "int32", name: "which", below: { name: "k", at: 1, free: true } },
    { kind: "number", name: "factor" },
    { kind: "size", name: "r" },
    { kind: "size", name: "w" },
    { kind: "number", name: "rate" },
  ]);
});

test.each([
  ["no sizes", "out[n] n", /is not written as arrays \| sizes \| numbers/],
  ["an extent that no argument says", "out[n] a[m] | n", /no argument gives m/],
  ["a free extent into which no index points", "out[n] a[m,n] | n", /no argument gives m/],
  ["a free extent that is not the rows", "out[n] a[n,m] which:int[n]<m | n", /no argument gives m/],
  ["a free extent of two arrays", "out[m] a[m] which:int[n]<m | n", /no argument gives m/],
  ["a stride that no argument says", "a[n,n@stride] | n", /no argument gives stride/],
  ["a size that no array has", "out[n] | n m", /no array has the size m/],
  ["an array without its bracket", "out[n | n", /"out\[n" is not an array of a signature/],
  ["an extent that is no product", "out[n+1] | n", /"n\+1" is not an extent of a signature/],
])("a line with %s is refused", (_, line, message) => {
  expect(() => parseSignature(line)).toThrow(message);
});
