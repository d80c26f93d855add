/** What runs that are trained side by side may take of the machine's memory. */
import { freemem, totalmem } from "node:os";
import { UserError } from "../components/user-error.ts";

/** A thread of this program with nothing to train. */
const THREAD_BYTES = 100e6;
/** Of what is free when training begins; the rest is for tables, the terminal and others. */
const SHARE = 0.9;

/** Bytes. */
export interface Memory {
  /** Of the machine, or of the container that this process may not leave. */
  readonly total: number;
  readonly free: number;
}

/** Node 20 before 20.13 has neither of them. */
type Known = Partial<Pick<NodeJS.Process, "constrainedMemory" | "availableMemory">>;

export function memoryHere({ constrainedMemory, availableMemory }: Known = process): Memory {
  // Without a limit it is 0 or nearly 2^64.
  const limit = constrainedMemory?.() ?? 0;
  const total = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return { total, free: Math.min(total, availableMemory?.() ?? freemem()) };
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

/** Throws a UserError for a run that this machine can never train. */
export function refuseTooLarge(bytes: number, { total }: Memory): void {
  if (bytes + THREAD_BYTES <= total) return;
  throw new UserError(
    `this run would need ${gigabytes(bytes)} of memory, and this machine has ${gigabytes(total)}; ` +
      "make hidden, batch or length smaller",
    "model.hidden",
  );
}

export interface Budget {
  /** Whether a run of so many bytes may begin beside those that hold memory. The first one always may. */
  fits(bytes: number): boolean;
  take(bytes: number): void;
  giveBack(bytes: number): void;
}

export function makeBudget({ free }: Memory): Budget {
  const whole = free * SHARE;
  let taken = 0;
  return {
    fits: (bytes) => taken === 0 || taken + bytes + THREAD_BYTES <= whole,
    take: (bytes) => void (taken += bytes + THREAD_BYTES),
    giveBack: (bytes) => void (taken -= bytes + THREAD_BYTES),
  };
}
