/**
 * What programs that read CSV make of a cell that should be text. Most guess a column's type from its cells, and each has
 * words of its own for "missing": what follows is the sum of pandas, polars, DuckDB, R (base, readr, data.table), Arrow,
 * Spark, Julia, csvkit and spreadsheets.
 */

const MISSING = new Set([
  ...["", "na", "nan", "null", "none", "nil", "nat", "missing", "undefined", "void"],
  ...["nana", "1ind", "1qnan"], // #N/A N/A, 1.#IND, -1.#QNAN
]);
const TRUTH = new Set(["true", "false", "t", "f", "yes", "no", "y", "n"]);
const INFINITE = new Set(["inf", "infinity"]);

/** Digits in groups, a point, an exponent, a letter or sign of a unit that some language allows behind a number. */
const NUMBER = /^[-+(]*[$€£¥]?[-+]?(?:\d[\d.,_' ]*|\.\d+)(?:[ed][-+]?\d+)?[a-z%‰)]?[$€£¥)]?$/i;
const BASED = /^[-+]?0(?:x[\da-f.]+(?:p[-+]?\d+)?|o[0-7]+|b[01]+)$/i;
const COMPLEX = /^[-+]?[\d.]+(?:e[-+]?\d+)?[-+][\d.]*(?:e[-+]?\d+)?[ij]$/i;
const MONTH =
  "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
/** Figures and the signs between them, with what belongs to a time of day or a zone. */
const DATE = /^[-+]?\d[\d\s:/.,+-]*(?:t\d[\d:.,]*)?\s*(?:z|utc|gmt|am|pm)?(?:[-+]\d[\d:]*)?$/i;
const MONTH_DATE = new RegExp(
  `^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?(?:\\d{1,4}(?:st|nd|rd|th)?[-/. ]*${MONTH}|${MONTH}[-/. ]*\\d)[-/., \\d:]*$`,
  "i",
);
const WEEK_OR_QUARTER = /^\d{4}-?[wq]\d{1,2}(?:-?\d)?$/i;

/** What a reader takes the text for, in words; null if it stays the text that it is. */
export function misreadAs(text: string): string | null {
  const trimmed = text.trim();
  // A list, a map or a component with brackets, whatever is in them.
  if (/^(?:\[.*\]|\{.*\}|[\w-]+\(\))$/s.test(text)) return null;
  const letters = trimmed.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
  if (trimmed === "\\N") return "a missing value"; // of MySQL and PostgreSQL
  if (MISSING.has(letters) && !/[\p{So}\p{M}]/u.test(trimmed)) return "a missing value";
  if (TRUTH.has(letters)) return "true or false";
  if (INFINITE.has(letters)) return "an infinite number";
  if (NUMBER.test(trimmed) || BASED.test(trimmed) || COMPLEX.test(trimmed)) return "a number";
  if (DATE.test(trimmed) || MONTH_DATE.test(trimmed) || WEEK_OR_QUARTER.test(trimmed))
    return "a date or a time";
  if (!/[\p{L}\p{So}]/u.test(trimmed)) return "a number or a date";
  return trimmed === text ? null : "the same without the spaces at its ends";
}
