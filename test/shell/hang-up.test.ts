import { describe, expect, test } from "vitest";
import { hangUpIsIgnored, type Surroundings } from "../../src/shell/hang-up.ts";

const DEFAULTS = "SigIgn:\t0000000001001000\n";

/** A program whose outputs are files, started by node, which was started by bash. */
const started = (
  files: Readonly<Record<string, string>> = {},
  rest: Partial<Surroundings> = {},
): Surroundings => {
  const proc: Readonly<Record<string, string>> = {
    "/proc/self/status": `PPid:\t20\n${DEFAULTS}`,
    "/proc/self/fdinfo/0": "pos:\t0\nflags:\t0100000\n",
    "/proc/self/fd/0": "/dev/null",
    "/proc/self/fd/1": "/home/me/log",
    "/proc/self/fd/2": "/home/me/log",
    "/proc/20/status": `PPid:\t10\n${DEFAULTS}`,
    "/proc/20/cmdline": "node\0test.js\0",
    "/proc/10/status": `PPid:\t1\n${DEFAULTS}`,
    "/proc/10/cmdline": "bash\0",
    ...files,
  };
  return {
    platform: "linux",
    parent: 20,
    isTerminal: () => false,
    read: (path) => proc[path] ?? null,
    link: (path) => proc[path] ?? null,
    env: {},
    ...rest,
  };
};

describe("a hang-up", () => {
  test("ends a program that nothing shields", () => {
    expect(hangUpIsIgnored(started())).toBe(false);
    expect(hangUpIsIgnored(started({}, { env: { _: "/usr/bin/node" } }))).toBe(false);
  });

  test.each([
    ["a shell that says what it started", started({}, { env: { _: "/usr/bin/nohup" } })],
    ["nohup.out", started({ "/proc/self/fd/1": "/home/me/nohup.out" })],
    ["an input that cannot be read", started({ "/proc/self/fdinfo/0": "pos:\t0\nflags:\t0100001\n" })],
    ["a signal ignored by this process", started({ "/proc/self/status": "SigIgn:\t0000000001001001\n" })],
    [
      "a signal ignored by a shell above",
      started({ "/proc/10/status": "PPid:\t1\nSigIgn:\t0000000000000007\n" }),
    ],
    [
      "the words of the shell above",
      started({ "/proc/20/cmdline": "sh\0-c\0cd x; nohup node cli.js run a.yaml &\0" }),
    ],
    [
      "npm, which nohup started",
      started({
        "/proc/20/cmdline": "npm run experiment a.yaml\0",
        "/proc/20/environ": "A=1\0_=/usr/bin/nohup\0",
      }),
    ],
    ["a shell that has ended", started({}, { parent: 1 })],
    ["a system that does not tell, without a terminal", started({}, { platform: "darwin" })],
  ])("is ignored after nohup, known from %s", (_, around) => {
    expect(hangUpIsIgnored(around)).toBe(true);
    // nohup takes both outputs away from a terminal.
    expect(hangUpIsIgnored({ ...around, isTerminal: (fd) => fd === 2 })).toBe(false);
  });

  test("is not ignored for other words of a shell, or another mask", () => {
    expect(hangUpIsIgnored(started({ "/proc/20/cmdline": "sh\0-c\0node cli.js run nohup.yaml\0" }))).toBe(
      false,
    );
    expect(hangUpIsIgnored(started({ "/proc/10/status": "PPid:\t1\nSigIgn:\t0000000000000006\n" }))).toBe(
      false,
    );
  });
});
