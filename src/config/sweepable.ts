/** Which paths a sweep may set. */
import { OTHER_KEYS, leafPaths } from "./fields.ts";
import { fail } from "./issues.ts";
import type { Place } from "./issues.ts";
import { targetOf } from "./paths.ts";

/** Throws unless `key`, written inside `path`, is a setting of a run or an option of a component. */
export function refuseUnsweepable(key: string, keyPlace: Place, path: string): void {
  const first = key.split(".")[0] ?? "";
  if ((OTHER_KEYS as readonly string[]).includes(first)) {
    fail(keyPlace, `${path}.${key}`, `${first} cannot be swept; it belongs to the experiment as a whole`);
  }
  const target = targetOf(key);
  if (!target.ok) fail(keyPlace, `${path}.${key}`, target.what);
  if (target.field !== "option" && target.field.type === "group") {
    const inner = leafPaths(target.field, key).map(([leaf]) => leaf);
    fail(keyPlace, `${path}.${key}`, `${key} is a group of settings; sweep one of them: ${inner.join(", ")}`);
  }
}
