import { vanilla } from "./vanilla.ts";

export const cells = [vanilla];
