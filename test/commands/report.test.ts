/** report.html on the real program: written at the end, made again to the same byte, and safe to open. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { bpttLab, cleanEnv, folderWith, program, QUICK } from "./program.ts";

const HOSTILE = `</script><script>alert("1")</script>'"& ${"x".repeat(150)}`;
const CONFIG = `${QUICK.replace("sweep: { grid: { model.activation: [tanh, relu] } }", "")}
description: "Two remedies <b>& co</b> \\u202e"
sweep:
  list:
    - { label: tanh }
    - { label: ${JSON.stringify(HOSTILE)}, model.activation: relu }
`.replace("measure: [jacobians]", "measure: [jacobians, attribution, lags, spectra, units]");

let folder: string;
let said: string;
let page: string;
const at = (name: string): string => join(folder, "results/quick", name);
beforeAll(() => {
  folder = folderWith({ "quick.yaml": CONFIG });
  const { status, stdout, stderr } = bpttLab(folder, "run", "quick.yaml", "--quiet", "--report");
  expect(stderr).toBe("");
  expect(status).toBe(0);
  said = stdout;
  page = readFileSync(at("report.html"), "utf8");
});

describe("the report of a run", () => {
  test("is written at its end, and its path is the last line", () => {
    expect(said.trimEnd().split("\n").at(-1)).toBe("report: results/quick/report.html");
  });

  test("is made again to the same byte by npm run report", () => {
    const { status, stdout, stderr } = bpttLab(folder, "report", "results/quick");
    expect([status, stdout, stderr]).toEqual([0, "report: results/quick/report.html\n", ""]);
    expect(readFileSync(at("report.html"), "utf8")).toBe(page);
  });

  test("loads nothing, and obeys no script or style but its own", () => {
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page.match(/<style/g)).toHaveLength(1);
    expect(page).not.toMatch(/\b(?:src|srcset|action|formaction)=|url\(|@import|data:|\son\w+=|\sstyle=/);
    expect(page.match(/href="[^#]/g)).toBeNull();
    expect(page).toMatch(/Content-Security-Policy" content="default-src 'none'; style-src 'sha256-/);
  });

  test("shows what a hostile config calls things as text", () => {
    expect(page).toContain("Two remedies &lt;b&gt;&amp; co&lt;/b&gt;");
    expect(page).toContain("&lt;/script&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;");
    expect(page).not.toContain("<script>alert");
    expect(page).not.toContain("‮");
  });

  test("has the parts in their order, each chart with its figures", () => {
    const headings = [...page.matchAll(/<h2 id="([a-z]+)"/g)].map(([, id]) => id);
    expect(headings).toEqual(["comparison", "charts", "differences", "methods", "again"]);
    const charts = [...page.matchAll(/<figure id="([^"]+)"/g)].map(([, id]) => id);
    expect(charts).toEqual([
      "learning-curves",
      "learning-curves-metric",
      "gradient-reach",
      "jacobian-norms-1",
      "jacobian-norms-2",
      "share-by-lag",
      "attribution",
      "eigenvalues-1",
      "eigenvalues-2",
      "singular-values",
      "saturation",
      "dead-units",
    ]);
    expect(page.match(/<svg role="img" aria-label="[^"]{20,}"/g)).toHaveLength(charts.length);
    expect(page.match(/<pre data-csv/g)).toHaveLength(charts.length);
  });

  test("names only components that were used, with their sources", () => {
    expect(page).toContain("Le, Jaitly &amp; Hinton 2015");
    expect(page).not.toContain("<code>gru</code>");
    expect(page).toMatch(/activation\s*<code>relu<\/code>/);
  });

  test("says how to make the runs again", () => {
    expect(page).toContain("npm run experiment results/quick/experiment.yaml");
    expect(page).toContain("npm run verify results/quick");
  });
});

describe("npm run report", () => {
  test("writes pictures and tables for papers where it is told to", () => {
    const { status, stdout } = bpttLab(folder, "report", "results/quick", "--out", "paper", "--png", "--latex", "--markdown"); // prettier-ignore
    expect(status).toBe(0);
    expect(stdout).toBe(
      "report: paper/report.html\ntable: paper/comparison.tex\ntable: paper/comparison.md\ncharts: paper/charts, 12 pictures\n",
    );
    const pictures = readdirSync(join(folder, "paper/charts"));
    expect(pictures).toHaveLength(12);
    for (const name of pictures)
      expect(
        readFileSync(join(folder, "paper/charts", name))
          .subarray(1, 4)
          .toString(),
      ).toBe("PNG");
    expect(readFileSync(join(folder, "paper/comparison.tex"), "utf8")).toContain(String.raw`\toprule`);
    expect(readFileSync(join(folder, "paper/comparison.md"), "utf8")).toContain("| ---");
  });

  test("writes tables for other programs beside those of the experiment", () => {
    const { status, stdout } = bpttLab(folder, "report", "results/quick", "--parquet", "--tensorboard");
    expect([status, stdout]).toEqual([
      0,
      "report: results/quick/report.html\ntables for other programs: results/quick\n",
    ]);
    expect(readFileSync(at("comparison.parquet")).subarray(0, 4).toString()).toBe("PAR1");
    expect(readdirSync(at("tensorboard"))).toHaveLength(2);
  });

  test("asks where the page of several experiments goes", () => {
    const { status, stderr } = bpttLab(folder, "report", "results/quick", "results/quick");
    expect(status).toBe(2);
    expect(stderr).toContain("--out");
  });

  test("says that there is nothing in a folder that is none", () => {
    const { status, stderr } = bpttLab(folder, "report", "results/nothing");
    expect(status).toBe(2);
    expect(stderr).toMatch(/^results\/nothing: there are no runs of an experiment here/);
  });

  test("opens the page with the desktop's own program", async () => {
    const seen = join(folder, "seen");
    writeFileSync(join(folder, "xdg-open"), `#!/bin/sh\necho "$1" > ${seen}\n`, { mode: 0o755 });
    const env = { ...cleanEnv, PATH: `${folder}:${process.env["PATH"]}` };
    const words = [program, "report", "results/quick", "--open"];
    expect(spawnSync(process.execPath, words, { cwd: folder, env }).status).toBe(0);
    await vi.waitFor(() => {
      expect(readFileSync(seen, "utf8")).toBe(`${at("report.html")}\n`);
    }, 5000);
  });
});

test("a run without a report leaves none", () => {
  const other = folderWith({ "quick.yaml": QUICK });
  expect(bpttLab(other, "run", "quick.yaml", "--quiet").stdout).not.toContain("report:");
  expect(existsSync(join(other, "results/quick/report.html"))).toBe(false);
});

test("a plug-in's diagnostic brings its chart, which its results keep", () => {
  const plugin = `import { diagnostic } from "bptt-lab";
export default diagnostic({
  name: "twice",
  summary: "Two times the step, which rises",
  source: "a test",
  options: {},
  charts: [{ kind: "lines", name: "twice-t", title: "Twice the step", about: "It rises.", x: "t", x_title: "t", y: "twice", y_title: "2t" }],
  create: () => ({
    needs: "states",
    columns: [{ name: "t", unit: "step", about: "step" }, { name: "twice", unit: "step", about: "2t" }],
    summaries: [],
    work: () => ({}),
    bind: (probe) => (emit) => {
      for (let t = 0; t < probe.batch.T; t++) emit([t, 2 * t]);
      return [];
    },
  }),
});
`;
  const config = QUICK.replace("measure: [jacobians]", "measure: [twice]") + "plugins: [./twice.ts]\n";
  const other = folderWith({ "quick.yaml": config, "twice.ts": plugin });
  const { status, stderr } = bpttLab(other, "run", "quick.yaml", "--quiet", "--report");
  expect([status, stderr.replace(/note: .*\n/g, "")]).toEqual([0, ""]);
  const own = readFileSync(join(other, "results/quick/report.html"), "utf8");
  expect(own).toContain('<figure id="twice-t"');
  // Its code is gone, and what it declared stands in the results.
  writeFileSync(join(other, "twice.ts"), "");
  expect(bpttLab(other, "report", "results/quick").status).toBe(0);
  expect(readFileSync(join(other, "results/quick/report.html"), "utf8")).toBe(own);

  const wrong = folderWith({
    "quick.yaml": config,
    "twice.ts": plugin.replace('kind: "lines"', 'kind: "pie"'),
  });
  const refused = bpttLab(wrong, "run", "quick.yaml", "--quiet");
  expect(refused.status).toBe(2);
  expect(refused.stderr).toMatch(/twice declares a chart that is none: charts\.0\.kind/);
});
