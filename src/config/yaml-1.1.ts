/** What becomes of a config that a tool for YAML 1.1 (PyYAML, for one) has read and written. */

const KEYS: Readonly<Record<string, readonly string[]>> = {
  true: ["on", "y", "yes"],
  false: ["off", "n", "no"],
  null: ["null", "~"],
};

/** Why a key such as `true` is there, if one of `own` is read as that in YAML 1.1; else undefined. */
export function keyIn12(key: string, own: readonly string[]): string | undefined {
  const lower = key.toLowerCase();
  // A key may be called like what every object has.
  const word = Object.hasOwn(KEYS, lower) && KEYS[lower]?.find((candidate) => own.includes(candidate));
  if (!word) return undefined;
  return `a tool for YAML 1.1 read the key ${word} as ${key.toLowerCase()} and wrote that; write "${word}": in quotes, which such tools keep`;
}
