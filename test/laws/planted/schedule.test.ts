/** Schedules with one mistake each, and what the laws say of them. */
import { expect, test } from "vitest";
import type { BuiltSchedule } from "../../../src/components/define.ts";
import { schedule } from "../../../src/components/define.ts";
import { about, broken } from "../../support/broken.ts";

const constant: BuiltSchedule = { memory: [], start() {}, factor: () => 1, hear() {} };

const scheduleWith = (change: () => Partial<BuiltSchedule>) =>
  schedule({ ...about, create: () => ({ ...constant, ...change() }) });

test.each<[string, RegExp, Parameters<typeof scheduleWith>[0]]>([
  [
    "a factor that goes through 0",
    /^its factor is above 0.*: at update 51 the factor is 0; \S/,
    () => ({ factor: (_, update) => 1 - (update - 1) / 50 }),
  ],
  [
    "no update with the whole rate",
    /^its factor is above 0.*: the largest factor of 100 updates is 0\.5; \S/,
    () => ({ factor: () => 0.5 }),
  ],
  [
    "a factor that counts how often it was asked",
    /^asked again, in whatever order.*: update \d+ has \S+ when asked in order and \S+ on the way back; \S/,
    () => {
      let asked = 0;
      return { factor: (_, update) => (update === 1 ? 1 : 1 / (1 + (asked++ % 7))) };
    },
  ],
  [
    "losses that are kept in a closure",
    /^its memory is all.*: at update \d+ the factor is \S+, after memory was copied half-way \S+; \S/,
    () => {
      let told = 0;
      return {
        hear() {
          told++;
        },
        factor: (_, update) => (update === 1 ? 1 : 1 / (1 + told)),
      };
    },
  ],
])("schedule: %s", (_, seen, change) => {
  const found = broken(scheduleWith(change));
  expect(found.length).toBeGreaterThan(0);
  expect(found.filter((line) => seen.test(line))).toHaveLength(1);
});
