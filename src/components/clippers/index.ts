import { none } from "./none.ts";
import { norm } from "./norm.ts";

export const clippers = [none, norm];
