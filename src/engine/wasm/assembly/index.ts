// Every fast kernel: whatever these files export is one. Arguments are addresses and sizes, documented beside the
// twins in src/engine/reference. This is AssemblyScript: TypeScript's syntax, WebAssembly's types.
export * from "./activations";
export * from "./gates";
export * from "./losses";
export * from "./optimizers";
export * from "./penalties";
export * from "./products";
export * from "./symmetric";
export * from "./vectors";
