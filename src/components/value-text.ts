/** What was got instead, for messages. */
export function valueText(value: unknown): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
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
