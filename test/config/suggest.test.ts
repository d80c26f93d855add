import { expect, test } from "vitest";
import { likely, nearest, suggestion } from "../../src/components/suggest.ts";

test("only words that are near are suggested, the nearest first", () => {
  expect(likely("relu.yml", ["relu.yaml", "tanh.yaml"])).toEqual(["relu.yaml"]);
  expect(likely("configs", ["konfig", "config", "tanh"])).toEqual(["config", "konfig"]);
  expect(likely("zzz", ["relu.yaml"])).toEqual([]);
});

test("the nearest of several is the one that a message names", () => {
  expect(nearest("hiden", ["hided", "hidden"])).toBe("hided");
  expect(suggestion("hiden", ["layers", "hidden"], "available:")).toBe('; did you mean "hidden"?');
  expect(suggestion("zzz", ["layers", "hidden"], "available:")).toBe("; available: layers, hidden");
});

test("letters that changed places are one slip, and a word of which nothing is left is another word", () => {
  expect(nearest("rle", ["rel"])).toBe("rel");
  expect(nearest("a", ["b"])).toBeUndefined();
});
