/** Labels, and the swept settings beside them, are text to whatever reads the tables. */
import { describe, expect, it } from "vitest";
import { misreadAs } from "../../src/components/misread.ts";
import { complaint, experimentOf } from "./fake-catalogue.ts";

const T = "task: adding\n";

describe("a label that readers of CSV take for something else is refused, with one that they do not", () => {
  it.each([
    ["NA", '"NA" for a missing value; write for example label: remedy NA'],
    ["None", '"None" for a missing value; write for example label: remedy None'],
    ["'null'", '"null" for a missing value; write for example label: remedy null'],
    ["'-'", '"-" for a missing value; write for example label: remedy -'],
    ["true", '"true" for true or false; write for example label: remedy true'],
    ["5", '"5" for a number; write for example label: remedy 5'],
    ["1e5", '"1e5" for a number; write for example label: remedy 1e5'],
    ["'1e5'", '"1e5" for a number; write for example label: remedy 1e5'],
    ["'+inf'", '"+inf" for an infinite number; write for example label: remedy +inf'],
    ["2024-01-01", '"2024-01-01" for a date or a time; write for example label: remedy 2024-01-01'],
    [
      "' relu'",
      '" relu" for the same without the spaces at its ends; write for example label: relu',
    ],
    ["' 5 '", '" 5 " for a number; write for example label: remedy 5'],
  ])("%s", async (label, answer) => {
    expect(await complaint(`${T}sweep: { list: [{ label: ${label} }, { label: b }] }`)).toMatch(
      `sweep.list.0.label: programs that read CSV take ${answer}`,
    );
  }); // prettier-ignore
});

it.each(["NA", "none", "true", "T", "2024", "1e5", "0x1F", "2024-01-01", "inf"])(
  "an experiment of the name %s is labelled as what it is",
  async (name) => {
    const { runs } = await experimentOf(`name: "${name}"\n${T}`);
    expect(runs.map(({ label }) => label)).toEqual([`experiment ${name}`]);
  },
);

it("an experiment of any other name is labelled with it", async () => {
  for (const name of ["relu", "l2", "seed-3", "2nd", "w_0"])
    expect((await experimentOf(`name: ${name}\n${T}`)).runs[0]!.label).toBe(name);
});

it("labels made from values, and the swept settings in tables, are text or numbers whatever the values are", async () => {
  const { runs } = await experimentOf(
    `${T}sweep: { grid: { training.clip: [none, norm], model.bias: [true, false], training.regularizers: [[], [l2]], task: [{ name: text, path: NA }, { name: text, path: "5", split: "null" }] } }`,
  );
  expect(runs.map(({ label }) => misreadAs(label)).filter((what) => what !== null)).toEqual([]);
  expect(runs[0]!.label).toBe("clip=none, bias=true, regularizers=[], task=text(path=NA)");
  expect(runs[0]!.swept).toEqual({
    "training.clip": "none()",
    "model.bias": true,
    "training.regularizers": "[]",
    task: "text(path=NA)",
  });
  const paths = await experimentOf(
    `task: { name: text, path: x }\nsweep: { grid: { task.path: [NA, "5", b.txt] } }`,
    { digest: (file) => JSON.stringify(file) },
  );
  expect(paths.runs.map(({ label, swept }) => [label, swept["task.path"]])).toEqual([
    ["path=NA", '"NA"'],
    ["path=5", '"5"'],
    ["path=b.txt", "b.txt"],
  ]);
});
