/** README's plug-in, from a folder outside the repository: run, checked, and checked again with mistakes in it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import { bpttLab, folderWith, root } from "./program.ts";

const read = (path: string): string => readFileSync(join(root, path), "utf8");
const PLUGIN = read("experiments/plugins/mine.ts");
const CONFIG = read("experiments/plugins/mine.yaml");
const SHORT = ["--set", "training.updates=20", "--set", "evaluation.every=10"];

/** The plug-in after a slip of the pen, which must be one. */
function withMistake(right: string, wrong: string, text = PLUGIN): string {
  expect(text).toContain(right);
  return text.replace(right, wrong);
}
const checked = (plugin: string, config = CONFIG) =>
  bpttLab(folderWith({ "mine.ts": plugin, "mine.yaml": config }), "check", "mine.yaml");

test("README shows the plug-in that is tested here", () => {
  const readme = read("README.md");
  if (readme.includes("experiments/plugins/mine.ts")) expect(readme).toContain(PLUGIN.trim());
});

describe("an activation and an initializer in a file outside the repository", () => {
  const folder = folderWith({ "own/mine.ts": PLUGIN, "own/mine.yaml": CONFIG });

  test("train from a config that names the file, and results say what was used", () => {
    const { status, stderr, stdout } = bpttLab(folder, "run", "own/mine.yaml", ...SHORT);
    expect(stderr).toBe("");
    expect(status, stdout).toBe(0);
    const [row, ...others] = parse<Record<string, string>>(
      readFileSync(join(folder, "results/mine/runs.csv")),
      { columns: true },
    );
    expect(others).toEqual([]);
    expect(row).toMatchObject({ status: "finished", updates: "20" });
  });

  test("obey the laws of their kinds, which check prints one by one, and give right gradients", () => {
    const { status, stderr, stdout } = bpttLab(folder, "check", "own/mine.yaml");
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(stdout).toContain("activation inverse-root of mine.ts\n  ok      ");
    expect(stdout).toContain("initializer random-signs(scale=0.95) of mine.ts\n  ok      ");
    expect(stdout).toContain("  ok      its derivative equals the central difference");
    expect(stdout).toContain("  ok      it sets every element to a finite number\n");
    expect(stdout).toMatch(
      /mine: no law is broken \(\d+ laws of 2 components\); all gradients are right \(limit 1e-6, 1 model\)\n$/,
    );
  });
});

test("explain shows what a config's plug-ins bring, and does not know it without the config", () => {
  const folder = folderWith({ "mine.ts": PLUGIN, "mine.yaml": CONFIG });
  const { status, stdout } = bpttLab(folder, "explain", "random-signs", "--config", "mine.yaml");
  expect(status).toBe(0);
  expect(stdout).toContain(
    "random-signs (initializer)\n  Scaled identity with a random sign for each unit\n",
  );
  expect(stdout).toMatch(/scale +number > 0 +1 +Modulus of every eigenvalue/);
  expect(bpttLab(folder, "explain", "random-signs").status).toBe(2);
});

