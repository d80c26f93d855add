import { printable } from "./foreign-text.ts";

/** An error that the user can put right. Its message is shown by itself, without a stack; exit status 2. */
export class UserError extends Error {
  override readonly name = "UserError";
  /** What is wrong, what was got, what to write instead: the message without the path. */
  readonly what: string;
  /** Dotted path of the setting it is about; from it the place in the config is found. */
  readonly path: string | undefined;

  constructor(what: string, path?: string) {
    super(printable(path === undefined ? what : `${path}: ${what}`));
    this.what = printable(what);
    this.path = path;
  }
}
