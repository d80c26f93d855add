import { adding } from "./adding.ts";
import { images } from "./images.ts";
import { languageModel } from "./language-model.ts";
import { temporalOrder } from "./temporal-order.ts";
import { textStream } from "./text-stream.ts";
import { timeSeries } from "./time-series.ts";

export const tasks = [adding, images, languageModel, temporalOrder, textStream, timeSeries];