describe("check says which law a plug-in breaks and what it saw instead, and exits with 1", () => {
  test("a wrong derivative and an initializer that forgets elements", () => {
    const wrongSlope = withMistake("slope[i] = 1 /", "slope[i] = 1.01 /");
    const { status, stdout } = checked(withMistake("W.fill(0);\n", "", wrongSlope));
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /BROKEN {2}its derivative equals the central difference .*\n {10}but at z = \S+ the derivative is 1\.\d+, the central difference \d\S+\n/,
    );
    expect(stdout).toContain("BROKEN  no slope exceeds γ");
    expect(stdout).toMatch(
      /BROKEN {2}it sets every element .*\n {10}but element \[0, 1\] of 8×8 is still NaN/,
    );
    expect(stdout).toContain("cannot be checked: the loss of the first batch is not finite");
    expect(stdout).toMatch(
      /mine: 3 laws broken \(23 laws of 2 components\); 0 gradients wrong and 1 model not checked/,
    );
  });

  test("a wrong derivative alone, whose model is told apart from a right one by its gradients too", () => {
    const { status, stdout } = checked(withMistake("slope[i] = 1 /", "slope[i] = 0.99 /"));
    expect(status).toBe(1);
    expect(stdout).toMatch(/\n {2}W +\S+ +40 +0 {2}wrong\n/);
  });

  test("a member that is missing, since plug-ins are not compiled", () => {
    const { status, stdout } = checked(withMistake("kinks: [],", ""));
    expect(status).toBe(1);
    expect(stdout).toContain("BROKEN  create returns apply, derivative, gamma, kinks and does not throw\n");
    expect(stdout).toContain("        but kinks is missing; return it as a list\n");
  });

  test("a create that throws, also of a component that no run uses", () => {
    const plugin = withMistake(
      "create: ({ scale }) => ({",
      "create: ({ scale }) => scale > 0.9 ? fail() : ({",
    );
    const text = `${plugin}\nfunction fail(): never { throw new Error("scale is too large"); }\n`;
    for (const [config, heading] of [
      [CONFIG, "initializer random-signs(scale=0.95) of mine.ts"],
      [
        CONFIG.replace(/W: .*/, "W: orthogonal"),
        "initializer random-signs of mine.ts, which no run uses, with its defaults",
      ],
    ] as const) {
      const { status, stdout } = checked(text, config);
      expect(status).toBe(1);
      expect(stdout).toContain(`${heading}\n`);
      expect(stdout).toContain("BROKEN  create returns fill and does not throw\n");
      expect(stdout).toContain("        but it throws: scale is too large (at mine.ts:");
    }
  });

  test("an option without default, where no run says it", () => {
    const plugin = withMistake(".default(1)", "");
    const { status, stdout } = checked(plugin, CONFIG.replace(/W: .*/, "W: orthogonal"));
    expect(status).toBe(1);
    expect(stdout).toContain(
      "        but scale has no .default(…), so a config could not name the component alone",
    );
  });

  test("each way in which a sweep uses a component is looked at once", () => {
    const config = `${CONFIG}sweep: { grid: { model.init.W.scale: [0.5, 2] } }\nseeds: 2\n`;
    const { status, stdout } = checked(PLUGIN, config);
    expect(status).toBe(0);
    expect(stdout.match(/^initializer .*$/gm)).toEqual([
      "initializer random-signs(scale=0.5) of mine.ts",
      "initializer random-signs(scale=2) of mine.ts",
    ]);
  });
});

test("a cell without kernels of ours, which no run uses, is looked at by the laws of cells", () => {
  const cell = `${PLUGIN}
import { cell, typedCell } from "bptt-lab";
/** s_t = a_t + s_{t−1}/2 */
export const decay = cell({
  name: "decay", summary: "Half of what was", source: "you, today", options: {},
  create: (_, { hidden: H }) => typedCell({
    shapes: { state: { h: H }, drive: H, delta: [H], parameters: {}, saved: {} },
    bind: ({ B, next, drive, state }) => ({
      forward: (t) => add(next[t][0], drive[t], state[t][0], B * H),
      pushforward: (out, tangent, v, t, steps, vectors) =>
        add(out[0], tangent[0], v[0], steps * B * vectors * H),
      pullToDrive: (delta, ds, t, steps, vectors) => delta[0].set(ds[0].subarray(0, steps * B * vectors * H)),
      pullToState(out, delta, ds, t, steps, vectors) {
        for (let i = 0; i < steps * B * vectors * H; i++) out[0][i] = delta[0][i] / 2;
      },
      accumulate() {},
    }),
  }),
});
function add(out, a, b, n) { for (let i = 0; i < n; i++) out[i] = a[i] + b[i] / 2; }
`;
  const right = checked(cell);
  expect(right.status, right.stdout).toBe(0);
  expect(right.stdout).toContain("cell decay of mine.ts, which no run uses, with its defaults\n");
  expect(right.stdout).toContain("  ok      Jv + Ad equals the central difference of the next state\n");
  const wrong = checked(withMistake("delta[0][i] / 2", "delta[0][i] / 3", cell));
  expect(wrong.status).toBe(1);
  expect(wrong.stdout).toMatch(/BROKEN {2}⟨u, Jv \+ Ad⟩.*\n {10}but row \d+ of/);
});

test("check points out a plug-in that uses Math.exp, and looks at it all the same", () => {
  const { status, stderr } = checked(withMistake("W.fill(0);", "W.fill(Math.exp(0) - 1);"));
  expect(status).toBe(0);
  expect(stderr).toMatch(/^note: .*mine\.ts uses Math\.exp, whose last bits differ between machines/);
});
