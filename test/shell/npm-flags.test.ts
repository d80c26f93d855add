import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commandMeant, type OwnOption } from "../../src/shell/npm-flags.ts";
import { cleanEnv, folderWith, QUICK, root } from "../commands/program.ts";

const OPTIONS: readonly OwnOption[] = [
  { long: "--set", takesValue: true, negates: false },
  { long: "--seeds", takesValue: true, negates: false },
  { long: "--results", takesValue: true, negates: false },
  { long: "--dry-run", takesValue: false, negates: false },
  { long: "--no-plugins", takesValue: false, negates: true },
];
const npm = (config: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  npm_lifecycle_event: "experiment",
  npm_lifecycle_script: "exec node dist/cli.js run",
  ...config,
});
const meant = (words: string, config: NodeJS.ProcessEnv): string | null =>
  commandMeant(["run", ...words.split(" ")], OPTIONS, npm(config));

/** What npm 11.19 was seen to leave of each command line. */
describe("options that npm swallowed", () => {
  test("a flag comes back behind --", () => {
    expect(meant("x.yaml", { npm_config_dry_run: "true" })).toBe("npm run experiment x.yaml -- --dry-run");
  });

  test("a value that npm left among the arguments comes back to its option", () => {
    const left = { npm_config_seeds: "true", npm_config_results: "true", npm_config_set: "true\n\ntrue" };
    expect(meant("x.yaml out a.b=1 3 c.d=2", left)).toBe(
      "npm run experiment x.yaml -- --set a.b=1 --set c.d=2 --seeds 3 --results out",
    );
    expect(meant("out x.yaml", { npm_config_results: "true" })).toBe(
      "npm run experiment x.yaml -- --results out",
    );
  });

  test("a value that was joined by = comes back whole", () => {
    expect(meant("x.yaml", { npm_config_set: "a.b=[1, 2]", npm_config_seeds: "0..3" })).toBe(
      "npm run experiment x.yaml -- --set 'a.b=[1, 2]' --seeds 0..3",
    );
  });

  test("a negated option is an empty value to npm", () => {
    expect(meant("x.yaml", { npm_config_plugins: "" })).toBe("npm run experiment x.yaml -- --no-plugins");
    expect(meant("x.yaml", { npm_config_plugins: "true" })).toBeNull();
  });

  test("options that did pass behind -- stay", () => {
    expect(meant("x.yaml --seeds 3", { npm_config_dry_run: "true" })).toBe(
      "npm run experiment x.yaml -- --dry-run --seeds 3",
    );
  });

  test("what the script itself holds is not repeated", () => {
    const env = npm({
      npm_config_dry_run: "true",
      npm_lifecycle_event: "paper",
      npm_lifecycle_script: "bptt-lab run paper.yaml --seeds 0..9",
    });
    expect(commandMeant(["run", "paper.yaml", "--seeds", "0..9"], OPTIONS, env)).toBe(
      "npm run paper -- --dry-run",
    );
  });

  test("nothing is refused without npm, under npx, or for npm's own settings", () => {
    expect(commandMeant(["run", "x.yaml"], OPTIONS, { npm_config_dry_run: "true" })).toBeNull();
    expect(meant("x.yaml", { npm_config_dry_run: "true", npm_lifecycle_event: "npx" })).toBeNull();
    expect(meant("x.yaml", { npm_config_loglevel: "warn", npm_config_dry_run: "" })).toBeNull();
  });
});

test("npm run experiment x.yaml --dry-run trains nothing, exits 2 and prints the right command", () => {
  const folder = folderWith({ "quick.yaml": QUICK });
  const words = [
    "run",
    "experiment",
    join(folder, "quick.yaml"),
    "--dry-run",
    "--results",
    join(folder, "r"),
  ];
  const { status, stderr } = spawnSync("npm", words, { cwd: root, env: cleanEnv, encoding: "utf8" });
  expect(status).toBe(2);
  expect(stderr).toContain(`npm run experiment ${folder}/quick.yaml -- --results ${folder}/r --dry-run`);
  expect(existsSync(join(folder, "r"))).toBe(false);
});
