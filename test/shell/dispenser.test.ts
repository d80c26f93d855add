/** What one worker is handed of a queue. */
import { expect, test } from "vitest";
import { makeDispenser } from "../../src/shell/dispenser.ts";

/** A queue that several workers share, with counts of what is asked of the disk. */
function queueOf(n: number) {
  const runs = Array.from({ length: n }, (_, i) => ({ id: `r${i}` }));
  const leased = new Set<string>();
  const over = new Set<string>();
  const asked = { lists: 0, claims: 0 };
  let now_s = 0;
  const dispenser = (start: number) =>
    makeDispenser({
      runs,
      start,
      leases: {
        claim(id) {
          asked.claims++;
          if (leased.has(id)) return false;
          leased.add(id);
          return true;
        },
        release: (id) => void leased.delete(id),
      },
      list() {
        asked.lists++;
        return new Set(over);
      },
      isOver: (id) => over.has(id),
      clock: () => now_s,
    });
  const finish = (id: string): void => {
    over.add(id);
    leased.delete(id);
  };
  return { dispenser, finish, asked, wait: (s: number) => void (now_s += s) };
}

test("32 workers that take turns are handed each of 2000 runs once, with few listings and few claims in vain", () => {
  const { dispenser, finish, asked, wait } = queueOf(2000);
  const workers = Array.from({ length: 32 }, (_, i) => dispenser(i / 32));
  const handed: string[] = [];
  for (let left = true; left;) {
    left = false;
    const inHand = workers.map(({ next }) => next()?.id);
    for (const id of inHand.filter((one) => one !== undefined)) {
      handed.push(id);
      finish(id);
      left = true;
    }
    wait(0.1);
  }
  expect([...handed].sort()).toEqual(Array.from({ length: 2000 }, (_, i) => `r${i}`).sort());
  // At most one in two seconds and one at each end of the list.
  expect(asked.lists).toBeLessThan(32 * 8);
  expect(asked.claims).toBeLessThan(2 * 2000);
});

test("runs that are others' are left and not handed out, and come when they are given back", () => {
  const { dispenser, finish } = queueOf(3);
  const [a, b] = [dispenser(0), dispenser(0.99)];
  expect([a.next()?.id, b.next()?.id, a.next()?.id]).toEqual(["r0", "r2", "r1"]);
  expect(b.next()).toBeNull();
  expect(b.left.map(({ id }) => id).sort()).toEqual(["r0", "r1", "r2"]);
  finish("r0");
  expect(b.next()).toBeNull();
  expect(b.left.map(({ id }) => id)).toEqual(["r2", "r1"]);
});

test("a run that another worker finished since the listing is not handed out, and its lease is given back", () => {
  const { dispenser, finish } = queueOf(3);
  const [a, b] = [dispenser(0), dispenser(0)];
  expect(a.next()?.id).toBe("r0");
  expect(b.next()?.id).toBe("r1");
  finish("r0");
  finish("r1");
  expect([a.next()?.id, a.next()]).toEqual(["r2", null]);
  finish("r2");
  expect([a.next(), a.left]).toEqual([null, []]);
});
