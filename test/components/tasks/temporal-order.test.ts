import { expect, test } from "vitest";
import { build, roomFor, sourceOf } from "../../support/tasks.ts";

test("temporal-order has its two signals in the second and the sixth tenth, and the class v₀ + 2·v₁", () => {
  const task = build("temporal-order", { length: 50 });
  const batch = roomFor(task, 80);
  task.fill(batch, sourceOf(task, "training"), 80);
  for (let b = 0; b < 80; b++) {
    const signals = Array.from({ length: 50 }, (_, t) => [t, batch.indices[t * 80 + b]!] as const).filter(
      ([, symbol]) => symbol < 2,
    );
    expect(signals.length).toBe(2);
    const [[first, v0], [second, v1]] = signals as [[number, number], [number, number]];
    expect(first >= 5 && first < 10).toBe(true);
    expect(second >= 25 && second < 30).toBe(true);
    expect(batch.labels[49 * 80 + b]).toBe(v0 + 2 * v1);
  }
});
