/** The page on a phone, on a desk and on paper. */
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { browserPath } from "./browser-path.ts";
import { DESKTOP, fileUrl, type Name, opened, PHONE, reportFile, withBrowser } from "./chromium.ts";
import { EXPERIMENTS } from "./experiments.ts";

const NAMES = Object.keys(EXPERIMENTS) as Name[];
/** A4 with the margins that are printed below, in pixels of CSS. */
const PAPER = { width: 680, height: 1000 };
const MARGIN = "15mm";

/** What reaches beyond the right edge and is in nothing that scrolls by itself. */
const tooWide = (page: Page) =>
  page.evaluate(() => {
    const edge = document.documentElement.clientWidth + 0.5;
    const scrolls = (one: Element): boolean =>
      one.parentElement !== null &&
      (["auto", "scroll"].includes(getComputedStyle(one.parentElement).overflowX) ||
        scrolls(one.parentElement));
    return [...document.body.querySelectorAll("*")]
      .filter((one) => one.getBoundingClientRect().right > edge && !scrolls(one))
      .map((one) => `${one.localName} ${one.className} ${one.textContent.slice(0, 60)}`);
  });

/** The smallest words of every drawing, in pixels. */
const smallestWords = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll(".plot svg")].map((svg) => {
      const drawn = svg.getBoundingClientRect().width / Number(svg.getAttribute("width"));
      const sizes = [...svg.querySelectorAll("text")].map((text) =>
        parseFloat(getComputedStyle(text).fontSize),
      );
      return Math.min(...sizes) * drawn;
    }),
  );

/** What may not be divided, with its height in pixels and whether it says so. */
const pieces = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("figure, tr, dt, .answer")].map((one) => ({
      what: `${one.localName} ${one.id}`,
      height: one.getBoundingClientRect().height,
      undivided: getComputedStyle(one).breakInside === "avoid",
    })),
  );

const spaced = (text: string): string => text.replace(/\s+/g, " ").trim();

/** Charts whose heading and whose words below are on different sheets; none where there is no pdftotext to read them. */
async function divided(page: Page, pdf: Buffer): Promise<readonly string[]> {
  const { stdout, error } = spawnSync("pdftotext", ["-", "-"], { input: pdf, encoding: "utf8" });
  if (error) return [];
  const sheets = stdout.split("\f").map(spaced);
  const figures = await page.evaluate(() =>
    [...document.querySelectorAll("figure:has(> h3)")].map((figure) => ({
      heading: figure.querySelector("h3")!.textContent,
      words: figure.querySelector("figcaption")!.textContent,
    })),
  );
  return figures
    .map(({ heading, words }) => ({ heading, begin: spaced(words).split(" ").slice(0, 3).join(" ") }))
    .filter(({ heading, begin }) => !sheets.some((sheet) => sheet.includes(heading) && sheet.includes(begin)))
    .map(({ heading }) => heading);
}

describe.skipIf(browserPath === undefined)("the page", () => {
  withBrowser();

  describe.each(NAMES)("of %s", (name) => {
    test("is as wide as the screen at most, and the words of its drawings can be read", async () => {
      for (const viewport of [PHONE, DESKTOP])
        await opened(fileUrl(name), { viewport }, async ({ page }) => {
          expect(await tooWide(page)).toEqual([]);
          const sizes = await smallestWords(page);
          expect(sizes.length).toBeGreaterThan(3);
          for (const size of sizes) expect(size).toBeGreaterThanOrEqual(9);
        });
    });

    test("is printed light, with no chart and no row of a table on two pages", async () => {
      await opened(fileUrl(name), { viewport: PAPER, colorScheme: "dark" }, async ({ page }) => {
        await page.emulateMedia({ media: "print", colorScheme: "dark" });
        expect(await tooWide(page)).toEqual([]);
        const all = await pieces(page);
        expect(all.length).toBeGreaterThan(10);
        for (const { what, height, undivided } of all) {
          expect([what, undivided]).toEqual([what, true]);
          expect([what, height < PAPER.height]).toEqual([what, true]);
        }
        const colors = await page.evaluate(() => ({
          paper: getComputedStyle(document.body).backgroundColor,
          ink: getComputedStyle(document.body).color,
          words: getComputedStyle(document.querySelector(".plot svg text")!).fill,
        }));
        expect(colors).toEqual({
          paper: "rgb(255, 255, 255)",
          ink: "rgb(28, 28, 28)",
          words: "rgb(34, 34, 34)",
        });
        const pdf = await page.pdf({
          format: "A4",
          margin: { top: MARGIN, right: MARGIN, bottom: MARGIN, left: MARGIN },
        });
        expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
        expect(await divided(page, pdf)).toEqual([]);
      });
    });
  });

  test("of 60 runs is smaller than 1 MB", async () => {
    const { size } = statSync(reportFile("large"));
    const times: string[] = [];
    for (let i = 0; i < 3; i++)
      await opened(fileUrl("large"), {}, async ({ page }) => {
        times.push(
          await page.evaluate(async () => {
            const [load] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
            const paints = await new Promise<PerformanceEntryList>((resolve) => {
              new PerformanceObserver((list) => resolve(list.getEntries())).observe({
                type: "paint",
                buffered: true,
              });
            });
            const first = paints.find((one) => one.name === "first-contentful-paint");
            return `loaded ${Math.round(load!.loadEventEnd)} ms, first paint ${Math.round(first!.startTime)} ms`;
          }),
        );
      });
    console.log(`page of 60 runs: ${size} bytes; ${times.join("; ")}`);
    expect(size).toBeLessThan(1_000_000);
  });
});
