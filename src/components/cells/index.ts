import { gru } from "./gru.ts";
import { lstm } from "./lstm.ts";
import { vanilla } from "./vanilla.ts";

export const cells = [gru, lstm, vanilla];
