/** Configs with random mistakes: each ends in runs that fit together or in one clear error, soon. `ROUNDS` scales them. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { UserError } from "../../src/components/user-error.ts";
import { makeStream, nextBelow, type Stream } from "../../src/engine/streams.ts";
import { checkArms } from "../../src/shell/check-arms.ts";
import { load } from "../../src/shell/load.ts";
import { WorldError } from "../../src/shell/world-error.ts";

const ROUNDS = Number(process.env["ROUNDS"] ?? 20);
const CONFIGS = 500 * ROUNDS;
const MOST_MS = 1000;

const folder = mkdtempSync(join(tmpdir(), "bptt-lab-configs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const shipped = new URL("../../experiments/configs/", import.meta.url);
// Reading a novel, or sixty thousand images, takes longer than reading a config.
const READERS = ["moby-dick.yaml", "moby-dick-chars.yaml", "fashion-rows.yaml"];
const names = readdirSync(shipped).filter((file) => file.endsWith(".yaml") && !READERS.includes(file));
const texts = names.map((file) => readFileSync(new URL(file, shipped), "utf8"));
for (const [i, file] of names.entries()) writeFileSync(join(folder, file), texts[i]!);

/** What YAML, expressions, paths or terminals may take for something else. */
const WORDS = [
  ...["~", "null", "yes", "0x1F", "1e999", "-0", ".nan", ".inf", "1_000", "0b1", "012", "1:30", "2026-01-01"],
  ...["=hidden/0", "=9^9^9^9", "=import('fs')", "=(((((", "=hidden.constructor", "=pi e", "=1/inputs", "="],
  ...[
    "[",
    "]",
    "{",
    "}",
    ": ",
    "- ",
    "? ",
    "&a",
    "*a",
    "<<: *a",
    "!!js/function x",
    "!!binary aGk=",
    "%YAML 9",
    "---",
  ],
  ...[
    "'",
    '"',
    "|",
    ">",
    "#",
    "\t",
    "\u0000",
    "\u001b[2J",
    "\u202e",
    "\ud800",
    "𝒳",
    "__proto__",
    "constructor",
  ],
  ...[
    "../../etc/passwd",
    "/dev/zero",
    "task",
    "name",
    "sweep: { grid: { a: [1, 2] } }",
    "seeds: 1e9",
    "extends: .",
  ],
  ...[
    "extends: relu.yaml",
    "updates: -1",
    "hidden: 1e308",
    "length: 0",
    "model.init.W: [identity",
    "x".repeat(5000),
  ],
  ...["[".repeat(3000), "{a: ".repeat(500), "plugins: [./none.ts]", "plugins: [/dev/null]"],
];

function mutated(stream: Stream): string {
  let text = texts[nextBelow(stream, texts.length)]!;
  for (let times = 1 + nextBelow(stream, 4); times > 0; times--) text = mutation(text, stream);
  return text;
}

function mutation(text: string, stream: Stream): string {
  const at = nextBelow(stream, text.length + 1);
  const end = at + nextBelow(stream, 12);
  const word = WORDS[nextBelow(stream, WORDS.length)]!;
  const lines = text.split("\n");
  const line = nextBelow(stream, lines.length);
  switch (nextBelow(stream, 8)) {
    case 0:
      return text.slice(0, at) + word + text.slice(at);
    case 1:
      return text.slice(0, at) + text.slice(end);
    case 2:
      return text.slice(0, at) + word + text.slice(end);
    case 3:
      return text.slice(0, at);
    case 4:
      return lines.toSpliced(line, 1).join("\n");
    case 5:
      return lines.toSpliced(nextBelow(stream, lines.length), 0, lines[line]!).join("\n");
    case 6:
      return lines.with(line, lines[line]!.replace(/[^:]*$/, ` ${word}`)).join("\n");
    default:
      return text.slice(0, at) + String.fromCharCode(nextBelow(stream, 0x3000)) + text.slice(at + 1);
  }
}

/** Null if the config stands for runs that fit together. */
async function refusalOf(path: string): Promise<unknown> {
  try {
    checkArms(await load(path, { set: [], plugins: true, engine: "reference" }));
    return null;
  } catch (error) {
    return error;
  }
}

function expectClear(error: unknown, shown: string): void {
  const { message, stack } = error as Error;
  const whole = `${shown}\n${String(stack)}`;
  expect(error instanceof UserError || error instanceof WorldError, whole).toBe(true);
  expect(message, whole).not.toMatch(/\n\s+at |undefined|\[object/);
  expect(message, whole).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
}

test(`${CONFIGS} mutated configs end in runs or in an error that names its file, each within a second`, async () => {
  const stream = makeStream(12, "mutated configs");
  const path = join(folder, "mutated.yaml");
  const ends = { runs: 0, refused: 0 };
  for (let i = 0; i < CONFIGS; i++) {
    const text = mutated(stream);
    writeFileSync(path, text);
    const shown = `config ${i}: ${JSON.stringify(text.slice(0, 2000))}`;
    let took_ms = Infinity;
    // A processor that others use is slow at times: what takes too long is tried again.
    for (let tries = 0; tries < 3 && took_ms >= MOST_MS; tries++) {
      const before = process.cpuUsage();
      const error = await refusalOf(path);
      const { user, system } = process.cpuUsage(before);
      took_ms = (user + system) / 1000;
      if (error !== null) expectClear(error, shown);
      if (tries === 0) ends[error === null ? "runs" : "refused"]++;
    }
    expect(took_ms, shown).toBeLessThan(MOST_MS);
  }
  // Otherwise the mutations are too tame or too wild to try anything.
  expect(ends.runs).toBeGreaterThan(CONFIGS / 50);
  expect(ends.refused).toBeGreaterThan(CONFIGS / 3);
  expect(readdirSync(folder).sort()).toEqual([...names, "mutated.yaml"].sort());
});
