// Takes the pictures of the README: runs the demo, and looks at its third promotion in the Temporal
// UI while it rolls back.
//
//   npm run build
//   npm install --no-save playwright-core      and a Chromium, for example: apt-get install chromium
//   node tools/take-pictures.mjs [FOLDER]      default: docs/images
//
// CHROMIUM_PATH names the browser, if it is not /usr/bin/chromium.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SIZE = { width: 1400, height: 900 };

const { chromium } = loadPlaywright();
const folder = path.resolve(process.argv[2] ?? path.join(ROOT, "docs", "images"));
await mkdir(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
const demo = startDemo();
try {
  const page = await (await browser.newContext({ viewport: SIZE })).newPage();
  const [, address] = await demo.until(/3 of 3: [^]*?Promotion \w+: (\S+)/);
  await page.goto(`${address}/user-metadata`);
  await demo.until(/3 of 3: [^]*roll-back +begins/);
  await page.goto(`${address}/user-metadata`);
  await takePicture(page, "temporal-ui.png", page.getByText("User Metadata").first());
  await page.goto(`${address}/timeline`);
  await takePicture(page, "temporal-ui-timeline.png", page.getByText("Timeline").last());
} finally {
  await browser.close();
  await demo.stop();
}

async function takePicture(page, name, top) {
  await top.waitFor();
  await top.evaluate((element) => {
    // The bar at the top of the page lies over what is behind it.
    element.style.scrollMarginTop = "70px";
    element.scrollIntoView();
  });
  // The details are markdown in a frame of their own, which comes a little later.
  await sleep(1_200);
  const file = path.join(folder, name);
  await page.screenshot({ path: file });
  console.log(file);
}

function startDemo() {
  const script = path.join(ROOT, "dist", "client", "cli", "main.js");
  const child = spawn(process.execPath, [script, "demo"], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  return {
    async until(pattern) {
      for (;;) {
        const match = new RegExp(pattern).exec(output);
        if (match) return match;
        if (child.exitCode !== null)
          throw new Error(`the demo ended before ${pattern}:\n${output}`);
        await sleep(50);
      }
    },
    async stop() {
      child.kill("SIGINT");
      await ended;
    },
  };
}

/** From where the command is run, so that it can be installed outside of the repository. */
function loadPlaywright() {
  try {
    return createRequire(path.join(process.cwd(), "package.json"))("playwright-core");
  } catch {
    console.error(
      "playwright-core is not installed here. next: npm install --no-save playwright-core",
    );
    process.exit(1);
  }
}
