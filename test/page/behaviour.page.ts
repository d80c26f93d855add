/** What the page's script does, clicked and typed as a reader would. */
import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { browserPath } from "./browser-path.ts";
import { fileUrl, opened, withBrowser } from "./chromium.ts";
import { CHARTS } from "./experiments.ts";

const csvOf = async (figure: Locator): Promise<string> =>
  (await figure.locator("pre[data-csv]").textContent())!;
const rowsOf = async (figure: Locator): Promise<string[][]> => parse(await csvOf(figure));

/** What a click on the button in the figure saves. */
async function saved(page: Page, figure: Locator, word: string): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    figure.getByRole("button", { name: word }).click(),
  ]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "utf8") };
}

describe.skipIf(browserPath === undefined)("the page's script", () => {
  withBrowser();

  test("sorts the comparison by text and by figures, both ways, and says which", async () => {
    await opened(fileUrl("large"), {}, async ({ page, noise }) => {
      const table = page.locator("table[data-sortable]");
      const heads = await table.locator("thead th").allTextContents();
      const column = async (i: number): Promise<string[]> =>
        table.locator(`tbody tr > :nth-child(${i + 1})`).allTextContents();
      const sorted = () =>
        table.locator("thead th").evaluateAll((all) => all.map((one) => one.getAttribute("aria-sort")));
      const words = async (i: number) => (await column(i)).map((cell) => cell.trim());
      const figures = async (i: number) => (await words(i)).map((cell) => parseFloat(cell));
      const before = await words(0);

      for (const [name, of, order] of [
        ["remedy", words, (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)],
        ["test loss", figures, (a: number, b: number) => a - b],
      ] as const) {
        const i = heads.findIndex((head) => head.trim() === name);
        expect(i).toBeGreaterThanOrEqual(0);
        const button = table.locator("thead th").nth(i).getByRole("button");
        const expected = ((await of(i)) as (string | number)[]).toSorted(
          order as (a: unknown, b: unknown) => number,
        );
        await button.click();
        expect(await of(i)).toEqual(expected);
        expect((await sorted()).filter((one) => one !== null)).toEqual(["ascending"]);
        expect((await sorted())[i]).toBe("ascending");
        await button.focus();
        await page.keyboard.press("Enter");
        expect(await of(i)).toEqual(expected.toReversed());
        expect((await sorted())[i]).toBe("descending");
      }
      expect((await words(0)).toSorted()).toEqual(before.toSorted());
      expect(noise).toEqual([]);
    });
  });

  test("hides a remedy in every chart and in what it tells, and shows it again", async () => {
    await opened(fileUrl("full"), {}, async ({ page }) => {
      const boxes = page.getByRole("checkbox");
      expect(await boxes.count()).toBe(4);
      const seen = () =>
        page.evaluate(() =>
          [0, 1, 2, 3].map(
            (place) =>
              [...document.querySelectorAll(`[data-series="${place}"]`)].filter(
                (one) => getComputedStyle(one).display !== "none",
              ).length,
          ),
        );
      const all = await seen();
      for (const n of all) expect(n).toBeGreaterThan(15);
      const label = (await page.locator("#remedies li").nth(1).textContent())!.trim();
      await boxes.nth(1).uncheck();
      expect(await seen()).toEqual([all[0], 0, all[2], all[3]]);
      const reach = page.locator("#gradient-reach");
      await reach.locator(".plot").focus();
      await page.keyboard.press("ArrowRight");
      const told = await reach.locator(".tip").textContent();
      expect(told).not.toContain(label);
      expect(told!.split("\n")).toHaveLength(4);
      await boxes.nth(1).check();
      expect(await seen()).toEqual(all);
    });
  });

  test("tells figures of the CSV under the pointer, in every chart of lines", async () => {
    await opened(fileUrl("full"), {}, async ({ page }) => {
      const charts = page.locator('figure[data-hover="lines"]');
      expect(await charts.count()).toBe(8);
      for (const figure of await charts.all()) {
        const rows = (await rowsOf(figure)).slice(1);
        const panels = [...new Set(rows.map(([panel]) => panel))];
        const frames = await figure.locator("[data-frame]").all();
        expect(frames).toHaveLength(panels.length);
        for (const [i, frame] of frames.entries()) {
          await frame.scrollIntoViewIfNeeded();
          const box = (await frame.boundingBox())!;
          await page.mouse.move(box.x + 0.7 * box.width, box.y + 0.4 * box.height);
          const [head, ...lines] = (await figure.locator(".tip").innerText()).split("\n");
          const x = head!.split(" ").at(-1);
          const here = rows.filter((row) => row[0] === panels[i] && row[2] === x);
          expect(here.length).toBeGreaterThan(0);
          expect(lines).toEqual(
            here.map(([, remedy, , value, low, high, n, runs]) => {
              const band = low === high ? "" : ` [${low}, ${high}]`;
              return `${remedy}: ${value}${band} (${runs ? `runs: ${runs}` : `n = ${n}`})`;
            }),
          );
        }
      }
    });
  });

  test("tells the cell of a map under the pointer, and by the arrow keys", async () => {
    await opened(fileUrl("full"), {}, async ({ page }) => {
      const figure = page.locator("#jacobian-norms-2");
      const [head, ...rows] = await rowsOf(figure);
      const frame = figure.locator("[data-frame]");
      await frame.scrollIntoViewIfNeeded();
      const box = (await frame.boundingBox())!;
      const tip = figure.locator(".tip");
      const columns = head!.length - 1;
      for (const [row, column] of [
        [0, 1],
        [2, 7],
        [rows.length - 1, columns],
      ] as const) {
        await page.mouse.move(
          box.x + ((column - 0.5) / columns) * box.width,
          box.y + (1 - (row + 0.5) / rows.length) * box.height,
        );
        expect(await tip.innerText()).toBe(
          `update ${rows[row]![0]}, t ${head![column]}\n${rows[row]![column]}`,
        );
      }
      await page.mouse.move(0, 0);
      await expect.poll(() => tip.isVisible()).toBe(false);
      await figure.locator(".plot").focus();
      const told = new Set<string>();
      for (let i = 0; i < 50; i++) {
        await page.keyboard.press("ArrowRight");
        told.add(await tip.innerText());
      }
      expect(told.size).toBe(columns);
      await page.keyboard.press("Escape");
      expect(await tip.isVisible()).toBe(false);
    });
  });

  test("the arrow keys come to every frame and to every figure of a line", async () => {
    await opened(fileUrl("one"), {}, async ({ page }) => {
      const figure = page.locator("#singular-values");
      const rows = (await rowsOf(figure)).slice(1);
      await figure.locator(".plot").focus();
      const told = new Set<string>();
      for (let frame = 0; frame < 3; frame++) {
        for (let i = 0; i < 45; i++) await page.keyboard.press("ArrowLeft");
        for (let i = 0; i < 45; i++) {
          await page.keyboard.press("ArrowRight");
          told.add(await figure.locator(".tip").innerText());
        }
        await page.keyboard.press("ArrowDown");
      }
      const figures = [...told].map((text) => /: (\S+) \(n = 1\)/.exec(text)![1]);
      expect(figures.toSorted()).toEqual(rows.map((row) => row[3]).toSorted());
    });
  });

  test("saves every chart as an SVG that is one, on white and without what is hidden, and its figures as CSV", async () => {
    const hidden = new Set(["jacobian-norms-1", "eigenvalues-1"]);
    // A page each: from ten downloads of one page on, browsers doubt that they are wanted.
    for (const id of CHARTS.full.filter((one) => !hidden.has(one)))
      await opened(fileUrl("full"), { colorScheme: "dark" }, async ({ page, noise }) => {
        await page.getByRole("checkbox").nth(0).uncheck();
        const figure = page.locator(`#${id}`);
        const svg = await saved(page, figure, "Save SVG");
        expect(svg.name).toBe(`${id}.svg`);
        const drawing = await page.evaluate((text) => {
          const { documentElement: root } = new DOMParser().parseFromString(text, "image/svg+xml");
          const [paper] = root.children;
          return {
            root: root.localName,
            space: root.namespaceURI,
            paper: [paper!.localName, paper!.getAttribute("fill"), paper!.getAttribute("width")],
            series: [
              ...new Set(
                [...root.querySelectorAll("[data-series]")].map((one) => one.getAttribute("data-series")),
              ),
            ],
            foreign: root.querySelectorAll("script, foreignObject, image").length,
          };
        }, svg.text);
        expect(drawing).toMatchObject({
          root: "svg",
          space: "http://www.w3.org/2000/svg",
          paper: ["rect", "#ffffff", "100%"],
          foreign: 0,
        });
        expect(drawing.series).not.toContain("0");
        const csv = await saved(page, figure, "Save CSV");
        expect(csv.name).toBe(`${id}.csv`);
        expect(csv.text).toBe(await csvOf(figure));
        expect(new Set(parse(csv.text).map((row: string[]) => row.length)).size).toBe(1);
        expect(noise.filter((line) => !line.startsWith("request: blob:"))).toEqual([]);
      });
  });
});
