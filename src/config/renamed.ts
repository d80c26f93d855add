/** Words of earlier versions, and what they are called now: keys of a config, and names that plug-ins import. */
export const RENAMED: ReadonlyMap<string, string> = new Map([["stochastic", "noise"]]);

/** `"stochastic" is now called "noise"` */
export const renamedWords = (before: string, now: string): string => `"${before}" is now called "${now}"`;
