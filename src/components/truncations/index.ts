import { chunk } from "./chunk.ts";
import { full } from "./full.ts";
import { stride } from "./stride.ts";
import { window } from "./window.ts";

export const truncations = [chunk, full, stride, window];
