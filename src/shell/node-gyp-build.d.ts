declare module "node-gyp-build" {
  /** Finds and loads the addon of the package in this folder, compiled or prebuilt. */
  const load: ((folder: string) => unknown) & {
    /** Its file; throws if there is none for this platform. */
    readonly resolve: (folder: string) => string;
  };
  export default load;
}
