import { adding } from "./adding.ts";
import { languageModel } from "./language-model.ts";
import { temporalOrder } from "./temporal-order.ts";

export const tasks = [adding, languageModel, temporalOrder];
