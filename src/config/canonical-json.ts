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

/** `path` is that of the value; it changes while the walk lasts. A sweep walks thousands of settings. */
function form(value: unknown, path: (string | number)[]): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return value === 0 ? 0 : value;
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (let i = 0; i < value.length; i++) {
      path.push(i);
      items.push(form(value[i] ?? null, path));
      path.pop();
    }
    return items;
  }
  if (typeof value !== "object" || !isPlain(value)) throw new Unplain(path.map(String), value);
  const sorted: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) {
    const part: unknown = Reflect.get(value, key);
    if (part === undefined) continue;
    path.push(key);
    const below = form(part, path);
    path.pop();
    // An assignment to this name would set the prototype.
    if (key === "__proto__")
      Object.defineProperty(sorted, key, { value: below, enumerable: true, writable: true, configurable: true }); // prettier-ignore
    else sorted[key] = below;
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
  if (typeof value === "number") return String(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(written).join(",")}]`;
  let text = "";
  for (const key of Object.keys(value))
    text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${written(Reflect.get(value, key))}`;
  return `{${text}}`;
}
