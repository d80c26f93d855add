import { gru } from "./gru.ts";
import { leaky } from "./leaky.ts";
import { lstm } from "./lstm.ts";
import { vanilla } from "./vanilla.ts";

export const cells = [gru, leaky, lstm, vanilla];
