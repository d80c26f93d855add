/**
 * One form for equal data: what a run's id is a hash of, and what its training sees. Whatever this form leaves out (the
 * order of keys, the sign of −0, keys that are undefined) can move no number.
 */

/** The data with keys sorted, without undefined ones and without −0. Throws an {@link Unplain} for what is not plain data. */
export function canonical<T>(value: T): T {
  // Sound: what is equal as data has the same type.
  return form(value, []) as T;
}

/** A value that is no text, number, truth value, null, list or map. */
export class Unplain extends Error {
  readonly path: readonly string[];
  readonly value: unknown;

  constructor(path: readonly string[], value: unknown) {
    super(`${path.join(".")} is not plain data`);
    this.path = path;
    this.value = value;
  }
}

/** `path` is that of the value; it changes while the walk lasts. */
function form(value: unknown, path: string[]): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return value === 0 ? 0 : value;
  const below = (key: string, part: unknown): unknown => {
    path.push(key);
    const made = form(part, path);
    path.pop();
    return made;
  };
  if (Array.isArray(value)) return Array.from(value, (item, i) => below(String(i), item ?? null));
  if (typeof value !== "object" || !isPlain(value)) throw new Unplain([...path], value);
  const sorted: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) {
    const part: unknown = Reflect.get(value, key);
    if (part === undefined) continue;
    // An assignment to this name would set the prototype.
    if (key === "__proto__")
      Object.defineProperty(sorted, key, { value: below(key, part), enumerable: true, writable: true, configurable: true }); // prettier-ignore
    else sorted[key] = below(key, part);
  }
  return sorted;
}

const isPlain = (value: object): boolean =>
  Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null;

/**
 * The canonical form as JSON without spaces; numbers in their shortest round-trip form. NaN and the infinities, for
 * which JSON has no word, stand as such, so that none of them reads like null or another.
 */
export const canonicalJson = (value: unknown): string => written(canonical(value));

function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(written).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, part]) => `${JSON.stringify(key)}:${written(part)}`);
    return `{${entries.join(",")}}`;
  }
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}
