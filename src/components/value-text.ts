/** Values of a plug-in's, which may be anything, for messages. */
import { bare, quoted } from "./foreign-text.ts";

/** What was got instead. */
export function valueText(value: unknown): string {
  switch (typeof value) {
    case "string":
      return quoted(value);
    case "function":
      return "a function";
    case "object":
      if (value === null) return "null";
      if (Array.isArray(value)) return "a list";
      return value instanceof Promise ? "a promise" : "an object";
    default:
      return String(value);
  }
}

/** A plug-in's message of this length still says what is wrong. */
const MOST_THROWN = 400;

/** What was thrown, which need not be an error. */
export function thrownText(thrown: unknown): string {
  const message: unknown = thrown instanceof Error ? thrown.message : undefined;
  return typeof message === "string" ? bare(message.trim(), MOST_THROWN) : valueText(thrown);
}
