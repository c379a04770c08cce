import axe from "axe-core";
import type { AxeResults } from "axe-core";
import { chromium } from "playwright-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, expect, onTestFinished } from "vitest";
import { LAUNCH_ARGUMENTS, findChromium } from "../../tools/browser/find-chromium.mjs";

const executablePath = findChromium();
if (executablePath === undefined)
  console.warn("Chromium is missing: no page is tried. next: node tools/install-chromium.mjs");

/** Tests of pages are left out then. */
export const NO_BROWSER = executablePath === undefined;

export const PHONE = { width: 375, height: 812 };
const DESK = { width: 1280, height: 900 };

export interface OpenPage {
  readonly page: Page;
  /** Errors on the console, scripts that threw, dialogs, and whatever was asked of another origin. */
  readonly problems: string[];
}

let launched: Promise<Browser> | undefined;
afterAll(async () => (await launched)?.close());

/** A page of its own, in the one browser of the file. */
export async function openPage(
  options: { colours?: "light" | "dark"; viewport?: typeof DESK } = {},
): Promise<OpenPage> {
  launched ??= chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: LAUNCH_ARGUMENTS,
  });
  const { colours = "light", viewport = DESK } = options;
  const context = await (await launched).newContext({ colorScheme: colours, viewport });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`script: ${error.message}`));
  page.on("dialog", (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    const { origin } = new URL(request.url());
    if (page.url() !== "about:blank" && origin !== new URL(page.url()).origin)
      problems.push(`asked ${request.url()}`);
  });
  return { page, problems };
}

/** What axe-core finds against its rules, as `rule: where`; only inside of the selected part, if given. */
export async function findViolations(page: Page, within?: string): Promise<string[]> {
  await page.evaluate(axe.source);
  const asked = within === undefined ? "document" : JSON.stringify(within);
  const { violations } = await page.evaluate<AxeResults>(`axe.run(${asked})`);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** No error, nothing loaded from elsewhere, and readable for everybody. */
export async function expectSound({ page, problems }: OpenPage): Promise<void> {
  expect(await findViolations(page)).toEqual([]);
  expect(problems).toEqual([]);
}

/** Whether something sticks out to the right. */
export async function isWiderThanScreen(page: Page): Promise<boolean> {
  return page.evaluate<boolean>(
    "document.documentElement.scrollWidth > document.documentElement.clientWidth",
  );
}
