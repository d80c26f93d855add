/** The tables of a sweep are written now and then, never while they are being written, and at little cost. */
import { expect, test } from "vitest";
import type { Fate } from "../../src/results/fate.ts";
import { tablesMeanwhile } from "../../src/shell/tables-meanwhile.ts";
import { runOf } from "../support/fates.ts";

const FATES: readonly Fate[] = [{ run: runOf(), status: "pending" }];

/** What runs that end every second make of tables that take so long to write: the seconds at which that began. */
async function writtenAt(cost_s: number, runs: number): Promise<readonly number[]> {
  let now_s = 0;
  const began: number[] = [];
  const meanwhile = tablesMeanwhile(
    async (fates) => {
      expect(fates).toBe(FATES);
      began.push(now_s);
      now_s += cost_s;
      await Promise.resolve();
    },
    () => 1000 * now_s,
  );
  for (let i = 0; i < runs; i++) {
    now_s++;
    meanwhile.ended(() => FATES);
    await meanwhile.settled();
  }
  return began;
}

test("ten seconds lie between two tables that cost nothing", async () => {
  expect(await writtenAt(0, 35)).toEqual([10, 20, 30]);
});

test("tables that take long are written so seldom that they cost a twentieth", async () => {
  const [first, second, third] = await writtenAt(3, 200);
  expect([first, second, third]).toEqual([10, 73, 136]);
});

test("runs that end while tables are written do not begin others, and what writing throws is kept for the end", async () => {
  let now_ms = 0;
  let [count, fail] = [0, (): void => undefined];
  const meanwhile = tablesMeanwhile(
    () =>
      new Promise((_, reject) => {
        count++;
        fail = () => reject(new Error("disk full"));
      }),
    () => now_ms,
  );
  for (const at of [9_999, 10_000, 50_000, 90_000]) {
    now_ms = at;
    meanwhile.ended(() => FATES);
  }
  expect(count).toBe(1);
  fail();
  await meanwhile.settled();
  now_ms += 20 * 80_000;
  meanwhile.ended(() => FATES);
  expect(count).toBe(2);
});
