import { describe, expect, test } from "vitest";
import { makeBudget, memoryHere, refuseTooLarge } from "../../src/shell/memory.ts";

describe("memory", () => {
  test("a run that the machine can never hold is refused with both figures", () => {
    const small = { total: 2e9, free: 1e9 };
    expect(() => refuseTooLarge(2.5e9, small)).toThrow(
      "this run would need 2.5 GB of memory, and this machine has 2.0 GB; make hidden, batch or length smaller",
    );
    expect(() => refuseTooLarge(1.5e9, small)).not.toThrow();
  });

  test("runs go side by side as far as nine tenths of what is free reach, and one always goes", () => {
    const budget = makeBudget({ total: 8e9, free: 4e9 });
    const begun: number[] = [];
    for (const bytes of [1e9, 1e9, 1.2e9, 0.9e9])
      if (budget.fits(bytes)) {
        budget.take(bytes);
        begun.push(bytes);
      }
    // Each takes 0.1 GB more for its thread: 1.1 + 1.1 + 1.3 of 3.6 GB.
    expect(begun).toEqual([1e9, 1e9, 1.2e9]);
    for (const bytes of begun) budget.giveBack(bytes);
    expect(budget.fits(7e9)).toBe(true);
  });

  test("a container's limit counts where it is below the machine's memory", () => {
    const limited = { constrainedMemory: () => 1e9, availableMemory: () => 5e8 };
    expect(memoryHere(limited)).toEqual({ total: 1e9, free: 5e8 });
    const unlimited = { constrainedMemory: () => 2 ** 64 - 4096, availableMemory: () => 5e8 };
    expect(memoryHere(unlimited).total).toBe(memoryHere({}).total);
  });
});
