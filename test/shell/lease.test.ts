/** Rules of leases on machines and clocks of the test's own. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { type Leases, openLeases, type Worker, workersIn } from "../../src/shell/lease.ts";
import { folderWith } from "../commands/program.ts";

const RUN = "0123abcd-s0";
const PATIENCE_S = 10;

/** A worker on a machine of its own; `beat` is what the watching thread does. */
class Machine {
  readonly folder: string;
  readonly worker: Worker;
  readonly leases: Leases;
  now_s = 0;
  #count = 0;

  constructor(
    folder: string,
    token: string,
    ended: (worker: Worker) => boolean = () => false,
    patience_s = PATIENCE_S,
  ) {
    this.folder = folder;
    this.worker = { token, host: `host-${token}`, pid: 7, started: null, patience_s };
    this.leases = openLeases(folder, this.worker, { clock: () => this.now_s, hasEnded: ended });
    this.beat();
  }

  beat(): void {
    writeFileSync(join(this.folder, "workers", `${this.worker.token}.beat`), String(++this.#count));
  }

  /** Looks every second for so long; the states that it saw last. */
  watch(seconds: number, between: () => void = () => {}): string {
    let { state } = this.leases.look(RUN);
    for (let s = 0; s < seconds; s++) {
      this.now_s += 1;
      between();
      ({ state } = this.leases.look(RUN));
    }
    return state;
  }
}

let folder: string;
let a: Machine;
let b: Machine;
let c: Machine;
beforeEach(() => {
  folder = folderWith({});
  [a, b, c] = [new Machine(folder, "aa"), new Machine(folder, "bb"), new Machine(folder, "cc")];
});

describe("a lease", () => {
  test("is one worker's alone, and another's after its release", () => {
    expect(a.leases.look(RUN).state).toBe("free");
    expect([a.leases.claim(RUN), b.leases.claim(RUN), c.leases.claim(RUN)]).toEqual([true, false, false]);
    expect([a.leases.holds(RUN), b.leases.holds(RUN)]).toEqual([true, false]);
    b.leases.release(RUN);
    expect(a.leases.holds(RUN)).toBe(true);
    a.leases.release(RUN);
    expect([c.leases.claim(RUN), b.leases.claim(RUN)]).toEqual([true, false]);
  });

  test("of a worker that beats is never stale, however long it is watched", () => {
    a.leases.claim(RUN);
    expect(b.watch(20 * PATIENCE_S, () => a.beat())).toBe("held");
  });

  test("is stale when its holder's counter stood still for as long as it may, and not before", () => {
    a.leases.claim(RUN);
    expect(b.watch(PATIENCE_S - 1)).toBe("held");
    expect(b.watch(1)).toBe("stale");
  });

  test("is not stale for one that has not watched it itself", () => {
    a.leases.claim(RUN);
    expect(b.watch(PATIENCE_S)).toBe("stale");
    expect(c.leases.look(RUN).state).toBe("held");
  });

  test("begins anew with every beat to be watched", () => {
    a.leases.claim(RUN);
    expect(b.watch(PATIENCE_S - 1)).toBe("held");
    a.beat();
    expect(b.watch(PATIENCE_S - 1)).toBe("held");
  });

  test("is stale at once where its process is known to have ended", () => {
    const near = new Machine(folder, "dd", ({ token }) => token === "aa");
    a.leases.claim(RUN);
    expect(near.leases.look(RUN).state).toBe("stale");
  });

  test("may stand still for as long as its holder said, where the watcher is less patient", () => {
    const hasty = new Machine(folder, "dd", () => false, 1);
    a.leases.claim(RUN);
    expect(hasty.watch(PATIENCE_S - 1)).toBe("held");
    expect(hasty.watch(1)).toBe("stale");
  });

  test("does not become stale by a pause of the watcher: clocks count only while one looks", () => {
    a.leases.claim(RUN);
    expect(b.leases.look(RUN).state).toBe("held");
    b.now_s += 1000 * PATIENCE_S;
    expect(b.leases.look(RUN).state).toBe("held");
    b.now_s += 1000 * PATIENCE_S;
    expect(b.leases.look(RUN).state).toBe("held");
  });
});

describe("a stale lease", () => {
  const bothSawItStale = () => {
    a.leases.claim(RUN);
    expect([b.watch(PATIENCE_S), c.watch(PATIENCE_S)]).toEqual(["stale", "stale"]);
    return [b.leases.look(RUN), c.leases.look(RUN)] as const;
  };

  test("is taken over by one of two contenders, and the other one sees it held by the first", () => {
    const [seenB, seenC] = bothSawItStale();
    expect([b.leases.takeOver(RUN, seenB), c.leases.takeOver(RUN, seenC)]).toEqual([true, false]);
    expect([a, b, c].map(({ leases }) => leases.holds(RUN))).toEqual([false, true, false]);
    expect(c.leases.look(RUN)).toMatchObject({ state: "held", holder: { token: "bb" } });
    expect(readdirSync(join(folder, "leases"))).toEqual([RUN]);
  });

  test("cannot be taken over if its holder has woken up, released it and somebody else has it", () => {
    const [seenB] = bothSawItStale();
    a.leases.release(RUN);
    c.leases.claim(RUN);
    expect(b.leases.takeOver(RUN, seenB)).toBe(false);
    expect(c.leases.holds(RUN)).toBe(true);
  });

  test("of a holder that wakes up is not its own any more, and it does not release the new one", () => {
    const [seenB] = bothSawItStale();
    b.leases.takeOver(RUN, seenB);
    a.beat();
    expect(a.leases.holds(RUN)).toBe(false);
    a.leases.release(RUN);
    expect(b.leases.holds(RUN)).toBe(true);
    // Its card was cleared away with its lease, and it makes itself known again.
    expect(a.leases.claim("0123abcd-s1")).toBe(true);
    expect(workersIn(folder).map(({ token }) => token).sort()).toEqual(["aa", "bb", "cc"]); // prettier-ignore
  });

  test("that nobody can read is taken over as any other", () => {
    writeFileSync(join(folder, "leases", RUN), "");
    expect(b.watch(PATIENCE_S - 1)).toBe("held");
    expect(b.watch(1)).toBe("stale");
    expect(b.leases.takeOver(RUN, b.leases.look(RUN))).toBe(true);
    expect(b.leases.holds(RUN)).toBe(true);
  });
});

test("a worker that leaves gives back what it had and is known no more", () => {
  a.leases.claim(RUN);
  a.leases.claim("0123abcd-s1");
  b.leases.claim("0123abcd-s2");
  expect([...a.leases.held()].sort()).toEqual([RUN, "0123abcd-s1"]);
  a.leases.leave();
  expect(readdirSync(join(folder, "leases"))).toEqual(["0123abcd-s2"]);
  expect(existsSync(join(folder, "workers/aa.beat"))).toBe(false);
  expect(readFileSync(join(folder, "workers/bb"), "utf8")).toContain("host-bb");
});
