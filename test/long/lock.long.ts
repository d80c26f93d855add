/** Many processes and one lock. `ROUNDS` scales all. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { folderWith } from "../commands/program.ts";
import { type Contender, contenders } from "../support/contenders.ts";

const ROUNDS = Number(process.env["ROUNDS"] ?? 20);
const PROCESSES = 8;

let start: () => Promise<Contender>;
let crowd: Contender[];
beforeAll(async () => {
  start = await contenders(folderWith({}));
  crowd = await Promise.all(Array.from({ length: PROCESSES }, start));
});
afterAll(() => {
  for (const { process } of crowd) process.kill("SIGKILL");
});

const stale = (): string => JSON.stringify({ pid: spawnSync("true").pid, host: hostname() });

test.each<[string, number, (folder: string) => void]>([
  ["a dead one's lock", 5 * ROUNDS, (folder) => writeFileSync(join(folder, ".lock"), stale())],
  ["no lock", 5 * ROUNDS, () => {}],
  // Each takes a second: the lock might be one that is being written.
  ["an empty lock", ROUNDS, (folder) => writeFileSync(join(folder, ".lock"), "")],
])(
  "of processes that start at one moment on a folder with %s, one holds it (%i rounds)",
  async (_, rounds, prepare) => {
    for (let round = 0; round < rounds; round++) {
      const folder = folderWith({});
      prepare(folder);
      const at = Date.now() + 30;
      const answers = await Promise.all(crowd.map(({ ask }) => ask({ folder, at })));
      expect(
        answers.filter((answer) => answer === "held"),
        answers.join("\n"),
      ).toHaveLength(1);
      for (const answer of answers) expect(answer).toMatch(/^held$|is writing here/);
      await Promise.all(crowd.map(({ ask }) => ask({ letGo: true })));
      expect(readdirSync(folder)).toEqual([]);
    }
  },
);

test("of processes that take and release it again and again and are killed at any moment, one holds it", async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const folder = folderWith({});
    mkdirSync(folder, { recursive: true });
    const children = await Promise.all(Array.from({ length: 4 }, start));
    const answers = children.map(({ ask }) => ask({ folder, rounds: 300 }));
    for (const [i, { process }] of children.entries())
      if (i > 0) setTimeout(() => process.kill("SIGKILL"), 20 * i + Math.random() * 60);
    const ended = await Promise.all(answers);
    for (const answer of ended) if (answer !== null) expect(answer).toMatch(/^done \d+$/);
    for (const { process } of children) process.kill("SIGKILL");
    // What the dead left is no obstacle.
    const last = await start();
    expect(await last.ask({ folder, at: 1 })).toBe("held");
    await last.ask({ letGo: true });
    expect(readdirSync(folder)).not.toContain(".lock");
    last.process.kill();
  }
});
