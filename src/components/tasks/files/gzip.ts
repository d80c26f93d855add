import { gunzipSync } from "fflate";
import { UserError } from "../../user-error.ts";

/** What is in a gzip archive; other bytes as they are. */
export function unzipped(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes);
  } catch {
    throw new UserError("the gzip archive is damaged or cut off; get the file again");
  }
}
