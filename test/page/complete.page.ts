/** The report in a browser: nothing is missing, nothing is asked for, nothing is wrong with its HTML or for those who do not see it. */
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import axe from "axe-core";
import { HtmlValidate } from "html-validate";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { browserPath } from "./browser-path.ts";
import { DESKTOP, fileUrl, type Name, opened, PHONE, reportFile, withBrowser } from "./chromium.ts";
import { CHARTS, EXPERIMENTS, HOSTILE } from "./experiments.ts";

const NAMES = Object.keys(EXPERIMENTS) as Name[];
const WIDTHS = [PHONE, DESKTOP];
const SCHEMES = ["light", "dark"] as const;

/** What a reader of the page gets to see. */
const shown = (page: Page) =>
  page.evaluate(() => ({
    charts: [...document.querySelectorAll("figure")]
      .filter((figure) => {
        const box = figure.querySelector("svg")?.getBoundingClientRect();
        return box !== undefined && box.width > 200 && box.height > 100;
      })
      .map(({ id }) => id),
    tables: [...document.querySelectorAll("table")].map((table) => table.querySelectorAll("tbody tr").length),
    figures: [...document.querySelectorAll("pre[data-csv]")].filter(
      (one) => one.textContent.trim().split("\n").length > 1,
    ).length,
  }));

/** The comparison, what differs where there are several, and what made the numbers. */
const isWhole = async (page: Page, name: Name): Promise<void> => {
  const { charts, tables, figures } = await shown(page);
  expect(charts).toEqual(CHARTS[name]);
  expect(figures).toBe(charts.length);
  const remedies = tables[0]!;
  expect(remedies).toBe({ full: 4, tuned: 2, flow: 3, one: 1, diverged: 2, large: 12 }[name]);
  expect(tables.slice(1)).toEqual(remedies > 1 ? [remedies, expect.any(Number)] : [expect.any(Number)]);
};

/** What strict hosts send: no script and no style of the page's own is obeyed. */
const STRICT = "sandbox; default-src 'none'; img-src 'self'; style-src 'self'";
/** What others send: nothing comes from elsewhere. */
const OWN = "default-src 'self' 'unsafe-inline'";

describe.skipIf(browserPath === undefined)("the page", () => {
  withBrowser();
  let server: Server;
  let policy = OWN;
  beforeAll(async () => {
    server = createServer((request, response) => {
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.setHeader("content-security-policy", policy);
      response.end(readFileSync(reportFile(request.url!.slice(1) as Name)));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => server.close());
  const served = (name: Name): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}`;

  describe.each(NAMES)("of %s", (name) => {
    test("is whole from the disk, without a message or a request", async () => {
      for (const viewport of WIDTHS)
        for (const colorScheme of SCHEMES)
          await opened(fileUrl(name), { viewport, colorScheme }, async ({ page, noise }) => {
            await isWhole(page, name);
            expect(noise).toEqual([]);
            expect(await page.evaluate(() => document.querySelectorAll("button").length)).toBeGreaterThan(5);
          });
    });

    test("is whole without scripts", async () => {
      await opened(fileUrl(name), { javaScriptEnabled: false }, async ({ page, noise }) => {
        // Playwright's own questions are answered all the same.
        await isWhole(page, name);
        expect(noise).toEqual([]);
        expect(await page.evaluate(() => document.querySelectorAll("button").length)).toBe(0);
      });
    });

    test("is whole and works where a host lets nothing in from elsewhere", async () => {
      policy = OWN;
      await opened(served(name), {}, async ({ page, noise }) => {
        await isWhole(page, name);
        expect(noise).toEqual([]);
        expect(await page.evaluate(() => document.querySelectorAll("button").length)).toBeGreaterThan(5);
      });
    });

    test("is whole where a host forbids its script and its style", async () => {
      policy = STRICT;
      await opened(served(name), {}, async ({ page, noise }) => {
        await isWhole(page, name);
        for (const line of noise) expect(line).toMatch(/Content Security Policy|Blocked script execution/);
      });
    });

    test("has nothing that axe calls a violation", async () => {
      for (const [viewport, colorScheme] of [
        [PHONE, "dark"],
        [DESKTOP, "light"],
      ] as const)
        await opened(fileUrl(name), { viewport, colorScheme, bypassCSP: true }, async ({ page }) => {
          await page.evaluate(axe.source);
          const found = await page.evaluate(async () => {
            const { violations, passes } = await (window as unknown as { axe: typeof axe }).axe.run(document);
            return {
              passes: passes.length,
              violations: violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html.slice(0, 200)}`),
            };
          });
          expect(found.violations).toEqual([]);
          expect(found.passes).toBeGreaterThan(20);
        });
    });

    test("is valid HTML", async () => {
      const validate = new HtmlValidate({ root: true, extends: ["html-validate:recommended"], rules: RULES });
      const { results } = await validate.validateString(readFileSync(reportFile(name), "utf8"));
      const messages = results.flatMap((result) => result.messages);
      expect(
        messages.map(({ line, column, ruleId, message }) => `${line}:${column} ${ruleId}: ${message}`),
      ).toEqual([]);
    });
  });

  test("shows a hostile name as text, in every place", async () => {
    await opened(fileUrl("full"), {}, async ({ page }) => {
      const places = await page.evaluate(
        (name) => ({
          row: [...document.querySelectorAll("tbody th")].filter((one) => one.textContent === name).length,
          heading: [...document.querySelectorAll("h4")].filter((one) => one.textContent === name).length,
          legend: [...document.querySelectorAll("#remedies li")].filter(
            (one) => one.textContent.trim() === name,
          ).length,
          scripts: document.scripts.length,
          bold: document.querySelectorAll("b").length,
        }),
        HOSTILE,
      );
      expect(places).toEqual({ row: 2, heading: 2, legend: 1, scripts: 1, bold: 0 });
    });
  });
});

/** Left out of the recommended rules, each with why. */
const RULES = {
  // Of the template's lines, where nobody sees it.
  "no-trailing-whitespace": "off",
} as const;
