import { describe, expect, test } from "vitest";
import { isColored, widthOf } from "../../src/shell/terminal-style.ts";

const TERMINAL = { isTTY: true, columns: 100 };
const PIPE = { isTTY: false, columns: undefined };

describe("the width", () => {
  test.each([
    ["a terminal", TERMINAL, {}, 100],
    ["a terminal with a smaller COLUMNS", TERMINAL, { COLUMNS: "60" }, 60],
    ["a terminal narrower than COLUMNS", TERMINAL, { COLUMNS: "200" }, 100],
    ["a pipe", PIPE, {}, Infinity],
    ["a pipe with COLUMNS", PIPE, { COLUMNS: "72" }, 72],
    ["a terminal that does not know its width", { isTTY: true, columns: 0 }, {}, Infinity],
    ...["", "0", "-5", "wide", "1e2"].map(
      (text) => [`COLUMNS ${text}`, PIPE, { COLUMNS: text }, Infinity] as const,
    ),
  ] as const)("of %s", (_, sheet, env, expected) => {
    expect(widthOf(sheet, env)).toBe(expected);
  });
});

describe("colours", () => {
  test.each([
    [true, TERMINAL, {}],
    [false, PIPE, {}],
    [false, TERMINAL, { NO_COLOR: "1" }],
    [true, TERMINAL, { NO_COLOR: "" }],
    [false, TERMINAL, { TERM: "dumb" }],
    [true, PIPE, { FORCE_COLOR: "1" }],
    [false, TERMINAL, { FORCE_COLOR: "0" }],
    [false, PIPE, { FORCE_COLOR: "1", NO_COLOR: "1" }],
  ] as const)("are %s on %j with %j", (expected, sheet, env) => {
    expect(isColored(sheet, env)).toBe(expected);
  });
});
