/** The cells of docs/writing-a-cell.md: what is shown there is what is tested here, with and without mistakes. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadPlugin } from "../../src/shell/plugins.ts";
import { broken } from "../support/broken.ts";
import { bpttLab, folderWith, root } from "./program.ts";

const read = (path: string): string => readFileSync(join(root, path), "utf8");
const EQUATIONS = read("experiments/plugins/my-cell.ts");
const BY_HAND = read("experiments/plugins/my-cell-by-hand.ts");
const CONFIG = read("experiments/plugins/my-cell.yaml");

test("the page shows both files as they are", () => {
  const page = read("docs/writing-a-cell.md");
  expect(page).toContain(EQUATIONS.trim());
  expect(page).toContain(BY_HAND.trim());
});

test("as equations it takes less than twenty lines of code", () => {
  const code = EQUATIONS.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("/**"));
  expect(code.length).toBeLessThan(20);
});

test("as equations it obeys the laws, has right gradients and trains", () => {
  const folder = folderWith({ "my-cell.ts": EQUATIONS, "my-cell.yaml": CONFIG });
  const check = bpttLab(folder, "check", "my-cell.yaml");
  expect(check.status, check.stdout).toBe(0);
  expect(check.stdout).toContain("cell janet(beta=1) of my-cell.ts\n  ok      ");
  expect(check.stdout).toMatch(
    /my-cell: no law is broken \(\d+ laws of 1 component\); all gradients are right/,
  );
  const short = ["--set", "training.updates=20", "--set", "evaluation.every=10"];
  const run = bpttLab(folder, "run", "my-cell.yaml", ...short);
  expect(run.status, run.stdout).toBe(0);
});

test("equations that cannot be a cell are refused with what to write instead", () => {
  const plugin = EQUATIONS.replace("driveGates: 2,", "");
  expect(plugin).not.toBe(EQUATIONS);
  const { status, stderr } = bpttLab(
    folderWith({ "my-cell.ts": plugin, "my-cell.yaml": CONFIG }),
    "check",
    "my-cell.yaml",
  );
  expect(status).toBe(2);
  expect(stderr).toContain(
    "model.cell: plus joins vectors of one width; a has 30 numbers and W h 60; take a",
  );
});

/** What the laws say of the cell by hand with one mistake. */
async function brokenWith(right: string, wrong: string): Promise<readonly string[]> {
  expect(BY_HAND).toContain(right);
  const folder = folderWith({ "mistaken.ts": BY_HAND.replace(right, wrong) });
  const { components } = await loadPlugin({ path: join(folder, "mistaken.ts"), where: "this test" });
  return broken(components[0]!);
}

test("by hand it obeys the laws as well", async () => {
  expect(await brokenWith("bypass: true", "bypass: true")).toEqual([]);
});

const [TRANSPOSES, PUSHES, ACCUMULATES, BLOCKS, DIRECT] = [
  "⟨u, Jv + Ad⟩ = ⟨Jᵀu, v⟩",
  "Jv + Ad equals the central difference of the next state",
  "the gradients of its own parameters equal",
  "a block of steps gives",
  "its direct path, if it has one",
];

test.each<[string, string, string, readonly string[]]>([
  [
    "a wrong derivative in both directions",
    "f * (1 - f) * before[row * H + i]",
    "f * (1 - f)",
    [PUSHES, ACCUMULATES],
  ],
  [
    "a way back that is forgotten",
    "kernels.setTimesShared(out[0], ds[0], saved.keep[t], steps * B, vectors, H);",
    "kernels.setZero(out[0], steps * B * vectors * H);",
    [TRANSPOSES, DIRECT],
  ],
  [
    "gradients of one step",
    "state[t][0], steps * B, 2 * H, H);\n        },\n      }),",
    "state[t][0], B, 2 * H, H);\n        },\n      }),",
    [ACCUMULATES],
  ],
  [
    "what was saved of another step",
    "[tangent[0], out[0], saved.keep[t], saved.slope[t]]",
    "[tangent[0], out[0], saved.keep[0], saved.slope[t]]",
    [TRANSPOSES, PUSHES, BLOCKS],
  ],
])("by hand, %s", async (_, right, wrong, expected) => {
  const found = await brokenWith(right, wrong);
  expect(found).toHaveLength(expected.length);
  for (const [i, sentence] of expected.entries()) expect(found[i]).toContain(sentence);
});

test("by hand, an array of its own", async () => {
  const [first] = await brokenWith("setTransposed(Wt, W", "setTransposed(new Float64Array(2 * H * H), W");
  expect(first).toContain(
    "it throws: kernel setTransposed: argument `out` is not a view of the run's memory",
  );
});
