import { describe, expect, test } from "vitest";
import { misreadAs } from "../../src/components/misread.ts";

describe("a cell is no text to some reader of CSV if it is", () => {
  test.each([
    ["a missing value", ["", "  ", "NA", "na", "N/A", "#N/A N/A", "<NA>", "None", "none", "null", "NULL", "-nan", "NaT", "\\N", "(null)", "nil", ".", "-", "--", "?", "-1.#IND"]],
    ["true or false", ["true", "TRUE", "False", "T", "f", "yes", "No", "Y", "n"]],
    ["an infinite number", ["inf", "+inf", "-Inf", "Infinity"]],
    ["a number", ["5", "007", "1e5", "1E-5", "1d5", ".5", "5.", "+5", "-5", "1,000", "1 000", "1_000", "1'000", "5%", "$5", "(5)", "0x1F", "0b101", "0o7", "1+2i", "2j", "5L", "8311896421e96282"]],
    ["a date or a time", ["2024-01-01", "01/02/2024", "12:30", "2024-01-01T10:00:00Z", "2024-01-01 10:00:00+02:00", "1 Jan 2024", "Jan 5", "5-Mar", "March 2024", "Mon, 5 Jan 2024", "2024-W05", "2024Q1", "10:30 pm"]],
    ["a number or a date", ["٣", "１２", "½", "²"]],
  ])("%s", (what, texts) => {
    for (const text of texts) expect([text, misreadAs(text)]).toEqual([text, what]);
  }); // prettier-ignore

  test("text with spaces at its ends, which some readers take away", () => {
    for (const text of [" relu", "relu ", "\trelu"]) expect(misreadAs(text)).toMatch("without the spaces");
  });
});

test("labels that people give stay text", () => {
  for (const text of [
    "relu",
    "l1",
    "l2",
    "t5",
    "e5",
    "A",
    "W=none",
    "clip=norm(threshold=1)",
    "hidden=5",
    "2 layers",
    "3-layer lstm",
    "2d conv",
    "1st",
    "0.1 rate",
    "5 vs 6",
    "no clipping",
    "none at all",
    "NA, hidden=5",
    "experiment NA",
    "λ=0.5",
    "μ",
    "日本語",
    "🌊",
    "mar",
    "may",
    "decay 5",
    "junction 5",
    "10 Jan runs",
    "null model",
    "infinite",
    "on",
    "off",
    "e24800bb-s0",
    "00000000-s1",
    "1e234567-s5",
    "f-8311896421962827",
    "[none]",
    "[]",
    "none()",
  ])
    // prettier-ignore
    expect([text, misreadAs(text)]).toEqual([text, null]);
});
