/** The browser of this machine, and pages in it that are watched. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, inject } from "vitest";
import { browserPath } from "./browser-path.ts";
import type { EXPERIMENTS } from "./experiments.ts";

export type Name = keyof typeof EXPERIMENTS;

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 900 };

export const reportFile = (name: Name): string => join(inject("reports"), "results", name, "report.html");
export const fileUrl = (name: Name): string => pathToFileURL(reportFile(name)).href;

let browser: Browser | undefined;

/** Starts the browser before the tests of a file and ends it after them. */
export function withBrowser(): void {
  beforeAll(async () => {
    if (browserPath !== undefined)
      browser = await chromium.launch({
        executablePath: browserPath,
        args: ["--no-sandbox", "--disable-gpu"],
      });
  });
  afterAll(async () => {
    await browser?.close();
  });
}

export interface Opened {
  readonly page: Page;
  /** What the console and the page's errors said, and every request but the page itself. */
  readonly noise: readonly string[];
}

/** Does something with a page at the address, and closes it. */
export async function opened<T>(
  url: string,
  options: BrowserContextOptions,
  use: (opened: Opened) => Promise<T>,
): Promise<T> {
  const context = await browser!.newContext({ viewport: DESKTOP, ...options });
  const noise: string[] = [];
  const page = await context.newPage();
  page.on("console", (message) => noise.push(`console ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => noise.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    noise.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (request.url() !== url) noise.push(`request: ${request.url()}`);
  });
  try {
    await page.goto(url);
    return await use({ page, noise });
  } finally {
    await context.close();
  }
}
