/** Errors of what a file holds, with the file's name in front. */
import { bare } from "../../foreign-text.ts";
import { UserError } from "../../user-error.ts";

/** What `read` returns; a UserError of its own gets the file's name, and the option that names the file as its path. */
export function blameFile<T>(file: string, option: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`${bare(file)}: ${error.what}`, error.path ?? `task.${option}`);
  }
}

/** Made once for the same bytes and the same key: the arms of a sweep read one file many times. */
export function makeKnown<T>(): (bytes: Uint8Array, key: unknown, make: () => T) => T {
  const known = new WeakMap<Uint8Array, Map<string, T>>();
  return (bytes, key, make) => {
    const made = known.get(bytes) ?? new Map<string, T>();
    known.set(bytes, made);
    const name = JSON.stringify(key);
    const value = made.get(name) ?? make();
    made.set(name, value);
    return value;
  };
}
