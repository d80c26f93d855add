/** Whatever came into a line that the program prints, a terminal is not made to obey it. */
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { makeDisplay } from "../../src/shell/terminal.ts";
import { openScreen } from "../../src/shell/screen.ts";

const NASTY = ["\u001b[31mred", "\u0007", "a\u202eb", "\u009b2J", "z\u200bw", "\ufeff", "\r", "\u{e0061}"];
const UNSEEN = /[^\P{Cc}\n]|\p{Cf}/u;

test.each(NASTY)("the console escapes %j", async (text) => {
  const stream = new PassThrough() as unknown as NodeJS.WriteStream;
  const screen = openScreen(
    () => stream,
    () => stream,
  );
  screen.console.log(`activation ${text} of mine.ts\n  ok`);
  screen.console.error(`note: ${text}`);
  await screen.close(0, false);
  const said = String((stream as unknown as PassThrough).read());
  expect(said).not.toMatch(UNSEEN);
  expect(said).toMatch(/^activation .* of mine\.ts\n {2}ok\nnote: .*\n$/);
});

test.each(NASTY)("progress in a pipe escapes %j", (text) => {
  let said = "";
  const screen = { write: (line: string) => void (said += line) };
  const display = makeDisplay({ screen, runs: 1, quiet: false, clock: () => 0, env: {} });
  display.begin({ id: "1-s0", label: text, seed: 0, updates: 1 } as never);
  display.say("1-s0", `failed: ${text}`);
  display.close();
  expect(said).toContain("failed: ");
  expect(said).not.toMatch(UNSEEN);
});
