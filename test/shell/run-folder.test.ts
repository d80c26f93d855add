import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { recordText } from "../../src/results/record.ts";
import { finishedRuns } from "../../src/shell/run-folder.ts";
import { folderWith } from "../commands/program.ts";
import { doneOf, runOf } from "../support/fates.ts";

const settings_sha256 = createHash("sha256").update("{}").digest("hex");
const text = (sha256 = settings_sha256): string =>
  recordText(doneOf(runOf({ label: "earlier" }), { final_loss: 0.25 }, { settings_sha256: sha256 }).record);

test("finished runs are found by their ids, under the label that they have now; others are not there", () => {
  const folder = folderWith({ "aaaaaaaa-s0/run.json": text() });
  const run = runOf({ label: "now" });
  const finished = finishedRuns(folder, [runOf({ id: "bbbbbbbb-s0" }), run]);
  expect([...finished.keys()]).toEqual(["aaaaaaaa-s0"]);
  expect(finished.get(run.id)).toMatchObject({
    run: { label: "now" },
    status: "done",
    record: { label: "earlier", outcome: { final_loss: 0.25 } },
  });
});

test.each([
  ["without its record", undefined, "this folder holds no whole run"],
  ["with a record that is cut off", text().slice(0, 100), "this folder holds no whole run"],
  ["with another kind of record", "{}", "this folder holds no whole run"],
  ["of other settings", text("0"), "of the same id but of other settings"],
])("a folder %s is refused", (_, content, message) => {
  const folder = folderWith({});
  mkdirSync(join(folder, "aaaaaaaa-s0"));
  if (content !== undefined) writeFileSync(join(folder, "aaaaaaaa-s0/run.json"), content);
  expect(() => finishedRuns(folder, [runOf()])).toThrow(message);
});
