import { chunk } from "./chunk.ts";
import { full } from "./full.ts";
import { window } from "./window.ts";

export const truncations = [chunk, full, window];
