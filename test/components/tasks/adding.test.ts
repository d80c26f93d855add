import { expect, test } from "vitest";
import { build, roomFor, sourceOf } from "../../support/tasks.ts";

test("adding marks one value in each half and asks for the sum of the two", () => {
  const task = build("adding", { length: 11 });
  const batch = roomFor(task, 50);
  task.fill(batch, sourceOf(task, "training"), 50);
  for (let b = 0; b < 50; b++) {
    const marked: number[] = [];
    let sum = 0;
    for (let t = 0; t < 11; t++) {
      const [value, marker] = [batch.values[(t * 50 + b) * 2]!, batch.values[(t * 50 + b) * 2 + 1]!];
      expect(value >= 0 && value < 1).toBe(true);
      if (marker === 1) {
        marked.push(t);
        sum += value;
      } else expect(marker).toBe(0);
    }
    expect(marked.length).toBe(2);
    expect(marked[0]).toBeLessThan(5);
    expect(marked[1]).toBeGreaterThanOrEqual(5);
    expect(batch.targets[10 * 50 + b]).toBe(sum);
  }
});
