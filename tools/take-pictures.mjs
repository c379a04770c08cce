// Takes the pictures of README and docs: plays the demo, then promotes once more with an approval, and
// looks at each view in Chromium while something is to be seen there.
//
//   npm run build
//   node tools/install-chromium.mjs
//   node tools/take-pictures.mjs [FOLDER]      default: docs/images
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { freePort } from "../dist/client/local/free-port.js";
import { LAUNCH_ARGUMENTS, findChromium } from "./browser/find-chromium.mjs";
import { recordTerminal, showTerminal } from "./browser/terminal.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const CLI = path.join(ROOT, "dist", "client", "cli", "main.js");
const WIDE = { width: 1400, height: 900 };
const PAPER = { width: 1000, height: 1100 };
const TERMINAL = { columns: 132, rows: 36 };
const PHONE = { width: 390, height: 844 };

const folder = path.resolve(process.argv[2] ?? path.join(ROOT, "docs", "images"));
const work = await mkdtemp(path.join(tmpdir(), "pictures-"));
await mkdir(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: findChromium(), args: LAUNCH_ARGUMENTS });
const running = [];
try {
  const demo = start("demo", "--keep");
  const [, page] = await demo.until(/3 of 3: [^]*?Promotion \w+: (\S+)/);
  await demo.until(/3 of 3: [^]*roll-back +begins/);
  await takeTemporalUi("temporal-ui-timeline", `${page}/timeline`, (timeline) =>
    timeline.getByRole("heading", { name: "Timeline" }),
  );
  const [, address] = await demo.until(/^Temporal {2,}(\S+)$/m);
  const [, specFile] = await demo.until(/promote (\S+) --wait/);
  const stage = { server: ["--address", address], specFile, ui: new URL(page).origin };
  await takeReport(stage);
  await takeApproval(stage);
} finally {
  await browser.close();
  for (const each of running.toReversed()) await each.stop();
  await rm(work, { recursive: true });
}

/** The promotion that the demo rolled back, as a file that somebody opens. */
async function takeReport({ server, specFile }) {
  const file = path.join(work, "report.html");
  await start("report", specFile, "--file", file, ...server).ended();
  const { href } = pathToFileURL(file);
  await take("report", href, { viewport: PAPER });
  await take("report-dark", href, { viewport: PAPER, colorScheme: "dark" });
  await take("report-phone", href, { viewport: PHONE });
  const charts = await browser.newPage({ viewport: PAPER });
  await charts.goto(href);
  // What judged it: from the table of gates to the last chart.
  const top = await charts.locator("h2", { hasText: "Gates" }).boundingBox();
  const last = await charts.locator("figure").last().boundingBox();
  const height = last.y + last.height - top.y + 24;
  const clip = { x: 0, y: top.y - 12, width: PAPER.width, height };
  await shoot(charts, "report-charts", { fullPage: true, clip });
}

/** One that asks for approval, and then bakes until a heartbeat has brought its last look. */
async function takeApproval({ server, specFile, ui }) {
  const asking = path.join(work, "rollout.yaml");
  const spec = (await readFile(specFile, "utf8")).replace("duration: 15s", "duration: 2m");
  await writeFile(asking, `${spec}\napproval: true\n`);
  const promotion = start("promote", asking, "--again", ...server);
  await promotion.ended();
  const watch = recordTerminal(TERMINAL, [process.execPath, CLI, "watch", asking, ...server]);
  running.push(watch);
  await watch.until("waiting-for-approval");

  const dashboard = start("dashboard", "--port", String(await freePort()), ...server);
  const [, url] = await dashboard.until(/(http:\S+)/);
  await take("dashboard", url, { viewport: { width: 1280, height: 460 } });
  const { workflowId, firstRunId } = JSON.parse(
    await start("status", asking, "--output", "json", ...server).ended(),
  );
  const live = `${url}/promotions/${encodeURIComponent(workflowId)}`;
  await take("dashboard-promotion", live, { viewport: PAPER });
  const place = ["namespaces", "default", "workflows", workflowId, firstRunId].map(
    encodeURIComponent,
  );
  await takeTemporalUi("temporal-ui", `${ui}/${place.join("/")}/user-metadata`);

  await start("approve", asking, "--reason", "read the smoke", ...server).ended();
  await watch.until(/last look \S+ \S+: [1-9]/);
  await sleep(300);
  const bytes = watch.output();
  const terminal = await browser.newPage({ viewport: WIDE });
  await showTerminal(terminal, { ...TERMINAL, bytes });
  await shoot(terminal.locator(".xterm-screen"), "watch");
}

/** The promotion's page in the Temporal UI; its details come a little later, in a frame of their own. */
async function takeTemporalUi(name, address, top = (page) => page.getByRole("tablist").first()) {
  const page = await browser.newPage({ viewport: WIDE });
  await page.goto(address);
  await top(page).waitFor();
  await sleep(2_500);
  await top(page).evaluate((element) => {
    // The bar at the top of the page lies over what is behind it.
    element.style.scrollMarginTop = "70px";
    element.scrollIntoView();
  });
  await shoot(page, name);
}

async function take(name, address, options) {
  const page = await (await browser.newContext(options)).newPage();
  await page.goto(address);
  await shoot(page, name);
}

async function shoot(what, name, more = {}) {
  const file = path.join(folder, `${name}.png`);
  await what.screenshot({ path: file, ...more });
  console.log(file);
}

/** A command of ours, ended with the pictures at the latest. */
function start(...argv) {
  const child = spawn(process.execPath, [CLI, ...argv], {
    env: { ...process.env, USER: "on-call" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exit = once(child, "exit");
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  const command = {
    async until(pattern) {
      for (;;) {
        const match = pattern.exec(output);
        if (match) return match;
        if (child.exitCode !== null)
          throw new Error(`${argv[0]} ended before ${pattern}:\n${output}`);
        await sleep(50);
      }
    },
    async ended() {
      await exit;
      return output;
    },
    async stop() {
      child.kill("SIGINT");
      await exit;
    },
  };
  running.push(command);
  return command;
}
