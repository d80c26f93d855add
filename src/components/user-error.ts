/** Something the user can put right. Its message is the whole answer: shown without a stack, exit status 2. */
export class UserError extends Error {
  override readonly name = "UserError";
}
