/** What a worker answers, as plain data: a class does not survive the way from thread to thread. */
import { UserError } from "../components/user-error.ts";
import { thrownText } from "../components/value-text.ts";
import type { Fate } from "../results/fate.ts";
import { isSystemError, WorldError } from "./world-error.ts";

export type WorkerResult =
  /** What a plug-in left running in the worker is `left`. */
  { readonly fate: Fate; readonly left: readonly string[] } | { readonly thrown: Thrown };

/** An error that is not the run's own: of the disk, of a plug-in that was changed meanwhile, of this program. */
export interface Thrown {
  readonly kind: "user" | "world" | "system" | "bug";
  readonly message: string;
  readonly stack: string;
  readonly code: string;
  readonly syscall: string;
}

export function packed(error: unknown): Thrown {
  const { code = "", syscall = "" } = isSystemError(error) ? error : {};
  return {
    kind: kindOf(error),
    message: error instanceof Error ? error.message : thrownText(error),
    stack: (error instanceof Error ? error.stack : undefined) ?? "",
    code,
    syscall,
  };
}

function kindOf(error: unknown): Thrown["kind"] {
  if (error instanceof UserError) return "user";
  if (error instanceof WorldError) return "world";
  return isSystemError(error) ? "system" : "bug";
}

export function unpacked({ kind, message, stack, code, syscall }: Thrown): Error {
  switch (kind) {
    case "user":
      return new UserError(message);
    case "world":
      return new WorldError(message);
    case "system":
      return Object.assign(new Error(message), { code, syscall });
    case "bug":
      return Object.assign(new Error(message), { stack });
    default:
      return kind satisfies never;
  }
}
