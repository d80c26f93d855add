/** A promise and what settles it. */
export interface Decision<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
}

export function decision<T>(): Decision<T> {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}
