/**
 * `make`, called only once per object. A cell around cells derives its inner cells' views from its own; a pass's
 * views live as long as the pass, so they are derived at the first call and found again afterwards.
 */
export function once<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const made = new WeakMap<K, V>();
  return (key) => {
    let value = made.get(key);
    if (value === undefined) {
      value = make(key);
      made.set(key, value);
    }
    return value;
  };
}
