/** The disk is full, a folder is gone: neither the user's config nor this program is to blame. Exit status 1, no stack. */
export class WorldError extends Error {
  override readonly name = "WorldError";
}

/** Whether the operating system refused something. */
export const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && "syscall" in error && "code" in error;
