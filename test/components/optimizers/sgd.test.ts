import { expect, test } from "vitest";
import { optimizerOf } from "../../support/updates.ts";

test("momentum 0 with nesterov is refused, and the message says what to write", () => {
  expect(() => optimizerOf("sgd", { nesterov: true }, [0])).toThrow(/momentum.*0\.9/);
});
