import { expect, test } from "vitest";
import { sendingDisplay } from "../../src/shell/sending-display.ts";
import type { RunMessage } from "../../src/shell/thread-messages.ts";
import type { RunEvent } from "../../src/training/events.ts";

const update = (n: number): RunEvent => ({
  type: "update",
  update: n,
  loss: 1 / n,
  grad_norm: 1,
  clipped: false,
  rate: 0.1,
  penalty: 0,
  counted_steps: 10,
});

test("updates that come too fast are sent as one, whose counted steps are those of all", () => {
  let now_ms = 0;
  const sent: RunMessage[] = [];
  const display = sendingDisplay(
    (message) => sent.push(message),
    () => now_ms,
  );
  for (let n = 1; n <= 120; n++) {
    now_ms++;
    display.show("a", update(n));
  }
  display.show("a", { type: "measured", update: 120, diagnostic: "d", rows: [[1]], summaries: [] });
  const events = sent.flatMap((message) => (message.type === "show" ? [message.event] : []));
  const updates = events.flatMap((event) => (event.type === "update" ? [event] : []));
  expect(updates.map((event) => event.update)).toEqual([1, 51, 101, 120]);
  expect(updates.reduce((sum, event) => sum + event.counted_steps, 0)).toBe(1200);
  expect(events.at(-1)).toMatchObject({ type: "measured", rows: [] });
});
