/** The part of WebAssembly's JavaScript interface that the loader uses; without the rest of a browser's types. */
interface WebAssemblyMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: unknown };
  Memory: new (limits: { initial: number; maximum: number }) => WebAssemblyMemory;
};
